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

  func writer(of table: SpanTable) throws -> SpanWriter {
    if let writer = writers[table.name] { return writer }
    let writer = try SpanWriter(db, table)
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

  /// In the order of their moments.
  func scans(of part: AreaPart, _ tree: Int64) throws -> [AreaScan] {
    try scans("at > ?3 ORDER BY at", part, tree, at: 0)
  }

  /// The scan of this very moment.
  func scan(of part: AreaPart, _ tree: Int64, at: Int64) throws -> AreaScan? {
    try scans("at = ?3", part, tree, at: at).first
  }

  func lastScan(of part: AreaPart, _ tree: Int64, before at: Int64) throws -> AreaScan? {
    try scans("at < ?3 ORDER BY at DESC LIMIT 1", part, tree, at: at).first
  }

  func firstScan(of part: AreaPart, _ tree: Int64, after at: Int64) throws -> AreaScan? {
    try scans("at > ?3 ORDER BY at LIMIT 1", part, tree, at: at).first
  }

  private func scans(_ which: String, _ part: AreaPart, _ tree: Int64, at: Int64) throws -> [AreaScan] {
    let select = try statement(
      """
      SELECT at, (
        SELECT content FROM area_contents
        WHERE area_contents.tree = scans.tree AND area_contents.area = ?2 AND area_contents.since <= scans.at
        ORDER BY area_contents.since DESC
        LIMIT 1
      )
      FROM scans
      WHERE tree = ?1 AND areas & ?2 AND \(which)
      """)
    select.bind(1, tree)
    select.bind(2, part.bit)
    select.bind(3, at)
    defer { select.reset() }
    var scans: [AreaScan] = []
    while try select.step() {
      scans.append(AreaScan(at: select.integer(0), hash: select.isNull(1) ? nil : Array(select.bytes(1))))
    }
    return scans
  }

  /// Notes whether the scan of a moment has read these areas, as far as the index knows.
  func mark(_ parts: [AreaPart], areRead: Bool, _ tree: Int64, at: Int64) throws {
    let areas = areRead ? "areas | ?3" : "areas & ~?3"
    let update = try statement("UPDATE scans SET areas = \(areas) WHERE tree = ?1 AND at = ?2 AND areas <> \(areas)")
    update.bind(1, tree)
    update.bind(2, at)
    update.bind(3, AreaPart.mask(of: parts))
    try update.run()
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
