import GRDB

/// The rows of a table of names, of those names that were met. A name that is new gets a row.
final class NameRows {
  private let select: PreparedStatement
  private let insert: BatchedInsert
  private var ids: [String: Int64] = [:]
  /// The table had no row when this began: what was not met is not there.
  private let isFresh: Bool

  /// - Parameters:
  ///   - further: Columns beside `name` that a new row needs.
  ///   - rows: How many rows to write at once, if the table has none.
  init(_ db: Database, _ table: String, further: [String] = [], rows: Int) throws {
    select = try PreparedStatement(db, "SELECT id FROM \(table) WHERE name = ?")
    isFresh = try rows > 1 && Int.fetchOne(db, sql: "SELECT 1 FROM \(table) LIMIT 1") == nil
    insert = try BatchedInsert(db, into: table, ["name"] + further, rows: isFresh ? rows : 1)
  }

  func flush() throws { try insert.flush() }

  func id(of name: String, further: @autoclosure () -> [String] = []) throws -> Int64 {
    if let id = ids[name] { return id }
    if !isFresh {
      select.bind(1, name)
      if let id = try select.integer() {
        ids[name] = id
        return id
      }
    }
    for (place, value) in ([name] + further()).enumerated() { insert.bind(place, value) }
    let id = try insert.endRow()
    ids[name] = id
    return id
  }
}
