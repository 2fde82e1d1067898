/// Rows as RFC 4180 has them, but for LF after each: a script takes the CR of CRLF for a part of the last field. A
/// field is between quotes where it holds a comma, a quote or a line break. Null is nothing, an empty text is a pair of
/// quotes. No character is changed: what comes out is what was stored.
struct CSVRows: RowWriter {
  let fields: [Field]
  let hasHeader: Bool

  mutating func begin(_ out: inout [UInt8]) {
    if hasHeader { append(fields.map(\.column.name), &out) }
  }

  mutating func write(_ row: [Cell], _ out: inout [UInt8]) {
    append(fields.map { row[$0.position].plainText($0.column.kind) }, &out)
  }

  private func append(_ values: [String?], _ out: inout [UInt8]) {
    for (index, value) in values.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      if let value {
        append(value, &out)
      } else if values.count == 1 {
        // Readers skip an empty line.
        out.append(contentsOf: "\"\"".utf8)
      }
    }
    out.append(contentsOf: "\n".utf8)
  }

  private func append(_ value: String, _ out: inout [UInt8]) {
    let needsQuotes =
      value.isEmpty || !value.isAll { $0 != 0x2c && $0 != 0x22 && $0 != 0x0a && $0 != 0x0d }
    guard needsQuotes else {
      out.append(contentsOf: value.utf8)
      return
    }
    out.append(UInt8(ascii: "\""))
    for byte in value.utf8 {
      if byte == UInt8(ascii: "\"") { out.append(byte) }
      out.append(byte)
    }
    out.append(UInt8(ascii: "\""))
  }
}
