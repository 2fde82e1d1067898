import GRDB
import ImageModel

extension IndexFile {
  /// Spans are what the recorder makes of scans: see Migrations, "observations".
  func checkSpans(_ db: Database, _ counts: inout CheckCounts, _ tell: @escaping (Fault) throws -> Void) throws {
    counts.scans = try Int.fetchOne(db, sql: "SELECT count(*) FROM scans") ?? 0
    let lines = try ScanLines(db)
    try lines.check(tell)
    for table in SpanTable.all {
      try SpanCheck(db: db, table: table, lines: lines, tell: tell).run(&counts)
    }
  }
}

/// What scan_areas says, by tree and area.
private struct ScanLines {
  struct Scan {
    let at: Int64
    /// Nil where what was seen has been pruned.
    let content: [UInt8]?
    /// The scan before it saw the same.
    let isUnchanged: Bool
  }

  struct Key: Hashable {
    let tree: Int64
    let area: Int64
  }

  private(set) var lines: [Key: [Int64: Scan]] = [:]
  private(set) var first: [Key: Scan] = [:]

  init(_ db: Database) throws {
    let select = try PreparedStatement(db, "SELECT tree, area, at, content FROM scan_areas ORDER BY tree, area, at")
    var key: Key?
    var before: [UInt8]?
    while try select.step() {
      let here = Key(tree: select.integer(0), area: select.integer(1))
      if here != key { before = nil }
      let content = select.isNull(3) ? nil : Array(select.bytes(3))
      let scan = Scan(
        at: select.integer(2), content: content, isUnchanged: content != nil && content == before)
      if here != key { first[here] = scan }
      lines[here, default: [:]][scan.at] = scan
      key = here
      before = content
    }
  }

  /// Areas are known ones, and what has been pruned comes before what has not.
  func check(_ tell: @escaping (Fault) throws -> Void) throws {
    for (key, line) in lines.sorted(by: { ($0.key.tree, $0.key.area) < ($1.key.tree, $1.key.area) }) {
      let subject = "tree \(key.tree), \(SpanTable.areaName(key.area))"
      if SpanTable.tables(of: key.area).isEmpty {
        try tell(Fault(kind: .scan, subject: subject, detail: "this area is none that strata knows"))
      }
      let whole = line.values.filter { $0.content != nil }.map(\.at).min()
      guard let whole else {
        try tell(Fault(kind: .scan, subject: subject, detail: "expected a scan with content, found only pruned ones"))
        continue
      }
      for scan in line.values where scan.content == nil && scan.at > whole {
        try tell(
          Fault(
            kind: .scan, subject: subject,
            detail: "the scan at \(timeText(scan.at)) has been pruned, and one before it has not"))
      }
    }
  }
}

/// Looks one table's spans through in the order of its primary key.
private struct SpanCheck {
  let db: Database
  let table: SpanTable
  let lines: ScanLines
  let tell: (Fault) throws -> Void

  private struct Row {
    let tree: Int64
    let key: [SQLValue]
    let since: Int64
    let gone: Int64?
  }

  func run(_ counts: inout CheckCounts) throws {
    let columns = table.columns.joined(separator: ", ")
    let identity = table.columns.prefix(table.identity).joined(separator: ", ")
    let select = try PreparedStatement(
      db, "SELECT tree, since, gone, \(columns) FROM \(table.name) ORDER BY tree, \(identity), since")
    var before: Row?
    while try select.step() {
      counts.spans += 1
      let row = Row(
        tree: select.integer(0), key: table.columns.indices.map { select.value(Int32($0) + 3) },
        since: select.integer(1), gone: select.integerIfAny(2))
      if let before, before.tree == row.tree, before.key[..<table.identity] == row.key[..<table.identity] {
        try checkNeighbours(before, row)
      }
      try checkMoments(row)
      before = row
    }
  }

  private func fault(_ row: Row, _ detail: String) throws {
    try tell(Fault(kind: .span, subject: try subject(row), detail: detail))
  }

  private func checkNeighbours(_ before: Row, _ row: Row) throws {
    guard let gone = before.gone, gone <= row.since else {
      return try fault(row, "it begins at \(moment(row.since)), before the one before it ends")
    }
    if gone == row.since, before.key == row.key {
      try fault(row, "it goes on at \(moment(row.since)) where the one before it ends: expected one span")
    }
  }

  /// A span begins and ends with scans that read its area.
  private func checkMoments(_ row: Row) throws {
    guard let area = area(of: row.key) else { return }
    let key = ScanLines.Key(tree: row.tree, area: area)
    guard let line = lines.lines[key], let first = lines.first[key] else {
      return try fault(row, "no scan of its tree has read \(SpanTable.areaName(area))")
    }
    if row.since != 0 {
      if let scan = line[row.since] {
        if scan.isUnchanged {
          try fault(row, "it begins at \(moment(row.since)), a scan that saw what the one before it saw")
        }
        if scan.at == first.at, scan.content != nil {
          try fault(row, "it begins with the first scan: expected 0, since nobody knows since when")
        }
      } else {
        try fault(row, "it begins at \(moment(row.since)), which is no scan of \(SpanTable.areaName(area))")
      }
    }
    guard let gone = row.gone else { return }
    guard let scan = line[gone], scan.content != nil else {
      return try fault(row, "it ends at \(moment(gone)), which is no scan of \(SpanTable.areaName(area))")
    }
    if scan.isUnchanged { try fault(row, "it ends at \(moment(gone)), a scan that saw what the one before it saw") }
    if row.since == 0, gone <= first.at { try fault(row, "it ends at \(moment(gone)) and holds no scan") }
  }

  private func moment(_ at: Int64) -> String { at == 0 ? "the start" : timeText(at) }

  /// As scan_areas numbers it; nil where nothing is recorded into this table by scans.
  private func area(of key: [SQLValue]) -> Int64? {
    switch table.name {
    case SpanTable.findings.name:
      guard case .integer(let area)? = key.first else { return nil }
      return 100 &+ area
    case SpanTable.orphans.name:
      guard key.count > 1, case .text(let kind) = key[1] else { return nil }
      return OrphanSeen.Kind(rawValue: kind).map { Int64($0.area.rawValue) }
    default: return Self.areas[table.name]
    }
  }

  private static let areas = Dictionary(
    (1...9).flatMap { area in SpanTable.tables(of: area).map { ($0.name, area) } },
    uniquingKeysWith: { first, _ in first })

  /// The table, the tree and what tells the thing from others, with digests and names in place of rows.
  private func subject(_ row: Row) throws -> String {
    let place = try String.fetchOne(
      db,
      sql: """
        SELECT hosts.name || '/' || trees.driver FROM trees
        JOIN hosts ON hosts.id = trees.host
        WHERE trees.id = ?
        """,
      arguments: [row.tree])
    let keys = try SpanStatements(db).foreignKeys(of: table)
    let words = try zip(row.key, table.columns).prefix(table.identity).map { value, column -> String in
      guard let target = keys[column], case .integer(let id) = value else { return value.text }
      let hasName = target == "repos" || target == "source_repositories"
      let sql = hasName ? "SELECT name FROM \(target) WHERE id = ?" : "SELECT text FROM digests WHERE id = ?"
      return try String.fetchOne(db, sql: sql, arguments: [id]) ?? "row \(id)"
    }
    return "\(table.name) \(place ?? "tree \(row.tree)") \(words.joined(separator: " "))"
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
    case .blob(let bytes): bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
  }
}
