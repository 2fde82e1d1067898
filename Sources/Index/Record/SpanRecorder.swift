import Foundation
import GRDB
import ImageModel
import ImageTree

/// A table of spans: the columns that say what was seen, between `tree` and `since`, `gone`.
struct SpanTable: Sendable {
  let name: String
  let columns: [String]
  /// Which rows are of the area, where a table serves several.
  var condition = "TRUE"
}

/// What a scan saw of one area: a hash of the whole, and the rows, made only if the hash is new.
struct AreaContent {
  /// As scan_areas numbers it.
  let area: Int64
  let name: String
  let hash: Hash256
  let tables: [(table: SpanTable, rows: () throws -> [[SpanValue]])]
}

/// Records what one scan saw at any point in time, so that only what differs from its neighbours is written.
///
/// Each area of a tree has its own line of scans (scan_areas). What the spans say was there at `at`, before this
/// scan is known, is what the scan before it saw (the scan after it, if this one is the oldest).
struct SpanRecorder {
  let db: Database
  let tree: Int64
  /// Milliseconds since 1970.
  let at: Int64

  enum Outcome: Equatable {
    /// The very same was recorded for this moment already.
    case known
    /// Another content was recorded for this moment.
    case conflict
    case unchanged
    case changed
  }

  /// Is told each row that is written, with its table.
  var onChange: (SpanTable, [SpanValue]) -> Void = { _, _ in }

  private struct Neighbour {
    let at: Int64
    let hash: [UInt8]
  }

  func record(_ content: AreaContent) throws -> Outcome {
    let area = content.area
    let hash = content.hash.bytes
    if let same = try neighbour(area, "at = ?", "ASC") {
      return same.hash == hash ? .known : .conflict
    }
    let before = try neighbour(area, "at < ?", "DESC")
    let after = try neighbour(area, "at > ?", "ASC")
    try db.execute(
      sql: "INSERT INTO scan_areas(tree, area, at, content) VALUES (?, ?, ?, ?)",
      arguments: [tree, area, at, content.hash.data])
    if hash == (before ?? after)?.hash { return .unchanged }
    for (table, rows) in content.tables {
      try record(rows(), in: table, before: before?.at, after: after?.at)
    }
    return .changed
  }

  private func neighbour(_ area: Int64, _ condition: String, _ order: String) throws -> Neighbour? {
    try Row.fetchOne(
      db,
      sql: """
        SELECT at, content FROM scan_areas
        WHERE tree = ? AND area = ? AND \(condition) ORDER BY at \(order) LIMIT 1
        """,
      arguments: [tree, area, at]
    ).map { Neighbour(at: $0["at"], hash: Array($0["content"] as Data)) }
  }

  private func record(
    _ rows: [[SpanValue]], in table: SpanTable, before: Int64?, after: Int64?
  ) throws {
    let insert = try Insertion(db, table, tree: tree)
    if before == nil, after == nil {
      // The first scan of all: nobody knows since when, and there is nothing to compare with.
      var seen = Set<[SpanValue]>(minimumCapacity: rows.count)
      for row in rows where seen.insert(row).inserted {
        try insert.run(row, since: 0, gone: nil)
        onChange(table, row)
      }
      return
    }
    let there = try spans(of: table)
    let seen = Set(rows)
    let condition =
      "tree = ? AND " + table.columns.map { "\($0) IS ?" }.joined(separator: " AND ") + " AND since = ?"
    let close = try PreparedStatement(db, "UPDATE \(table.name) SET gone = ? WHERE \(condition)")
    let begin = try PreparedStatement(db, "UPDATE \(table.name) SET since = ? WHERE \(condition)")
    func update(_ statement: PreparedStatement, to time: Int64, _ key: [SpanValue], since: Int64) throws -> Bool {
      statement.bind(1, time)
      statement.bind(2, tree)
      for (place, value) in key.enumerated() { statement.bind(Int32(place + 3), value) }
      statement.bind(Int32(key.count + 3), since)
      try statement.run()
      return statement.changes > 0
    }
    for (key, span) in there where !seen.contains(key) {
      onChange(table, key)
      guard before != nil else {
        // It was there from the scan after this one on, and not before.
        if let after { _ = try update(begin, to: after, key, since: span.since) }
        continue
      }
      _ = try update(close, to: at, key, since: span.since)
      if let after, span.gone.map({ $0 > after }) ?? true {
        try insert.run(key, since: after, gone: span.gone)
      }
    }
    for key in seen where there[key] == nil {
      onChange(table, key)
      // A run that begins at the scan after this one begins here instead.
      if before != nil, let after, try update(begin, to: at, key, since: after) { continue }
      try insert.run(key, since: before == nil ? 0 : at, gone: after)
    }
  }

  private struct Span {
    let since: Int64
    let gone: Int64?
  }

  /// What the spans say was there at this moment.
  private func spans(of table: SpanTable) throws -> [[SpanValue]: Span] {
    let columns = table.columns.joined(separator: ", ")
    let statement = try PreparedStatement(
      db,
      """
      SELECT \(columns), since, gone FROM \(table.name)
      WHERE tree = ?1 AND since <= ?2 AND (gone IS NULL OR gone > ?2) AND \(table.condition)
      """)
    statement.bind(1, tree)
    statement.bind(2, at)
    let count = Int32(table.columns.count)
    var spans: [[SpanValue]: Span] = [:]
    while try statement.step() {
      let key = (0..<count).map { statement.value($0) }
      spans[key] = Span(
        since: statement.integer(count),
        gone: statement.isNull(count + 1) ? nil : statement.integer(count + 1))
    }
    return spans
  }
}

/// Inserts spans into one table.
private struct Insertion {
  let statement: PreparedStatement
  let tree: Int64

  init(_ db: Database, _ table: SpanTable, tree: Int64) throws {
    let marks = Array(repeating: "?", count: table.columns.count + 3).joined(separator: ", ")
    statement = try PreparedStatement(
      db,
      "INSERT INTO \(table.name)(tree, \(table.columns.joined(separator: ", ")), since, gone) VALUES (\(marks))")
    self.tree = tree
  }

  func run(_ key: [SpanValue], since: Int64, gone: Int64?) throws {
    statement.bind(1, tree)
    for (place, value) in key.enumerated() { statement.bind(Int32(place + 2), value) }
    statement.bind(Int32(key.count + 2), since)
    statement.bind(Int32(key.count + 3), gone)
    try statement.run()
  }
}

extension Hash256 {
  var data: Data { Data(bytes) }
}
