import ArgumentParser
import Index
import Report

/// The two hosts, or moments of one, that are compared.
struct ComparisonOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("A host, with a time or without.", valueName: "a"), completion: .strata(.hosts))
  var before: String

  @Argument(help: ArgumentHelp("Another, or the same.", valueName: "b"), completion: .strata(.hosts))
  var after: String

  @Flag(name: [.short, .long], help: "Intermediate images too.")
  var all = false

  /// - Throws: `CommandFailure` if the index has no such host, or no scan of it from before then.
  func sides(in index: IndexFile) throws -> [ComparedHost] {
    let hosts = try KnownNames(index: index).hosts()
    return try [before, after].map { text in
      let moment = try HostMoment(text) { hosts.contains($0) }
      guard hosts.contains(moment.host) else { throw HostPatterns.unknown(moment.host, among: hosts) }
      return try ComparedHost(moment, text: text, in: index)
    }
  }

  /// What the query diff takes.
  func parameters(_ sides: [ComparedHost]) -> [String: SQLValue] {
    [
      "host_a": .text(sides[0].host), "at_a": SQLValue(sides[0].at), "host_b": .text(sides[1].host),
      "at_b": SQLValue(sides[1].at), "all": SQLValue(all),
    ]
  }
}

/// One of the two that are compared.
struct ComparedHost {
  let host: String
  /// Milliseconds since 1970; nil: now.
  let at: Int64?
  /// The last scan until then, in seconds since 1970.
  let scanned: Int64
  /// Which scans show that moment, and what they did not read.
  let sentence: String

  /// - Throws: `CommandFailure` if no scan shows what the host was like then.
  init(_ moment: HostMoment, text: String, in index: IndexFile) throws {
    host = moment.host
    at = moment.at
    var scans: [String] = []
    var newest: Int64?
    var first: String?
    try index.run(
      try Catalogue.query("diff-scans"), parameters: ["host": .text(host), "at": SQLValue(at)]
    ) { _, next in
      while let row = try next() {
        if case .text(let time) = row[7] { first = min(first ?? time, time) }
        guard case .text(let driver) = row[0], case .text(let scanned) = row[3], case .integer(let at) = row[4],
          case .text(let unread) = row[6]
        else { continue }
        newest = max(newest ?? 0, at)
        guard row[5] == .integer(0) || scans.isEmpty else { continue }
        scans.append("\(visible(driver)) at \(scanned)" + (unread.isEmpty ? "" : ", not read: \(unread)"))
      }
    }
    guard let newest else {
      throw CommandFailure(
        "\(visible(text)): the index has no scan of \(visible(host)) from before then"
          + (first.map { "; the first is of \($0)" } ?? ""))
    }
    scanned = newest / 1000
    sentence = "\(visible(host)) \(scans.joined(separator: "; "))"
  }
}
