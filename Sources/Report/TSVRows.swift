/// Rows with a tab between fields and a line feed after each row; within a field, tab, line feed,
/// carriage return and backslash are `\t`, `\n`, `\r` and `\\`, and what else a terminal obeys is
/// `\x1b` or `\u202e`, so that a line is always a row and a tab always an end. Null is nothing.
struct TSVRows: RowWriter {
  let fields: [Field]
  let hasHeader: Bool

  mutating func begin(_ out: inout [UInt8]) {
    if hasHeader { append(fields.map(\.column.name), &out) }
  }

  mutating func write(_ row: [Cell], _ out: inout [UInt8]) {
    append(fields.map { row[$0.position].plainText($0.column.kind) ?? "" }, &out)
  }

  private func append(_ values: [String], _ out: inout [UInt8]) {
    for (index, value) in values.enumerated() {
      if index > 0 { out.append(UInt8(ascii: "\t")) }
      out.append(contentsOf: escaped(value).utf8)
    }
    out.append(lineFeed)
  }

  private func escaped(_ value: String) -> String {
    if value.isAll({ $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }) {
      return value
    }
    // By scalars: a backslash with a mark upon it is another character, but a backslash to readers.
    var doubled = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      doubled.append(scalar)
      if scalar == "\\" { doubled.append(scalar) }
    }
    return visible(String(doubled))
  }
}
