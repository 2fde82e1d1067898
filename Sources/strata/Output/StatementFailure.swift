import ImageModel
import Index
import Report

/// What is wrong with a statement, with the line and the place in it.
struct StatementFailure: Error, CustomStringConvertible {
  let error: StatementError
  let hint: String?
  /// Where the statement is from; nil: from the command line.
  let file: String?

  var description: String {
    let words = visible(error.description) + (hint.map { "; \($0)" } ?? "")
    let sentence =
      (file.map { visible($0) + ": " } ?? "") + (words.count > Self.longest ? words.prefix(Self.longest) + "…" : words)
    guard let offset = error.offset else { return sentence }
    let bytes = Array(error.sql.utf8)
    let start = bytes[..<offset].lastIndex(of: lineFeed).map { $0 + 1 } ?? 0
    let end = bytes[offset...].firstIndex(of: lineFeed) ?? bytes.count
    let before = Self.shown(bytes[start..<offset])
    let after = Self.shown(bytes[offset..<end])
    let number = bytes[..<offset].count { $0 == lineFeed } + 1
    // A very long line is cut on both sides of the place.
    let head = before.count > Self.side ? "…" + before.suffix(Self.side) : before
    let tail = after.count > Self.side ? after.prefix(Self.side) + "…" : after
    let place = bytes.contains(lineFeed) ? "line \(number): " : ""
    let caret = String(repeating: " ", count: displayWidth(place + head)) + "^"
    return "\(sentence)\n  \(place)\(head)\(tail)\n  \(caret)"
  }

  /// Characters of a sentence: SQLite repeats whole names in it.
  private static let longest = 400
  /// Characters shown before and after the place.
  private static var side: Int { Terminal.isError ? min(60, max(20, (Terminal.errorWidth - 20) / 2)) : 60 }

  private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
    visible(String(decoding: bytes, as: UTF8.self).replacing(scalar: "\t", with: " "))
  }
}

private let lineFeed = UInt8(ascii: "\n")

extension Sandbox {
  /// A hint, where SQLite's message names something that is not there.
  func hint(for error: StatementError) -> String? {
    guard case .failed(let message) = error.reason else { return nil }
    func name(after words: String) -> String? {
      message.hasPrefix(words) ? String(message.dropFirst(words.count)) : nil
    }
    if let table = name(after: "no such table: ") {
      return suggestion(table, among: relations.map(\.name))
    }
    if let function = name(after: "no such function: ") {
      return suggestion(function, among: functions)
    }
    guard let column = name(after: "no such column: ") else { return nil }
    if error.isQuoted { return "a text stands in single quotes: '\(visible(column))'" }
    let last = column.split(separator: ".").last.map(String.init) ?? column
    let sources = relations(named: error.sql)
    guard !sources.isEmpty else { return suggestion(last, among: relations.flatMap(\.columns)) }
    return suggestion(last, among: sources.flatMap(\.columns))
      ?? sources.map { "\($0.name) has \($0.columns.joined(separator: ", "))" }.joined(separator: "; ")
  }

  /// The tables and views that a statement names.
  private func relations(named sql: String) -> [Relation] {
    let scanner = SQLScanner(sql)
    let words = Set(
      scanner.filter { $0.kind != .comment && $0.kind != .text }.map { scanner.text(of: $0).lowercased() })
    return relations.filter { words.contains($0.name.lowercased()) }
  }

  private func suggestion(_ word: String, among names: [String]) -> String? {
    didYouMean(word, among: names).map { "did you mean \($0)?" }
  }
}

extension StatementError {
  /// Whether the place is at something in double quotes.
  fileprivate var isQuoted: Bool {
    guard let offset else { return false }
    return Array(sql.utf8)[offset...].first == UInt8(ascii: "\"")
  }
}
