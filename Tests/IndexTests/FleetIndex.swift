import Foundation
import GRDB
import TestRandom

@testable import Index
@testable import Stores

/// An index with the real tables, in memory or in a file, that scans of a random fleet are recorded in.
///
/// The fleet's ids of digests and repositories are the index's rows, or others if it is `shuffled`.
final class FleetIndex {
  let file: IndexFile
  /// By the fleet's ids; trees keep theirs.
  private let rows: [Int64]
  private let statements: SpanStatements

  /// - Parameter isEmpty: No facts and no trees yet: nothing can be recorded, only merged.
  init(path: String? = nil, shuffled seed: Int? = nil, isEmpty: Bool = false) throws {
    file = try path.map { try IndexFile.openForWriting($0) } ?? IndexFile.inMemory()
    var random = SeededGenerator(seed: seed ?? 0)
    let ids = Array(1...Fleet.ids)
    rows = seed == nil ? ids : ids.shuffled(using: &random)
    statements = file.queue.writeWithoutTransaction { SpanStatements($0) }
    try file.queue.writeWithoutTransaction { db in
      // A file of a test need not outlive the machine.
      try db.execute(sql: "PRAGMA synchronous = OFF")
      guard !isEmpty else { return }
      try db.inTransaction {
        for id in ids { try insertFacts(db, id) }
        for tree in 1...Fleet.trees { try insertTree(db, tree) }
        return .commit
      }
    }
  }

  convenience init(_ scans: [FleetScan]) throws {
    try self.init()
    for scan in scans { try record(scan) }
  }

  private func insertFacts(_ db: Database, _ id: Int64) throws {
    let row = row(id)
    try db.execute(
      sql: "INSERT OR IGNORE INTO digests(id, text) VALUES (?, ?)", arguments: [row, Self.digest(id)])
    try db.execute(
      sql: "INSERT OR IGNORE INTO repos VALUES (?, ?, ?)", arguments: [row, "docker.io/library/r\(id)", "r\(id)"])
    // What Docker would not take for a name.
    try db.execute(
      sql: "INSERT OR IGNORE INTO source_repositories VALUES (?, ?)", arguments: [row, "s \(id)"])
    for sql in [
      "INSERT OR IGNORE INTO diff_ids VALUES (?1)",
      "INSERT OR IGNORE INTO chain_ids VALUES (?1, NULL, ?1, 1)",
      "INSERT OR IGNORE INTO images(id, top, layers, extractor) VALUES (?1, NULL, 0, 1)",
    ] {
      try db.execute(sql: sql, arguments: [row])
    }
    try db.execute(
      sql: "INSERT OR IGNORE INTO image_configs(image, config) VALUES (?, ?)", arguments: [row, Self.config(id)])
  }

  /// Some images say the same, some set a variable several times, and one says what is no JSON.
  private static func config(_ id: Int64) -> String? {
    switch id % 4 {
    case 0: "[]"
    case 1: #"{"Labels":{"id":"\#(id)","team":"web"},"Env":["A=1","B","A=2","A=1"]}"#
    case 2: #"{"Labels":{"team":null},"Env":["A=2","B=","A=2"]}"#
    default: #"{"Labels":{"team":"web"},"Env":["A=\#(id)"]}"#
    }
  }

  private func insertTree(_ db: Database, _ tree: Int64) throws {
    try db.execute(sql: "INSERT INTO hosts VALUES (?, ?)", arguments: [tree, "web\(tree)"])
    try db.execute(
      sql: "INSERT INTO trees(id, host, kind, driver) VALUES (?1, ?1, 'graphdriver', 'overlay2')",
      arguments: [tree])
  }

  private static func digest(_ id: Int64) -> String {
    "sha256:" + String(repeating: String(format: "%02x", id), count: 32)
  }

  private func row(_ id: Int64) -> Int64 { rows[Int(id) - 1] }

