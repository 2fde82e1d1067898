import GRDB

@testable import Index

/// An index in memory, with the real tables, that scans of a random fleet are recorded in.
struct FleetIndex {
  let file: IndexFile

  init() throws {
    file = try IndexFile.inMemory()
    try file.queue.write { db in
      for id in 1...Fleet.ids {
        try db.execute(
          sql: """
            INSERT INTO digests(id, digest) VALUES (?1, CAST(printf('%032d', ?1) AS BLOB));
            """,
          arguments: [id])
        for sql in [
          "INSERT INTO repos VALUES (?1, 'docker.io/library/r' || ?1, 'r' || ?1)",
          "INSERT INTO diff_ids VALUES (?1)",
          "INSERT INTO chain_ids VALUES (?1, NULL, ?1, 1)",
          "INSERT INTO images(id, top, layers, extractor) VALUES (?1, NULL, 0, 1)",
        ] {
          try db.execute(sql: sql, arguments: [id])
        }
      }
      for tree in 1...Fleet.trees {
        try db.execute(sql: "INSERT INTO hosts VALUES (?1, 'web' || ?1)", arguments: [tree])
        try db.execute(
          sql: "INSERT INTO trees(id, host, kind, driver) VALUES (?1, ?1, 'graphdriver', 'overlay2')",
          arguments: [tree])
      }
    }
  }

  init(_ scans: [FleetScan]) throws {
    try self.init()
    for scan in scans { try record(scan) }
  }

  /// Records a scan, and says what came of each area.
  @discardableResult
  func record(_ scan: FleetScan) throws -> [Int64: SpanRecorder.Outcome] {
    try file.queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO scans(tree, at, recorded, tool, live, inactive) VALUES (?, ?, 1, 'test', 0, 0)
          ON CONFLICT DO NOTHING
          """,
        arguments: [scan.tree, scan.at])
      let recorder = SpanRecorder(statements: SpanStatements(db), tree: scan.tree, at: scan.at)
      var outcomes: [Int64: SpanRecorder.Outcome] = [:]
      for area in scan.areas.keys.sorted() {
        outcomes[area] = try recorder.record(scan.content(of: area))
      }
      return outcomes
    }
  }

  func erase(_ scan: FleetScan, area: Int64) throws {
    try file.queue.write {
      try SpanEraser(statements: SpanStatements($0), tree: scan.tree, at: scan.at).erase(area: area)
    }
  }

  /// Rows that `body` inserts, changes or deletes.
  func writes(_ body: () throws -> Void) throws -> Int {
    let before = try file.queue.read { $0.totalChangesCount }
    try body()
    return try file.queue.read { $0.totalChangesCount } - before
  }

  func spans() throws -> Set<SpanRow> {
    try file.queue.read { db in
      var spans: Set<SpanRow> = []
      for table in SpanTable.all {
        let columns = table.columns.joined(separator: ", ")
        let select = try PreparedStatement(db, "SELECT tree, since, gone, \(columns) FROM \(table.name)")
        while try select.step() {
          spans.insert(
            SpanRow(
              table: table.name, tree: select.integer(0),
              key: table.columns.indices.map { select.value(Int32($0) + 3) }, since: select.integer(1),
              gone: select.isNull(2) ? nil : select.integer(2)))
        }
      }
      return spans
    }
  }

  /// The scans that each area has, with their hashes.
  func areas() throws -> Set<[SpanValue]> {
    try file.queue.read { db in
      let select = try PreparedStatement(db, "SELECT tree, area, at, content FROM scan_areas")
      var areas: Set<[SpanValue]> = []
      while try select.step() { areas.insert((0..<4).map { select.value($0) }) }
      return areas
    }
  }
}
