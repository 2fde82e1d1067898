import Index

/// The lines of statements that are not yet at their end.
struct StatementBuffer {
  private(set) var text = ""
  private var mayHaveEnded = false

  /// Above this many bytes a text without a new semicolon is not looked at again.
  private static let short = 10_000

  var isEmpty: Bool { text.allSatisfy(\.isWhitespace) }

  mutating func append(_ line: String) {
    text += line + "\n"
    mayHaveEnded = mayHaveEnded || line.utf8.contains(UInt8(ascii: ";")) || text.utf8.count < Self.short
  }

  mutating func clear() { text = "" }

  /// Takes out the statements that end with a semicolon; what follows the last one stays.
  mutating func takeStatements() -> [String] {
    guard mayHaveEnded else { return [] }
    mayHaveEnded = false
    let bytes = Array(text.utf8)
    let scanner = SQLScanner(text)
    var statements: [String] = []
    var start = 0
    var isBlank = true
    for token in scanner where token.kind != .comment {
      guard scanner.text(of: token) == ";" else {
        isBlank = false
        continue
      }
      if !isBlank {
        statements.append(String(decoding: bytes[start..<token.range.lowerBound], as: UTF8.self))
      }
      start = token.range.upperBound
      isBlank = true
    }
    text = String(decoding: bytes[start...], as: UTF8.self)
    if isBlank, isClosed { text = "" }
    return statements
  }

  /// Takes out what is left at the end of the input: a statement without its semicolon.
  mutating func takeRest() -> String? {
    defer { clear() }
    let scanner = SQLScanner(text)
    return scanner.contains { $0.kind != .comment } ? text : nil
  }

  private var isClosed: Bool { SQLScanner(text).allSatisfy(\.isClosed) }
}
