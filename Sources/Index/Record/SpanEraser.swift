import Foundation
import GRDB

/// Takes a scan's word on one area out of the spans again, as if that scan had never read it.
struct SpanEraser {
  let db: Database
  let tree: Int64
  /// Milliseconds since 1970.
  let at: Int64

  func erase(area: Int64, tables: [SpanTable]) throws {
    let before = try time("at < ?", "DESC", area)
    let after = try time("at > ?", "ASC", area)
    for table in tables { try erase(from: table, before: before, after: after) }
    try db.execute(
      sql: "DELETE FROM scan_areas WHERE tree = ? AND area = ? AND at = ?",
      arguments: [tree, area, at])
  }

  private func time(_ condition: String, _ order: String, _ area: Int64) throws -> Int64? {
    try Int64.fetchOne(
      db,
      sql: """
        SELECT at FROM scan_areas
        WHERE tree = ? AND area = ? AND \(condition) ORDER BY at \(order) LIMIT 1
        """,
      arguments: [tree, area, at])
  }

  private struct Span {
    let rowKey: [SpanValue]
    let since: Int64
    let gone: Int64?
  }

  private func erase(from table: SpanTable, before: Int64?, after: Int64?) throws {
    let columns = table.columns.joined(separator: ", ")
    let statement = try PreparedStatement(
      db,
      """
      SELECT \(columns), since, gone FROM \(table.name)
      WHERE tree = ?1 AND \(table.condition) AND (since = ?2 OR gone = ?2 OR since = 0 OR since = ?3)
      """)
    statement.bind(1, tree)
    statement.bind(2, at)
    statement.bind(3, after)
    let count = Int32(table.columns.count)
    var byKey: [[SpanValue]: [Span]] = [:]
    while try statement.step() {
      let key = (0..<count).map { statement.value($0) }
      byKey[key, default: []].append(
        Span(
          rowKey: key, since: statement.integer(count),
          gone: statement.isNull(count + 1) ? nil : statement.integer(count + 1)))
    }
    for (key, spans) in byKey {
      let kept = mend(spans.sorted { $0.since < $1.since }, before: before, after: after)
      for span in spans { try delete(span, key, table) }
      for span in kept { try insert(span, key, table) }
    }
  }

  /// The spans of one key without the scan at `at`.
  private func mend(_ spans: [Span], before: Int64?, after: Int64?) -> [Span] {
    var mended: [Span] = []
    for span in spans {
      // The scan after this one takes its place; where this was the first, what begins there has always been there.
      var since = span.since
      if since == at, let after { since = after }
      if before == nil, let after, since == after { since = 0 }
      let wasFirst = span.since == 0 && before == nil
      let gone = span.gone == at ? after : span.gone
      let isOnlyHere =
        (span.since == at || wasFirst) && (span.gone.map { $0 == after } ?? (after == nil))
      if isOnlyHere { continue }
      if let last = mended.last, let end = last.gone, end == since {
        mended[mended.count - 1] = Span(rowKey: last.rowKey, since: last.since, gone: gone)
      } else {
        mended.append(Span(rowKey: span.rowKey, since: since, gone: gone))
      }
    }
    return mended
  }

  private func delete(_ span: Span, _ key: [SpanValue], _ table: SpanTable) throws {
    let condition = table.columns.map { "\($0) IS ?" }.joined(separator: " AND ")
    let statement = try PreparedStatement(
      db, "DELETE FROM \(table.name) WHERE tree = ? AND \(condition) AND since = ?")
    statement.bind(1, tree)
    for (place, value) in key.enumerated() { statement.bind(Int32(place + 2), value) }
    statement.bind(Int32(key.count + 2), span.since)
    try statement.run()
  }

  private func insert(_ span: Span, _ key: [SpanValue], _ table: SpanTable) throws {
    let marks = Array(repeating: "?", count: key.count + 3).joined(separator: ", ")
    let statement = try PreparedStatement(
      db,
      "INSERT INTO \(table.name)(tree, \(table.columns.joined(separator: ", ")), since, gone) VALUES (\(marks))")
    statement.bind(1, tree)
    for (place, value) in key.enumerated() { statement.bind(Int32(place + 2), value) }
    statement.bind(Int32(key.count + 2), span.since)
    statement.bind(Int32(key.count + 3), span.gone)
    try statement.run()
  }
}
