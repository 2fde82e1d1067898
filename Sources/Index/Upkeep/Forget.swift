import GRDB
import ImageModel

extension IndexFile {
  /// Takes a host out: its trees, their scans and all that these saw, and the facts that only it knew.
  ///
  /// - Throws: `IndexError.unknownHost`
  package func forget(host: String, isDryRun: Bool = false) throws -> Removal {
    try forget(host: host, isDryRun: isDryRun) { db, trees in
      var removal = Removal()
      for tree in trees { try tree.delete(db, &removal) }
      try deleteHost(host, db, &removal)
      return removal
    }
  }

  /// Takes the scans of one moment out of a host's trees, as if they had never been recorded. A tree without another
  /// scan goes with its scan, and a host without another tree.
  ///
  /// - Parameter at: Milliseconds since 1970; a whole second means the one scan within that second as well.
  /// - Throws: `IndexError.unknownHost`, `IndexError.noScan`, and `IndexError.scanBesidePruned` where it is unknown
  ///   what had been there without the scan.
  package func forget(host: String, at: Int64, isDryRun: Bool = false) throws -> Removal {
    try forget(host: host, isDryRun: isDryRun) { db, trees in
      let moment = try scannedMoment(db, host: host, at: at)
      var removal = Removal()
      for tree in trees {
        try ScanRemoval(db: db, tree: tree, at: moment).run(&removal)
      }
      if try TreeOfHost.all(db, host: host).isEmpty { try deleteHost(host, db, &removal) }
      try TreeOfHost.addUp(db, host: host)
      return removal
    }
  }

  private func forget(
    host: String, isDryRun: Bool, _ body: (Database, [TreeOfHost]) throws -> Removal
  ) throws -> Removal {
    var trees: [TreeOfHost] = []
    let removal = try remove(isDryRun: isDryRun) { db in
      try checkHost(host, db)
      trees = try TreeOfHost.all(db, host: host)
      let removal = try body(db, trees)
      try ImageUsers(db: db).rebuild()
      try LayerUsers(db: db).rebuild()
      return removal
    }
    if !isDryRun { trees.forEach { $0.removeCache(of: self, host: host) } }
    return removal
  }

  private func deleteHost(_ host: String, _ db: Database, _ removal: inout Removal) throws {
    try db.execute(sql: "DELETE FROM hosts WHERE name = ?", arguments: [host])
    removal.hosts += db.changesCount
  }

  /// The moment of a host's scans that is meant.
  private func scannedMoment(_ db: Database, host: String, at: Int64) throws -> Int64 {
    let moments = try Int64.fetchAll(
      db,
      sql: """
        SELECT DISTINCT scans.at FROM scans
        JOIN trees ON trees.id = scans.tree
        JOIN hosts ON hosts.id = trees.host
        WHERE hosts.name = ?
        ORDER BY scans.at
        """,
      arguments: [host])
    if moments.contains(at) { return at }
    let within = at % 1000 == 0 ? moments.filter { at <= $0 && $0 < at + 1000 } : []
    if within.count == 1 { return within[0] }
    let nearest =
      within.isEmpty ? [moments.last { $0 < at }, moments.first { $0 > at }].compactMap { $0 } : within
    throw IndexError.noScan(host: host, at: timeText(at), nearest: nearest.map(timeText))
  }
}

/// Takes one scan out of a tree.
private struct ScanRemoval {
  let db: Database
  let tree: TreeOfHost
  let at: Int64

  func run(_ removal: inout Removal) throws {
    let scans = try Int64.fetchAll(db, sql: "SELECT at FROM scans WHERE tree = ?", arguments: [tree.id])
    guard scans.contains(at) else { return }
    guard scans.count > 1 else { return try tree.delete(db, &removal) }
    let spans = try spanCount()
    let eraser = SpanEraser(statements: SpanStatements(db), tree: tree.id, at: at)
    let areas = try Int64.fetchOne(
      db, sql: "SELECT areas FROM scans WHERE tree = ? AND at = ?", arguments: [tree.id, at])
    for part in AreaPart.all(in: areas ?? 0) {
      guard try eraser.erase(part) else {
        throw IndexError.scanBesidePruned(
          host: tree.host, tree: tree.label, at: timeText(at), area: part.name)
      }
    }
    try db.execute(sql: "DELETE FROM scans WHERE tree = ? AND at = ?", arguments: [tree.id, at])
    removal.scans += 1
    removal.spans += spans - (try spanCount())
  }

  private func spanCount() throws -> Int {
    try SpanTable.all.reduce(0) { count, table in
      let sql = "SELECT count(*) FROM \(table.name) WHERE tree = ?"
      return try count + (Int.fetchOne(db, sql: sql, arguments: [tree.id]) ?? 0)
    }
  }
}
