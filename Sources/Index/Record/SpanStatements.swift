import GRDB

/// The statements that read and write spans, each prepared when it is first needed and kept for the next scan.
final class SpanStatements {
  let db: Database
  private var prepared: [String: PreparedStatement] = [:]
  private var writers: [String: SpanWriter] = [:]
  private var foreignKeys: [String: [String: String]] = [:]

  init(_ db: Database) { self.db = db }

  private func statement(_ sql: String) throws -> PreparedStatement {
    if let statement = prepared[sql] { return statement }
    let statement = try PreparedStatement(db, sql)
    prepared[sql] = statement
    return statement
  }

  func writer(of table: SpanTable) -> SpanWriter {
    if let writer = writers[table.name] { return writer }
    let writer = SpanWriter(db, table)
    writers[table.name] = writer
    return writer
  }

  // MARK: Scans of an area

  struct AreaScan {
    /// Milliseconds since 1970.
    let at: Int64
    /// Of what was seen; nil where that has been pruned.
    let hash: [UInt8]?
  }

  /// The scan of this very moment.
  func scan(of area: Int64, _ tree: Int64, at: Int64) throws -> AreaScan? {
    try scan("at = ?3", area, tree, at)
  }

  func lastScan(of area: Int64, _ tree: Int64, before at: Int64) throws -> AreaScan? {
    try scan("at < ?3 ORDER BY at DESC LIMIT 1", area, tree, at)
  }

  func firstScan(of area: Int64, _ tree: Int64, after at: Int64) throws -> AreaScan? {
    try scan("at > ?3 ORDER BY at LIMIT 1", area, tree, at)
  }

  private func scan(_ which: String, _ area: Int64, _ tree: Int64, _ at: Int64) throws -> AreaScan? {
    let select = try statement("SELECT at, content FROM scan_areas WHERE tree = ?1 AND area = ?2 AND \(which)")
    select.bind(1, tree)
    select.bind(2, area)
    select.bind(3, at)
    defer { select.reset() }
    guard try select.step() else { return nil }
    return AreaScan(at: select.integer(0), hash: select.isNull(1) ? nil : Array(select.bytes(1)))
  }

  /// - Parameter hash: nil where what was seen has been pruned.
  func insertScan(of area: Int64, _ tree: Int64, at: Int64, hash: [UInt8]?) throws {
    let insert = try statement("INSERT INTO scan_areas(tree, area, at, content) VALUES (?, ?, ?, ?)")
    insert.bind(1, tree)
    insert.bind(2, area)
    insert.bind(3, at)
    insert.bind(4, SQLValue(hash))
    try insert.run()
  }

  func deleteScan(of area: Int64, _ tree: Int64, at: Int64) throws {
    let delete = try statement("DELETE FROM scan_areas WHERE tree = ? AND area = ? AND at = ?")
    delete.bind(1, tree)
    delete.bind(2, area)
    delete.bind(3, at)
    try delete.run()
  }

  // MARK: Spans

  /// The table that each column refers to, for those that refer to one.
  func foreignKeys(of table: SpanTable) throws -> [String: String] {
    if let known = foreignKeys[table.name] { return known }
    var keys: [String: String] = [:]
    for key in try db.foreignKeys(on: table.name) {
      for column in key.mapping { keys[column.origin] = key.destinationTable }
    }
    foreignKeys[table.name] = keys
    return keys
  }

  /// Hands over each span of a table for which `condition` holds, in which ?1 is the tree and ?2, ?3 … are `times`.
  func spans(
    of table: SpanTable, _ tree: Int64, where condition: String, _ times: [Int64?],
    _ body: ([SQLValue], Span) throws -> Void
  ) throws {
    let select = try statement(
      """
      SELECT \(table.columns.joined(separator: ", ")), since, gone FROM \(table.name)
      WHERE tree = ?1 AND (\(condition)) AND \(table.condition)
      """)
    select.bind(1, tree)
    for (place, time) in times.enumerated() { select.bind(Int32(place + 2), time) }
    defer { select.reset() }
    let count = Int32(table.columns.count)
    while try select.step() {
      let gone = select.integerIfAny(count + 1)
      try body((0..<count).map { select.value($0) }, Span(since: select.integer(count), gone: gone))
    }
  }

  /// What the spans say was there at a moment.
  static let thereAt = "since <= ?2 AND (gone IS NULL OR gone > ?2)"
}
