import GRDB
import ImageModel
import Stores

extension IndexCheck {
  /// Spans are what the recorder makes of scans: see Migrations, "observations".
  func checkSpans() throws {
    counts.scans = try Int.fetchOne(db, sql: "SELECT count(*) FROM scans") ?? 0
    let trees = Dictionary(uniqueKeysWithValues: try TreeOfHost.all(db).map { ($0.id, $0.place) })
    try checkAreas(trees)
    for table in SpanTable.all { counts.spans += try SpanCheck(db, table, trees, report: report).run() }
    _ = try SpanCheck(db, .contents, trees, report: report).run()
  }

  /// Areas are known ones, and from the first content that is known on there is one at each time.
  private func checkAreas(_ trees: [Int64: String]) throws {
    let faults = try PreparedStatement(
      db,
      """
      SELECT tree, 'a scan has areas that strata does not know: ' || (areas & ~?1) FROM scans WHERE areas & ~?1
      UNION
      SELECT tree, 'expected the hash of what was seen from ' || gone || ' ms on, found none' FROM area_contents
      WHERE gone IS NOT NULL AND (tree, area, gone) NOT IN (SELECT tree, area, since FROM area_contents)
      UNION
      SELECT scans.tree, 'expected a hash of what was seen of ' || areas.name || ', found none'
      FROM areas
      CROSS JOIN scans ON scans.areas & (areas.bit | areas.findings)
      WHERE (scans.areas & areas.bit AND (scans.tree, areas.bit) NOT IN (SELECT tree, area FROM area_contents))
        OR (scans.areas & areas.findings AND (scans.tree, areas.findings) NOT IN (SELECT tree, area FROM area_contents))
      """)
    faults.bind(1, AreaPart.mask(of: AreaPart.allCases))
    while try faults.step() {
      let tree = faults.integer(0)
      try report(Fault(kind: .scan, subject: trees[tree] ?? "tree \(tree)", detail: faults.text(1)))
    }
  }
}

/// Looks one table's spans through in the order of its primary key.
private struct SpanCheck {
  private let db: Database
  private let table: SpanTable
  /// What people call them.
  private let trees: [Int64: String]
  private let report: (Fault) throws -> Void
  private let statements: SpanStatements
  /// All that scans of a tree have read.
  private var areas: [Int64: Int64] = [:]

  init(
    _ db: Database, _ table: SpanTable, _ trees: [Int64: String], report: @escaping (Fault) throws -> Void
  ) throws {
    self.db = db
    self.table = table
    self.trees = trees
    self.report = report
    statements = SpanStatements(db)
    let scans = try PreparedStatement(db, "SELECT DISTINCT tree, areas FROM scans")
    while try scans.step() { areas[scans.integer(0), default: 0] |= scans.integer(1) }
  }

  private struct Row {
    let tree: Int64
    let key: [SQLValue]
    let since: Int64
    let gone: Int64?
  }

  /// - Returns: How many there are.
  func run() throws -> Int {
    let columns = table.columns.joined(separator: ", ")
    let identity = table.columns.prefix(table.identity).joined(separator: ", ")
    let select = try PreparedStatement(
      db, "SELECT tree, since, gone, \(columns) FROM \(table.name) ORDER BY tree, \(identity), since")
    var before: Row?
    var count = 0
    while try select.step() {
      count += 1
      let row = Row(
        tree: select.integer(0), key: table.columns.indices.map { select.value(Int32($0) + 3) },
        since: select.integer(1), gone: select.integerIfAny(2))
      if let before, before.tree == row.tree, before.key[..<table.identity] == row.key[..<table.identity] {
        try checkNeighbours(before, row)
      }
      try checkMoments(row)
      before = row
    }
    return count
  }

  private func fault(_ row: Row, _ detail: String) throws {
    try report(Fault(kind: .span, subject: try subject(row), detail: detail))
  }

  private func checkNeighbours(_ before: Row, _ row: Row) throws {
    guard let gone = before.gone, gone <= row.since else {
      return try fault(row, "it begins at \(moment(row.since)), before the one before it ends")
    }
    if gone == row.since, table.key(of: before.key) == table.key(of: row.key) {
      try fault(row, "it goes on at \(moment(row.since)) where the one before it ends: expected one span")
    }
  }

  /// A span begins and ends with scans that read its area.
  private func checkMoments(_ row: Row) throws {
    guard let part = part(of: row.key) else { return }
    guard areas[row.tree, default: 0] & part.bit != 0 else {
      return try fault(row, "no scan of its tree has read \(part.name)")
    }
    for (at, verb) in [(row.since, "begins"), (row.gone ?? 0, "ends")] where at != 0 {
      let moment = "it \(verb) at \(timeText(at))"
      guard let scan = try statements.scan(of: part, row.tree, at: at), scan.hash != nil || at == row.since else {
        try fault(row, "\(moment), which is no scan of \(part.name)")
        continue
      }
      guard let hash = scan.hash else { continue }
      let before = try statements.lastScan(of: part, row.tree, before: at)
      if before == nil {
        try fault(row, "\(moment), the first scan of \(part.name): expected the start, since the beginning is unknown")
      } else if before?.hash == hash {
        try fault(row, "\(moment), a scan that saw what the one before it saw")
      }
    }
  }

  private func moment(_ at: Int64) -> String { at == 0 ? "the start" : timeText(at) }

  /// Nil where nothing is recorded into this table by scans.
  private func part(of key: [SQLValue]) -> AreaPart? {
    switch table.name {
    case SpanTable.findings.name:
      return Area.allCases.first { key[0] == .integer($0.bit) }.map { .findings(of: $0) }
    case SpanTable.contents.name: return AreaPart.allCases.first { key[0] == .integer($0.bit) }
    case SpanTable.orphans.name:
      guard case .text(let kind) = key[1] else { return nil }
      return OrphanSeen.Kind(rawValue: kind).map { .area($0.area) }
    case SpanTable.holds.name:
      guard case .text(let kind) = key[0] else { return nil }
      return HoldSeen.Thing.Kind(rawValue: kind).map { .area($0.area) }
    default: return Self.parts[table.name]
    }
  }

  private static let parts = Dictionary(
    AreaPart.allCases.flatMap { part in part.tables.map { ($0.name, part) } }, uniquingKeysWith: { first, _ in first })

  /// The table, the tree and the thing's key, with digests and names in place of rows.
  private func subject(_ row: Row) throws -> String {
    let keys = try statements.foreignKeys(of: table)
    let words = try zip(row.key, table.columns).prefix(table.identity).map { value, column -> String in
      guard let target = keys[column], case .integer(let id) = value else { return value.text }
      let hasName = try db.columns(in: target).contains { $0.name == "name" }
      let sql = hasName ? "SELECT name FROM \(target) WHERE id = ?" : "SELECT text FROM digests WHERE id = ?"
      return try String.fetchOne(db, sql: sql, arguments: [id]) ?? "row \(id)"
    }
    return "\(table.name) \(trees[row.tree] ?? "tree \(row.tree)") \(words.joined(separator: " "))"
  }
}

extension SQLValue {
  /// For people.
  fileprivate var text: String {
    switch self {
    case .null: "null"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): value
    case .blob(let bytes): Hexadecimal.text(bytes)
    }
  }
}
