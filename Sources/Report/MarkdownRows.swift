/// Rows as a table of GitHub's Markdown, with the values of a table on a terminal, but dates for
/// ages: a document is read later than it is written. Text is text there: nothing in it can become
/// a tag or a column, and only a whole address a link, which then says where it leads.
struct MarkdownRows: RowWriter {
  let fields: [Field]
  let hasHeader: Bool
  let display: Display

  mutating func begin(_ out: inout [UInt8]) {
    guard hasHeader else { return }
    append(fields.map { visible($0.column.title) }, &out)
    out.append(contentsOf: "|".utf8)
    for field in fields {
      out.append(contentsOf: (field.column.kind.isRightAligned ? " ---: |" : " --- |").utf8)
    }
    out.append(lineFeed)
  }

  mutating func write(_ row: [Cell], _ out: inout [UInt8]) {
    append(fields.map { display.shown(row[$0.position], $0).text }, &out)
  }

  private func append(_ values: [String], _ out: inout [UInt8]) {
    out.append(contentsOf: "|".utf8)
    for value in values {
      out.append(contentsOf: " ".utf8)
      appendEscaped(value, &out)
      out.append(contentsOf: " |".utf8)
    }
    out.append(lineFeed)
  }

  private func appendEscaped(_ value: String, _ out: inout [UInt8]) {
    let bytes = Array(value.utf8)
    for (index, byte) in bytes.enumerated() {
      let isMarkup =
        switch byte {
        case UInt8(ascii: "_"): !isWithinWord(index, bytes)
        case UInt8(ascii: "&"): mayBeginEntity(index, bytes)
        default: Self.isMarkup(byte)
        }
      if isMarkup { out.append(UInt8(ascii: "\\")) }
      out.append(byte)
    }
  }

  private static func isMarkup(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "`"), UInt8(ascii: "*"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "<"), UInt8(ascii: "|"), UInt8(ascii: "~"),
      UInt8(ascii: "$"):
      true
    default: false
    }
  }

  /// An underscore between letters or digits is no emphasis (GFM 6.2).
  private func isWithinWord(_ index: Int, _ bytes: [UInt8]) -> Bool {
    guard index > 0, index + 1 < bytes.count else { return false }
    return Self.isWord(bytes[index - 1]) && Self.isWord(bytes[index + 1])
  }

  private func mayBeginEntity(_ index: Int, _ bytes: [UInt8]) -> Bool {
    guard index + 1 < bytes.count else { return false }
    return bytes[index + 1] == UInt8(ascii: "#") || Self.isWord(bytes[index + 1])
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: false
    }
  }
}
