import GRDB

extension IndexFile {
  /// Takes out what was over at a moment: spans that had ended by then, scans of before that nothing refers to, and
  /// the facts that nothing refers to any more; and unchanged scans of any time.
  ///
  /// All that is left stays true. What was there at `moment` or later keeps since when it had been there, and the
  /// scans that this refers to; the last scan before `moment` stays whole, since it shows what was there then. What
  /// older scans saw beside that is not known any more: they have no content, and no scan is taken in among them. Of what
  /// had no owner all stays from the last measure on: a measure is reported by what it was of. An unchanged scan is one that
  /// saw in each part what the scans before and after it saw: no span begins, ends or was last seen there.
  ///
  /// - Parameters:
  ///   - moment: Milliseconds since 1970.
  ///   - host: Only these hosts, names with commas between; nil: all hosts.
  /// - Throws: `IndexError.unknownHost`
  package func prune(before moment: Int64, host: String? = nil, isDryRun: Bool = false) throws -> Removal {
    try remove(isDryRun: isDryRun) { db in
      let trees = try Int64.fetchAll(
        db,
        sql: """
          SELECT trees.id FROM trees
          JOIN hosts ON hosts.id = trees.host
          WHERE ?1 IS NULL OR instr(',' || ?1 || ',', ',' || hosts.name || ',') > 0
          ORDER BY trees.id
          """,
        arguments: [host])
      if let host, trees.isEmpty { throw IndexError.unknownHost(host) }
      var removal = Removal()
      for tree in trees { try TreePruning(db: db, tree: tree, moment: moment).run(&removal) }
      return removal
    }
  }
}

private struct TreePruning {
  let db: Database
  let tree: Int64
  let moment: Int64
  private let statements: SpanStatements

  init(db: Database, tree: Int64, moment: Int64) {
    self.db = db
    self.tree = tree
    self.moment = moment
    statements = SpanStatements(db)
  }

  func run(_ removal: inout Removal) throws {
    let measured = try statements.lastScan(of: .area(.measure), tree, before: .max)?.at ?? .max
    for part in AreaPart.allCases {
      removal.spans += try prune(part, before: part.isReportedOfMeasures ? min(moment, measured) : moment)
    }
    // The tree's last scan stays, even where it could read nothing.
    try db.execute(
      sql: """
        DELETE FROM scans
        WHERE tree = ?1
          AND at < ?2
          AND at < (SELECT max(latest.at) FROM scans AS latest WHERE latest.tree = ?1)
          AND areas = 0
        """,
      arguments: [tree, moment])
    removal.scans += db.changesCount
    let unchanged = try unchangedScans()
    for at in unchanged { try db.execute(sql: "DELETE FROM scans WHERE tree = ? AND at = ?", arguments: [tree, at]) }
    removal.scans += unchanged.count
  }

  private func unchangedScans() throws -> Set<Int64> {
    // Of the same daemon as the scans before and after them.
    var unchanged = try Set(
      Int64.fetchAll(
        db,
        sql: """
          SELECT at
          FROM (
            SELECT
              at,
              areas <> 0 AND engine = lag(engine) OVER line AND engine = lead(engine) OVER line AS is_unchanged
            FROM (
              SELECT at, areas, coalesce(engine_id, '') || '/' || coalesce(inactive, '') AS engine
              FROM scans
              WHERE tree = ?
            )
            WINDOW line AS (ORDER BY at)
          )
          WHERE is_unchanged
          """,
        arguments: [tree]))
    for part in AreaPart.allCases {
      let line = try statements.scans(of: part, tree)
      for (place, scan) in line.enumerated() {
        let isInside = place > 0 && place < line.count - 1 && scan.hash != nil
        if isInside, line[place - 1].hash == scan.hash, line[place + 1].hash == scan.hash { continue }
        unchanged.remove(scan.at)
      }
    }
    return unchanged
  }

  /// - Returns: How many spans were deleted.
  private func prune(_ part: AreaPart, before moment: Int64) throws -> Int {
    let line = try statements.scans(of: part, tree)
    // The scan that shows what was there at the moment.
    guard let base = line.last(where: { $0.at <= moment && $0.hash != nil })?.at else { return 0 }
    let older = line.map(\.at).filter { $0 < base }
    guard let first = older.first, let last = older.last else { return 0 }
    var spans = 0
    // The scan before it: what is not in it but in the base began with the base.
    var kept: Set<Int64> = [last]
    for table in part.tables {
      try db.execute(
        sql: "DELETE FROM \(table.name) WHERE tree = ? AND gone <= ? AND \(table.condition)",
        arguments: [tree, base])
      spans += db.changesCount
      let beginnings = try Int64.fetchAll(
        db, sql: "SELECT DISTINCT since FROM \(table.name) WHERE tree = ? AND since < ? AND \(table.condition)",
        arguments: [tree, base])
      // What had been there from the start was first seen by the first scan.
      kept.formUnion(beginnings.map { $0 == 0 ? first : $0 })
    }
    for at in older where !kept.contains(at) { try statements.mark([part], areRead: false, tree, at: at) }
    try db.execute(
      sql: "DELETE FROM area_contents WHERE tree = ? AND area = ? AND gone <= ?", arguments: [tree, part.bit, base])
    try db.execute(
      sql: "UPDATE area_contents SET since = ?3 WHERE tree = ?1 AND area = ?2 AND since < ?3",
      arguments: [tree, part.bit, base])
    return spans
  }
}

extension AreaPart {
  /// Whether what a measure found is reported by what was there then: what had no owner, and whether the driver's folder
  /// was seen.
  fileprivate var isReportedOfMeasures: Bool {
    self == .area(.directories) || tables.contains { $0.name == SpanTable.orphans.name }
  }
}
