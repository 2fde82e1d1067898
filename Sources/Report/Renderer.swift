import ImageModel

/// Renders the rows of a query. JSON, CSV, TSV, Markdown, templates and bare IDs go out row by row,
/// in constant memory; a table looks at its first rows to choose widths (`TableRows.sampleRows`),
/// then goes on in the same way; sorting needs all rows first.
///
///     let renderer = try Renderer(columns: [Column("repository", .reference)], style: style)
///     try renderer.render(next: { try cursor.next() }, to: { try output.write($0) })
package struct Renderer {
  /// Bytes that are gathered before they go out. The first row does not wait for them.
  static let chunk = 64 << 10

  package let columns: [Column]
  private let style: Style
  private let order: RowOrder
  private let writer: any RowWriter

  /// - Parameter columns: All columns of the query, in the order of its cells. Of two with one name
  ///   the second is called `name_2`, so that no JSON object has a key twice.
  /// - Throws: `ReportError`, if the style asks for what these columns cannot give. Nothing has
  ///   been written then.
  package init(columns: [Column], style: Style) throws {
    if let limit = style.limit, limit < 0 { throw ReportError.negativeLimit(limit) }
    self.columns = Self.distinct(columns)
    self.style = style
    let lookup = ColumnLookup(columns: self.columns)
    order = try RowOrder(style.sort, lookup)
    writer = try style.writer(lookup)
  }

  /// The names of the columns that it looks at: those it shows, and those it sorts by.
  package var usedColumns: Set<String> { Set((order.fields + writer.fields).map(\.column.name)) }

  /// Pulls rows until `next` gives nil, or until there are enough, and pushes bytes to `sink`.
  /// - Parameters:
  ///   - next: The next row, with a cell for each column; nil after the last.
  ///   - sink: Writes bytes; never given none.
  /// - Throws: What `next` and `sink` throw, and `ReportError.rowLength`. What was rendered before a
  ///   fault of `next` is written first, without an end: half an array is no JSON.
  package func render(
    next: () throws -> [Cell]?, to sink: ([UInt8]) throws -> Void
  ) throws {
    var number = 0
    func checked() throws -> [Cell]? {
      guard let row = try next() else { return nil }
      number += 1
      guard row.count == columns.count else {
        throw ReportError.rowLength(row: number, expected: columns.count, found: row.count)
      }
      return row
    }
    guard !order.isEmpty else { return try writer.run(next: checked, limit: style.limit, sink) }
    let rows = try order.sorted(limit: style.limit, memory: style.sortMemory, checked)
    var iterator = rows.makeIterator()
    try writer.run(next: { iterator.next() }, limit: nil, sink)
  }

  /// Renders rows that are all in memory.
  package func render(_ rows: some Sequence<[Cell]>, to sink: ([UInt8]) throws -> Void) throws {
    var rest = rows.makeIterator()
    try render(next: { rest.next() }, to: sink)
  }

  private static func distinct(_ columns: [Column]) -> [Column] {
    var taken = Set(columns.map(\.name))
    var seen: Set<String> = []
    return columns.map { column in
      guard !seen.insert(column.name).inserted else { return column }
      var renamed = column
      var count = 2
      while !taken.insert("\(column.name)_\(count)").inserted { count += 1 }
      renamed.name = "\(column.name)_\(count)"
      return renamed
    }
  }
}
