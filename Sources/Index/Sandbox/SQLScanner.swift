/// A word or sign of SQL, by its place in the text.
package struct SQLToken: Sendable, Equatable {
  package enum Kind: Sendable {
    /// A keyword or a name without quotes.
    case word
    /// A name in double quotes, brackets or backticks.
    case quotedName
    case text, number, parameter, comment, sign
  }

  package let kind: Kind
  /// In bytes of UTF-8.
  package let range: Range<Int>
  /// False for a quote or a comment whose end is missing.
  package let isClosed: Bool
}

/// Cuts SQL into tokens as SQLite does (sqlite.org/lang.html). It never fails: what is no token is a sign.
package struct SQLScanner: Sequence, IteratorProtocol, Sendable {
  private let bytes: [UInt8]
  private var at: Int

  package init(_ sql: String, from start: Int = 0) {
    bytes = Array(sql.utf8)
    at = (0...bytes.count).contains(start) ? start : bytes.count
  }

  /// The next token; nil at the end.
  package mutating func next() -> SQLToken? {
    while at < bytes.count, Self.isBlank(bytes[at]) { at += 1 }
    guard at < bytes.count else { return nil }
    let start = at
    var isClosed = true
    let kind: SQLToken.Kind
    switch bytes[at] {
    case UInt8(ascii: "'"): (kind, isClosed) = (.text, skipQuoted(by: bytes[at]))
    case UInt8(ascii: "\""), UInt8(ascii: "`"):
      (kind, isClosed) = (.quotedName, skipQuoted(by: bytes[at]))
    case UInt8(ascii: "["): (kind, isClosed) = (.quotedName, skip(past: "]"))
    case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"):
      at = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      kind = .comment
    case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
      at += 2
      (kind, isClosed) = (.comment, skip(past: "*/"))
    case let byte where Self.isDigit(byte):
      skipWord()
      kind = .number
    case let byte where Self.isWord(byte):
      skipWord()
      kind = .word
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"):
      at += 1
      skipWord()
      kind = .parameter
    default:
      at += 1
      kind = .sign
    }
    return SQLToken(kind: kind, range: start..<at, isClosed: isClosed)
  }

  package func text(of token: SQLToken) -> String {
    String(decoding: bytes[token.range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  private func peek(_ distance: Int) -> UInt8? {
    at + distance < bytes.count ? bytes[at + distance] : nil
  }

  private mutating func skipWord() {
    while at < bytes.count, Self.isWord(bytes[at]) || Self.isDigit(bytes[at]) { at += 1 }
  }

  /// A doubled quote is one of the text's own.
  private mutating func skipQuoted(by quote: UInt8) -> Bool {
    at += 1
    while at < bytes.count {
      defer { at += 1 }
      guard bytes[at] == quote else { continue }
      guard peek(1) == quote else { return true }
      at += 1
    }
    at = bytes.count
    return false
  }

  private mutating func skip(past end: StaticString) -> Bool {
    let end = end.withUTF8Buffer { Array($0) }
    while at < bytes.count {
      if bytes[at...].starts(with: end) {
        at += end.count
        return true
      }
      at += 1
    }
    return false
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0d).contains(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Letters, `_`, and all that is no ASCII.
  private static func isWord(_ byte: UInt8) -> Bool {
    (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == UInt8(ascii: "_")
      || byte >= 0x80
  }
}
