import GRDB

/// The rows of a table of names, of those names that were met. A name that is new gets a row.
final class NameRows {
  private let select: PreparedStatement
  private let insert: PreparedStatement
  private var ids: [String: Int64] = [:]

  /// - Parameter further: Columns beside `name` that a new row needs.
  init(_ db: Database, _ table: String, further: [String] = []) throws {
    let columns = ["name"] + further
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    select = try PreparedStatement(db, "SELECT id FROM \(table) WHERE name = ?")
    insert = try PreparedStatement(db, "INSERT INTO \(table)(\(columns.joined(separator: ", "))) VALUES (\(marks))")
  }

  func id(of name: String, further: [String] = []) throws -> Int64 {
    if let id = ids[name] { return id }
    select.bind(1, name)
    if let id = try select.integer() {
      ids[name] = id
      return id
    }
    for (place, value) in ([name] + further).enumerated() { insert.bind(Int32(place + 1), value) }
    try insert.run()
    ids[name] = insert.lastID
    return insert.lastID
  }
}
