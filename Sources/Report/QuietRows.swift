/// The identifier of each row, a line each, for xargs. A row without one has no line: a word such
/// as `-` would be taken for an ID. Digests are as in a table, all else as in CSV.
struct QuietRows: RowWriter {
  let field: Field
  let display: Display
  var fields: [Field] { [field] }

  mutating func write(_ row: [Cell], _ out: inout [UInt8]) {
    let (cell, column) = (row[field.position], field.column)
    guard let plain = cell.plainText(column.kind) else { return }
    let text = column.kind == .digest ? display.shown(cell, field).text : visible(plain)
    out.append(contentsOf: text.utf8)
    out.append(lineFeed)
  }
}
