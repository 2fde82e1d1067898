import GRDB

extension IndexFile {
  /// Takes out what was over at a moment: spans that had ended by then, scans of before that nothing refers to, and
  /// the facts that nothing refers to any more; and unchanged scans of any time.
  ///
  /// All that is left stays true. What was there at `moment` or later keeps since when it had been there, and the
  /// scans that this refers to; the last scan before `moment` stays whole, since it tells what was there then. What
  /// older scans saw beside that is not known any more: their rows of scan_areas lose their content, and none is
  /// taken in among them. An unchanged scan is one that saw in each part what the scans before and after it saw: no
  /// span begins, ends or was last seen there.
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
      if let host, trees.isEmpty { throw try unknownHost(host, db) }
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

  func run(_ removal: inout Removal) throws {
    let areas = try Int64.fetchAll(
      db, sql: "SELECT DISTINCT area FROM scan_areas WHERE tree = ?", arguments: [tree])
    var spans = 0
    for area in areas { spans += try prune(area) }
    removal.spans += spans
    // What was measured last is told by what it was for then, and less may be known of then.
    if spans > 0 { try DerivedTotals(db, tree: tree).write(db, tree: tree) }
    // The tree's last scan stays, even where it could read nothing.
    try db.execute(
      sql: """
        DELETE FROM scans
        WHERE tree = ?1
          AND at < ?2
          AND at < (SELECT max(latest.at) FROM scans AS latest WHERE latest.tree = ?1)
          AND NOT EXISTS (
            SELECT 1 FROM scan_areas WHERE scan_areas.tree = scans.tree AND scan_areas.at = scans.at
          )
        """,
      arguments: [tree, moment])
    removal.scans += db.changesCount
    let unchanged = try unchangedScans()
    for table in ["scan_areas", "scans"] {
      for at in unchanged {
        try db.execute(sql: "DELETE FROM \(table) WHERE tree = ? AND at = ?", arguments: [tree, at])
      }
    }
    removal.scans += unchanged.count
  }

  private func unchangedScans() throws -> [Int64] {
    try Int64.fetchAll(
      db,
      sql: """
        WITH lines AS (
          SELECT at, content = lag(content) OVER line AND content = lead(content) OVER line AS is_unchanged
          FROM scan_areas
          WHERE tree = ?1
          WINDOW line AS (PARTITION BY area ORDER BY at)
          UNION ALL
          SELECT at, is_known AND engine = lag(engine) OVER line AND engine = lead(engine) OVER line
          FROM (
            SELECT
              at,
              coalesce(engine_id, '') || inactive AS engine,
              EXISTS (SELECT 1 FROM scan_areas WHERE scan_areas.tree = scans.tree AND scan_areas.at = scans.at) AS is_known
            FROM scans
            WHERE tree = ?1
          )
          WINDOW line AS (ORDER BY at)
        )
        SELECT at
        FROM lines
        GROUP BY at
        HAVING min(coalesce(is_unchanged, FALSE))
        """,
      arguments: [tree])
  }

  /// - Returns: How many spans were deleted.
  private func prune(_ area: Int64) throws -> Int {
    // The scan that tells what was there at the moment.
    let base = try Int64.fetchOne(
      db,
      sql: """
        SELECT max(at) FROM scan_areas
        WHERE tree = ? AND area = ? AND at <= ? AND content IS NOT NULL
        """,
      arguments: [tree, area, moment])
    guard let base else { return 0 }
    let older = try Int64.fetchAll(
      db, sql: "SELECT at FROM scan_areas WHERE tree = ? AND area = ? AND at < ? ORDER BY at",
      arguments: [tree, area, base])
    guard let first = older.first, let last = older.last else { return 0 }
    var spans = 0
    // The scan before it: what is not in it but in the base began with the base.
    var kept: Set<Int64> = [last]
    for table in SpanTable.tables(of: area) {
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
    for at in older {
      try db.execute(
        sql: kept.contains(at)
          ? "UPDATE scan_areas SET content = NULL WHERE tree = ? AND area = ? AND at = ? AND content IS NOT NULL"
          : "DELETE FROM scan_areas WHERE tree = ? AND area = ? AND at = ?",
        arguments: [tree, area, at])
    }
    return spans
  }
}
