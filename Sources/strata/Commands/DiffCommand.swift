import ArgumentParser
import Foundation
import Index
import Report

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "What differs between two hosts, or between two times of one.",
    discussion: """
      A and B are hosts; HOST@TIME is a host as its last scan until then saw it: web1@2026-11-01, \
      web1@2026-11-01T05:00:00Z, or web1@7d for seven days ago. What only one of the two scans had read is not compared.

        strata diff web1 web2
        strata diff web1@7d web1
        strata diff web1@2026-11-01 web1@2026-11-08 --format json

      With --osquery each difference is a line of JSON as osquery logs results (name, hostIdentifier, unixTime, action, \
      columns): what changed is removed as it was and added as it is.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var output: OutputOptions

  @Argument(help: ArgumentHelp("A host, with a time or without.", valueName: "a"), completion: .strata(.hosts))
  var before: String

  @Argument(help: ArgumentHelp("Another, or the same.", valueName: "b"), completion: .strata(.hosts))
  var after: String

  @Flag(name: [.short, .long], help: "Intermediate images too.")
  var all = false

  @Flag(help: "NDJSON in osquery's differential form.")
  var osquery = false

  func validate() throws {
    let format = output.format.lowercased()
    if osquery, let option = output.given.first(where: { $0 != "--format" && $0 != "--template" }) {
      throw ValidationError("\(option) is for rows: --osquery has a form of its own")
    }
    if osquery, output.template != nil { throw ValidationError("--osquery is a form of NDJSON: --template is another") }
    if osquery, !["table", "ndjson", "jsonl"].contains(format) {
      throw ValidationError("--osquery is a form of NDJSON: --format \(output.format) is another")
    }
  }

  func run() throws {
    let index = try source.open()
    let hosts = try KnownNames(index: index).hosts()
    let sides = try [before, after].map { text in
      let moment = try HostMoment(text) { hosts.contains($0) }
      guard hosts.contains(moment.host) else { throw HostPatterns.unknown(moment.host, among: hosts) }
      return try Side(moment, text: text, in: index)
    }
    let parameters: [String: SQLValue] = [
      "host_a": .text(sides[0].host), "at_a": SQLValue(sides[0].at), "host_b": .text(sides[1].host),
      "at_b": SQLValue(sides[1].at), "all": SQLValue(all),
    ]
    let query = try Catalogue.query("diff")
    if !osquery { try Set(sides.map(\.host)).sorted().forEach { try noteOutOfUse(in: index, host: $0) } }
    if osquery {
      try index.run(query, parameters: parameters) { _, next in
        while let row = try next() {
          for event in Difference(row).events(of: sides[1]) { try Terminal.write(event.line) }
        }
      }
      return
    }
    try answer(query, from: index, parameters: parameters, output: output)
    guard output.isTable else { return }
    for (letter, side) in zip(["a", "b"], sides) { Terminal.note("\(letter): \(side.sentence)") }
    let totals = try index.run(query, parameters: parameters) { _, next in
      var totals = DifferenceTotals()
      while let row = try next() { totals.add(Difference(row)) }
      return totals
    }
    Terminal.note(totals.sentence)
  }
}

/// One of the two that are compared.
private struct Side {
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

/// A row of the query diff.
private struct Difference {
  let kind: String
  let action: String
  let what: String
  let name: String?
  let before: String?
  let after: String?
  let bytes: Int64?

  init(_ row: [SQLValue]) {
    func text(_ place: Int) -> String? {
      if case .text(let text) = row[place] { return text }
      return nil
    }
    kind = text(0) ?? ""
    action = text(1) ?? ""
    what = text(2) ?? ""
    name = text(3)
    before = text(4)
    after = text(5)
    if case .integer(let number) = row[6] { bytes = number } else { bytes = nil }
  }

  /// What changed went as it was and came as it is.
  func events(of side: Side) -> [DifferentialEvent] {
    let actions: [DifferentialEvent.Action] =
      action == "changed" ? [.removed, .added] : [action == "added" ? .added : .removed]
    return actions.map { action in
      DifferentialEvent(
        name: "strata_\(kind)s", hostIdentifier: side.host, unixTime: side.scanned, action: action,
        columns: columns(action == .added ? after : before))
    }
  }

  private func columns(_ value: String?) -> [(name: String, value: String)] {
    switch kind {
    case "tag": [("reference", what), ("image_id", value ?? "")]
    case "image": [("image_id", what), ("tags", name ?? ""), ("size_bytes", size(nil))]
    case "layer": [("chain_id", what), ("size_bytes", size(value))]
    default: [("id", what), ("name", name ?? ""), ("state", value ?? "")]
    }
  }

  /// Bytes: of what changed on that side, else of what came or went.
  private func size(_ value: String?) -> String {
    guard let value else { return bytes.map { "\($0)" } ?? "" }
    return String(value.prefix { $0 != " " })
  }
}

/// How much came and went.
private struct DifferenceTotals {
  private var counts: [String: Int] = [:]
  private var layerBytes: [String: Int64] = [:]

  mutating func add(_ difference: Difference) {
    counts["\(difference.kind) \(difference.action)", default: 0] += 1
    if difference.kind == "layer" { layerBytes[difference.action, default: 0] &+= difference.bytes ?? 0 }
  }

  /// A line for people. Layers alone have bytes here: those of images are of layers that they share.
  var sentence: String {
    var parts: [String] = []
    for kind in ["tag", "image", "layer", "container"] {
      let actions = ["added", "removed", "changed"].compactMap { action in
        counts["\(kind) \(action)"].map { count in
          "\(count) \(action)"
            + (kind == "layer" && action != "changed" ? " (\(ByteCount(layerBytes[action] ?? 0)))" : "")
        }
      }
      if !actions.isEmpty { parts.append("\(kind)s: \(actions.joined(separator: ", "))") }
    }
    return parts.isEmpty ? "no difference" : parts.joined(separator: "; ")
  }
}