  /// A row of a scan with the index's own ids in place of the fleet's.
  private func rowOf(_ key: [SQLValue], _ table: SpanTable, _ keys: [String: String]) -> [SQLValue] {
    zip(key, table.columns).map { value, column in
      guard keys[column] != nil, case .integer(let id) = value else { return value }
      return .integer(row(id))
    }
  }

  /// Writes the facts again that were taken out.
  func restoreFacts() throws {
    try file.queue.write { db in
      for id in 1...Fleet.ids { try insertFacts(db, id) }
    }
  }

  /// Gives the first two images two layers each: one in common, and one that no tree ever holds.
  func addLayersOfImages() throws {
    try file.queue.write { db in
      try db.execute(
        sql: """
          UPDATE chain_ids SET parent = 1, depth = 2 WHERE id IN (2, 3);
          INSERT INTO image_layers VALUES (1, 0, 1), (1, 1, 2), (2, 0, 1), (2, 1, 3);
          UPDATE images SET layers = 2, top = id + 1 WHERE id IN (1, 2);
          """)
    }
  }

  /// Records a scan, and says what came of each area.
  ///
  /// - Parameter addsUp: Adds up what it changed, as the recorder of whole scans does.
  @discardableResult
  func record(_ scan: FleetScan, addsUp: Bool = false) throws -> [AreaPart: SpanRecorder.Outcome] {
    try file.queue.write { db in
      let changes = ChangeLog()
      let recorder = SpanRecorder(
        statements: statements, tree: scan.tree, at: scan.at, onFill: { changes.note($0, filledIn: scan.tree) },
        onChange: changes.note)
      var outcomes: [AreaPart: SpanRecorder.Outcome] = [:]
      for area in scan.areas.keys.sorted() {
        let content = scan.content(of: area)
        outcomes[area] = try recorder.record(
          AreaContent(
            part: area, hash: content.hash,
            tables: content.tables.map { table, rows in
              let keys = try statements.foreignKeys(of: table)
              return (table, { try rows().map { self.rowOf($0, table, keys) } })
            }))
      }
      // A part that is not taken is not in the scan's row either.
      let read = outcomes.filter { $0.value != .pruned }.keys
      try db.execute(sql: "INSERT OR IGNORE INTO scan_names VALUES (1, 'test')")
      try db.execute(
        sql: """
          INSERT INTO scans(tree, at, recorded, tool, live, inactive, areas) VALUES (?, ?, 1, 1, 0, 0, ?)
          \(ScanRow.completing)
          """,
        arguments: [scan.tree, scan.at, AreaPart.mask(of: Array(read))])
      if addsUp {
        changes.note(tree: scan.tree)
        try changes.addUp(db)
      }
      return outcomes
    }
  }

  /// Adds up what the recorder of whole scans keeps summed up.
  func addUp() throws {
    try file.queue.write { db in
      for tree in 1...Fleet.trees { try DerivedTotals(db, tree: tree).write(db, tree: tree) }
      try ImageUsers(db: db).rebuild()
      try LayerUsers(db: db).rebuild()
    }
  }

  func dump() throws -> [String: [String]] { try file.dump() }

  /// Takes out what no scan has seen: facts, trees and hosts.
  func sweep() throws {
    try file.queue.write { db in
      for table in ["tree_totals", "layer_directories"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE tree NOT IN (SELECT tree FROM scans)")
      }
      try db.execute(
        sql: """
          DELETE FROM trees WHERE id NOT IN (SELECT tree FROM scans);
          DELETE FROM hosts WHERE id NOT IN (SELECT host FROM trees);
          """)
      var removal = Removal()
      try FactSweep(db: db).run(&removal)
    }
  }

  func faults() throws -> [Fault] {
    var faults: [Fault] = []
    _ = try file.check { faults.append($0) }
    return faults
  }

  @discardableResult
  func erase(_ scan: FleetScan, _ part: AreaPart) throws -> Bool {
    try file.queue.write { _ in
      try SpanEraser(statements: statements, tree: scan.tree, at: scan.at).erase(part)
    }
  }

