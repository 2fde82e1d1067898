import Index
import Report

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
    var pruned: String?
    for row in try index.rows("diff-scans", ["host": .text(host), "at": SQLValue(at)]) {
      if let time = row.text("first_scan") { first = min(first ?? time, time) }
      guard let tree = row.text("tree"), let scanned = row.text("scanned"), let at = row.integer("at"),
        let unread = row.text("unread")
      else { continue }
      if let known = row.text("known_from") {
        pruned = "what scans of \(visible("\(host) \(tree)")) saw before that of \(known) has been pruned"
        continue
      }
      newest = max(newest ?? 0, at)
      guard row.integer("inactive") == 0 || scans.isEmpty else { continue }
      scans.append("\(visible(tree)) at \(scanned)" + (unread.isEmpty ? "" : ", not read: \(unread)"))
    }
    guard let newest else {
      if let pruned { throw CommandFailure("\(visible(text)): the index cannot say what was there then: \(pruned)") }
      throw CommandFailure(
        "\(visible(text)): the index has no scan of \(visible(host)) from before then"
          + (first.map { "; the first is of \($0)" } ?? ""))
    }
    scanned = newest / 1000
    sentence = "\(visible(host)) \(scans.joined(separator: "; "))"
  }
}
