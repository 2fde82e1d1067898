import GRDB
import ImageModel

/// Inserts rows into a table, many with each run of a statement.
///
/// The values of a row are bound, then `endRow` is called. What was bound last is in the table only after `flush`.
///
/// Of a table that numbers its rows the number is left out: SQLite then appends each row, and does not look whether its
/// number is there. That saves 1.5 % of the instructions of a first index.
final class BatchedInsert {
  /// More than this saves no more.
  static let most = 256

  private let rows: GivenRows
  private let statement: PreparedStatement
  private let isBatched: Bool
  private var ended: Int64 = 0

  /// - Parameters:
  ///   - verb: `INSERT`, or with `OR IGNORE`, `OR REPLACE`.
  ///   - constants: Columns that are the same in each row, with their SQL.
  ///   - rows: How many are inserted at once.
  init(
    _ db: Database, _ verb: String = "INSERT", into table: String, _ columns: [String],
    constants: [(column: String, sql: String)] = [], rows: Int
  ) throws {
    let names = (columns + constants.map(\.column)).joined(separator: ", ")
    let values = (columns.indices.map { "c\($0)" } + constants.map(\.sql)).joined(separator: ", ")
    statement = try PreparedStatement(db, "\(verb) INTO \(table)(\(names)) SELECT \(values) FROM given_rows(?)")
    self.rows = GivenRows(columns: columns.count, rows: rows)
    isBatched = rows > 1
    statement.bind(1, self.rows)
  }

  func bind(_ column: Int, _ value: Int64?) { rows.bind(column, value) }
  func bind(_ column: Int, _ value: String?) { rows.bind(column, value) }
  func bind(_ column: Int, digest hash: Hash256) { rows.bind(column, digest: hash) }
  func bind(_ column: Int, _ value: SQLValue) { rows.bind(column, value) }

  /// - Returns: The row's id, in a table that numbers its rows: if several rows are inserted at once it was empty.
  @discardableResult func endRow() throws -> Int64 {
    ended += 1
    rows.endRow()
    if rows.isFull { try flush() }
    return isBatched ? ended : statement.lastID
  }

  /// Writes the rows that are not written yet.
  func flush() throws {
    guard !rows.isEmpty else { return }
    defer { rows.removeAll() }
    try statement.run()
  }
}
