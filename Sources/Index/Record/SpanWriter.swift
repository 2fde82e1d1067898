import GRDB

/// When something was there: see Migrations, "observations".
struct Span: Equatable {
  let since: Int64
  let gone: Int64?
}

/// Writes spans into one table. A span is named by its tree, what was seen, and its `since`.
final class SpanWriter {
  private let db: Database
  private let table: SpanTable
  private let insertion: PreparedStatement
  private let beginning: PreparedStatement
  private let ending: PreparedStatement
  private let deletion: PreparedStatement
  /// Of a table that has wordings.
  private lazy var rewording = Result {
    let wording = table.columns.suffix(table.wordings).map { "\($0) = ?" }.joined(separator: ", ")
    return try PreparedStatement(db, "UPDATE \(table.name) SET \(wording) WHERE \(table.isTheSpan)")
  }

  init(_ db: Database, _ table: SpanTable) throws {
    self.db = db
    self.table = table
    let marks = Array(repeating: "?", count: table.columns.count + 3).joined(separator: ", ")
    insertion = try PreparedStatement(
      db, "INSERT INTO \(table.name)(tree, \(table.columns.joined(separator: ", ")), since, gone) VALUES (\(marks))")
    beginning = try PreparedStatement(db, "UPDATE \(table.name) SET since = ? WHERE \(table.isTheSpan)")
    ending = try PreparedStatement(db, "UPDATE \(table.name) SET gone = ? WHERE \(table.isTheSpan)")
    deletion = try PreparedStatement(db, "DELETE FROM \(table.name) WHERE \(table.isTheSpan)")
  }

  /// Inserts rows that were there in the first scan, since when is unknown: `rows` binds the keys and ends the rows.
  func fill(of tree: Int64, count: Int, _ rows: (BatchedInsert) throws -> Void) throws {
    let insertion = try BatchedInsert(
      db, into: table.name, table.columns,
      constants: [("tree", String(tree)), ("since", "0"), ("gone", "NULL")], rows: min(count, BatchedInsert.most))
    try rows(insertion)
    try insertion.flush()
  }

  func insert(_ row: [SQLValue], _ span: Span, of tree: Int64) throws {
    try run(insertion, [.integer(tree)] + row + [.integer(span.since), SQLValue(span.gone)])
  }

  /// Lets a span begin at another moment; false if there is no such span.
  func begin(_ row: [SQLValue], since: Int64, at time: Int64, of tree: Int64) throws -> Bool {
    try run(beginning, [.integer(time)] + span(row, since: since, of: tree))
    return beginning.changes > 0
  }

  func end(_ row: [SQLValue], since: Int64, at time: Int64, of tree: Int64) throws {
    try run(ending, [.integer(time)] + span(row, since: since, of: tree))
  }

  /// Puts the wording of a row in place of that which its span has.
  func reword(_ row: [SQLValue], since: Int64, of tree: Int64) throws {
    try run(rewording.get(), row.suffix(table.wordings) + span(row, since: since, of: tree))
  }

  func delete(_ row: [SQLValue], since: Int64, of tree: Int64) throws {
    try run(deletion, span(row, since: since, of: tree))
  }

  private func span(_ row: [SQLValue], since: Int64, of tree: Int64) -> [SQLValue] {
    [.integer(tree)] + table.key(of: row) + [.integer(since)]
  }

  private func run(_ statement: PreparedStatement, _ values: [SQLValue]) throws {
    for (place, value) in values.enumerated() { statement.bind(Int32(place + 1), value) }
    try statement.run()
  }
}

extension SpanTable {
  fileprivate var isTheSpan: String {
    "tree = ? AND " + columns.dropLast(wordings).map { "\($0) IS ?" }.joined(separator: " AND ") + " AND since = ?"
  }
}