  /// Rows that `body` inserts, changes or deletes.
  func writes(_ body: () throws -> Void) throws -> Int {
    let before = try file.queue.read { $0.totalChangesCount }
    try body()
    return try file.queue.read { $0.totalChangesCount } - before
  }

  /// All spans in the fleet's ids; trees are named by their hosts.
  func spans() throws -> Set<SpanRow> {
    try file.queue.read { db in
      let ids = try ids(db)
      var spans: Set<SpanRow> = []
      for table in SpanTable.all {
        let keys = try statements.foreignKeys(of: table)
        let columns = table.columns.map { "\(table.name).\($0)" }.joined(separator: ", ")
        let select = try PreparedStatement(
          db,
          """
          SELECT CAST(substr(hosts.name, 4) AS INTEGER), since, gone, \(columns) FROM \(table.name)
          JOIN trees ON trees.id = \(table.name).tree
          JOIN hosts ON hosts.id = trees.host
          """)
        while try select.step() {
          let key = table.columns.enumerated().map { place, column -> SQLValue in
            let value = select.value(Int32(place) + 3)
            guard let target = keys[column], case .integer(let row) = value else { return value }
            return (ids[target] ?? ids["digests"])?[row].map(SQLValue.integer) ?? .text("row \(row)")
          }
          spans.insert(
            SpanRow(
              table: table.name, tree: select.integer(0), key: key, since: select.integer(1),
              gone: select.isNull(2) ? nil : select.integer(2)))
        }
      }
      return spans
    }
  }

  /// The fleet's ids, by the index's rows of digests and of repos.
  private func ids(_ db: Database) throws -> [String: [Int64: Int64]] {
    var ids: [String: [Int64: Int64]] = [:]
    for id in 1...Fleet.ids {
      if let row = try Int64.fetchOne(
        db, sql: "SELECT id FROM digests WHERE text = ?", arguments: [Self.digest(id)])
      {
        ids["digests", default: [:]][row] = id
      }
      if let row = try Int64.fetchOne(db, sql: "SELECT id FROM repos WHERE familiar = ?", arguments: ["r\(id)"]) {
        ids["repos", default: [:]][row] = id
      }
      if let row = try Int64.fetchOne(
        db, sql: "SELECT id FROM source_repositories WHERE name = ?", arguments: ["s \(id)"])
      {
        ids["source_repositories", default: [:]][row] = id
      }
    }
    return ids
  }

  /// The scans that each area has, with their hashes.
  func areas() throws -> Set<[SQLValue]> {
    try file.queue.read { db in
      let select = try PreparedStatement(
        db,
        """
        SELECT hosts.name, parts.bit, scans.at, (
          SELECT content FROM area_contents
          WHERE area_contents.tree = scans.tree AND area_contents.area = parts.bit AND since <= scans.at
            AND (gone IS NULL OR gone > scans.at)
        )
        FROM scans
        JOIN (SELECT bit FROM areas UNION ALL SELECT findings FROM areas) AS parts ON scans.areas & parts.bit
        JOIN trees ON trees.id = scans.tree
        JOIN hosts ON hosts.id = trees.host
        """)
      var areas: Set<[SQLValue]> = []
      while try select.step() { areas.insert((0..<4).map { select.value($0) }) }
      return areas
    }
  }
}

extension IndexFile {
  /// All rows of all tables as text, but for the numbers of scans, which are those of the order that they came in.
  func dump() throws -> [String: [String]] {
    try queue.read { db in
      let tables = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      return try Dictionary(
        uniqueKeysWithValues: tables.map { table in
          let columns = try db.columns(in: table).map(\.name).filter { table != "scans" || $0 != "id" }
          let row = columns.map { "quote(\($0))" }.joined(separator: " || ' ' || ")
          return (table, try String.fetchAll(db, sql: "SELECT \(row) FROM \(table)").sorted())
        })
    }
  }
}
