/// What a reading saw of one table, row by row: the content hash and the statements take the same rows.
struct AreaRows {
  /// Nil for facts, which count in the hash and are no spans.
  let table: SpanTable?
  let count: Int
  /// The values of a row, in the order of the table's columns.
  var row: (Int) -> [ColumnValue]
  /// The first column of a row, where no two rows are of the same thing and there may be very many.
  var distinct: ((Int) -> ColumnValue)?

  init<Row>(_ table: SpanTable?, _ rows: [Row], _ columns: @escaping (Row) -> [ColumnValue]) {
    self.table = table
    count = rows.count
    row = { columns(rows[$0]) }
  }
}
