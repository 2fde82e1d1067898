import GRDB
import ImageModel

/// Inserts rows into a table, many with each run of a statement: half of what a small row costs is the beginning and the
/// end of the run that inserts it.
///
/// The values of a row are bound, then `endRow` is called. What was bound last is in the table only after `flush`.
final class BatchedInsert {
  /// More than this saves no more.
  static let most = 32

  /// The place of the next row's first value.
  private var first: Int32 = 1
  private let statement: PreparedStatement
  private let columns: Int32
  /// The place after the last row's last value.
  private let end: Int32
  /// Whether several rows are inserted at once.
  var isBatched: Bool { end > columns + 1 }

  /// - Parameters:
  ///   - verb: `INSERT`, or with `OR IGNORE`, `OR REPLACE`.
  ///   - columns: The first is one that is never null.
  ///   - constants: Columns that are the same in each row, with their SQL.
  ///   - rows: How many are inserted at once.
  init(
    _ db: Database, _ verb: String = "INSERT", into table: String, _ columns: [String],
    constants: [(column: String, sql: String)] = [], rows: Int
  ) throws {
    let marks = Array(repeating: "?", count: columns.count) + constants.map(\.sql)
    let row = "(\(marks.joined(separator: ", ")))"
    let names = (columns + constants.map(\.column)).joined(separator: ", ")
    let values = "VALUES " + Array(repeating: row, count: rows).joined(separator: ", ")
    // A last batch has rows that were not bound.
    let source = rows > 1 ? "SELECT * FROM (\(values)) WHERE column1 IS NOT NULL" : values
    statement = try PreparedStatement(db, "\(verb) INTO \(table)(\(names)) \(source)")
    self.columns = Int32(columns.count)
    end = Int32(columns.count * rows) + 1
  }

  func bind(_ column: Int32, _ value: Int64?) { statement.bind(first + column, value) }
  func bind(_ column: Int32, _ value: String?) { statement.bind(first + column, value) }
  func bind(_ column: Int32, digest hash: Hash256) { statement.bind(first + column, digest: hash) }
  func bind(_ column: Int32, _ value: SQLValue) { statement.bind(first + column, value) }

  func endRow() throws {
    first += columns
    guard first == end else { return }
    first = 1
    try statement.run()
  }

  /// Writes the rows that are not written yet.
  func flush() throws {
    guard first > 1 else { return }
    for place in stride(from: first, to: end, by: Int(columns)) { statement.bind(place, nil as Int64?) }
    first = 1
    try statement.run()
  }

  // Of the row that was inserted last, where rows are inserted one by one.
  var lastID: Int64 { statement.lastID }
  var changes: Int { statement.changes }
}
