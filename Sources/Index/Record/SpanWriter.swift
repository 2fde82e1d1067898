import GRDB

/// When something was there: see Migrations, "observations".
struct Span: Equatable {
  let since: Int64
  let gone: Int64?
}

/// Writes spans into one table. A span is named by its tree, its whole key and its `since`.
final class SpanWriter {
  private let db: Database
  private let table: SpanTable
  private var insertion: PreparedStatement?
  private var beginning: PreparedStatement?
  private var ending: PreparedStatement?
  private var deletion: PreparedStatement?

  init(_ db: Database, _ table: SpanTable) {
    self.db = db
    self.table = table
  }

  private func prepared(
    _ place: ReferenceWritableKeyPath<SpanWriter, PreparedStatement?>, _ sql: () -> String
  ) throws -> PreparedStatement {
    if let statement = self[keyPath: place] { return statement }
    let statement = try PreparedStatement(db, sql())
    self[keyPath: place] = statement
    return statement
  }

  private var isTheSpan: String {
    "tree = ? AND " + table.columns.map { "\($0) IS ?" }.joined(separator: " AND ") + " AND since = ?"
  }

  private func insertStatement() throws -> PreparedStatement {
    try prepared(\.insertion) {
      let marks = Array(repeating: "?", count: table.columns.count + 3).joined(separator: ", ")
      let columns = table.columns.joined(separator: ", ")
      return "INSERT INTO \(table.name)(tree, \(columns), since, gone) VALUES (\(marks))"
    }
  }

  /// Inserts rows of which nobody knows since when they are there: `rows` binds the keys and ends the rows.
  func fill(of tree: Int64, _ rows: (BatchedInsert) throws -> Void) throws {
    let insertion = try BatchedInsert(
      db, into: table.name, table.columns,
      constants: [("tree", String(tree)), ("since", "0"), ("gone", "NULL")], rows: BatchedInsert.most)
    try rows(insertion)
    try insertion.flush()
  }

  func insert(_ key: [SQLValue], _ span: Span, of tree: Int64) throws {
    let statement = try insertStatement()
    statement.bind(1, tree)
    let next = bind(key, to: statement, from: 2)
    statement.bind(next, span.since)
    statement.bind(next + 1, span.gone)
    try statement.run()
  }

  /// Lets a span begin at another moment; false if there is no such span.
  func begin(_ key: [SQLValue], since: Int64, at time: Int64, of tree: Int64) throws -> Bool {
    let statement = try prepared(\.beginning) { "UPDATE \(table.name) SET since = ? WHERE \(isTheSpan)" }
    statement.bind(1, time)
    statement.bind(2, tree)
    statement.bind(bind(key, to: statement, from: 3), since)
    try statement.run()
    return statement.changes > 0
  }

  func end(_ key: [SQLValue], since: Int64, at time: Int64, of tree: Int64) throws {
    let statement = try prepared(\.ending) { "UPDATE \(table.name) SET gone = ? WHERE \(isTheSpan)" }
    statement.bind(1, time)
    statement.bind(2, tree)
    statement.bind(bind(key, to: statement, from: 3), since)
    try statement.run()
  }

  func delete(_ key: [SQLValue], since: Int64, of tree: Int64) throws {
    let statement = try prepared(\.deletion) { "DELETE FROM \(table.name) WHERE \(isTheSpan)" }
    statement.bind(1, tree)
    statement.bind(bind(key, to: statement, from: 2), since)
    try statement.run()
  }

  /// The place after the key's last.
  private func bind(_ key: [SQLValue], to statement: PreparedStatement, from place: Int32) -> Int32 {
    var place = place
    for value in key {
      statement.bind(place, value)
      place += 1
    }
    return place
  }
}
