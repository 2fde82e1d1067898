import GRDB
import ImageModel

/// Replays the scans of one tree of another index in ours, area by area: what is there already costs nothing, and
/// a scan that saw no change costs its own row.
struct ScanMerge {
  let path: String
  let host: String
  let driver: String
  let theirs: SpanStatements
  let ours: SpanStatements
  let rowMap: RowMap
  let changes: ChangeLog

  struct Counts {
    /// Scans that the index had not at all.
    var new = 0
    var known = 0
    /// Scans of a time whose history has been pruned here.
    var pruned = 0
    /// Something that they saw was left out, of a scan or of a part of one.
    var leavesOut = false
  }

  /// An area's line of scans: the hash of what each moment's saw, null where that has been pruned.
  private typealias Line = [Int64: SQLValue]

  func run(_ theirTree: Int64, into ourTree: Int64) throws -> Counts {
    let unknown = try Int64.fetchOne(
      theirs.db, sql: "SELECT areas FROM scans WHERE tree = ? AND areas & ~?",
      arguments: [theirTree, AreaPart.mask(of: AreaPart.allCases)])
    if let unknown { throw IndexError.damaged(path: path, reason: "areas \(unknown) are none that strata knows") }
    let their = try lines(theirs, theirTree)
    let our = try lines(ours, ourTree)
    var wanted: [Int64: [AreaPart]] = [:]
    var leavesOut = false
    var beginnings: [AreaPart: Int64] = [:]
    for (part, line) in their {
      let known = our[part] ?? [:]
      let horizon = Self.horizon(known)
      let whole = line.filter { $0.value != .null && $0.key >= horizon ?? 0 }.keys
      leavesOut = leavesOut || line.contains { $0.value != .null && $0.key < horizon ?? 0 }
      for at in whole { wanted[at, default: []].append(part) }
      // Since when things had been there that were there in their first whole scan: believed where we know nothing older.
      if let first = Self.horizon(line), whole.contains(first), !known.keys.contains(where: { $0 < first }) {
        beginnings[part] = first
      }
    }
    let boundaries = beginnings.flatMap { part, first in (their[part] ?? [:]).keys.filter { $0 < first } }
    let isPruned = our.values.contains { Self.horizon($0) != nil }
    var counts = try mergeScans(theirTree, ourTree, Set(wanted.keys).union(boundaries), isPruned: isPruned)
    counts.leavesOut = leavesOut
    for (at, parts) in wanted.sorted(by: { $0.key < $1.key }) {
      var isNew = false
      for part in parts.sorted() {
        guard case .blob(let hash)? = their[part]?[at], our[part]?[at] != .blob(hash) else { continue }
        try replay(
          part, at, hash, theirTree, ourTree, theirAreas: Self.areas(their, at), ourAreas: Self.areas(our, at))
        isNew = true
      }
      if isNew { try ours.mark(parts, areRead: true, ourTree, at: at) }
    }
    for (part, first) in beginnings.sorted(by: { $0.key < $1.key }) {
      try believeBeginnings(part, first, their[part] ?? [:], theirTree, ourTree)
    }
    return counts
  }

  private func lines(_ statements: SpanStatements, _ tree: Int64) throws -> [AreaPart: Line] {
    var lines: [AreaPart: Line] = [:]
    for part in AreaPart.allCases {
      for scan in try statements.scans(of: part, tree) {
        lines[part, default: [:]][scan.at] = scan.hash.map { .blob($0) } ?? .null
      }
    }
    return lines
  }

  /// The first scan of which all is known, where older ones have been pruned.
  private static func horizon(_ line: Line) -> Int64? {
    guard line.values.contains(.null) else { return nil }
    return line.filter { $0.value != .null }.keys.min()
  }

  /// The mask of what the scan of a moment read.
  private static func areas(_ lines: [AreaPart: Line], _ at: Int64) -> Int64 {
    AreaPart.mask(of: lines.filter { $0.value[at] != nil }.map(\.key))
  }

  /// Takes over the rows of scans of these moments.
  private func mergeScans(
    _ theirTree: Int64, _ ourTree: Int64, _ moments: Set<Int64>, isPruned: Bool
  ) throws -> Counts {
    let select = try PreparedStatement(
      theirs.db,
      """
      SELECT
        at, recorded, tool, location, folder, engine_id, docker, live, inactive, written,
        file_system_size, file_system_available, inodes, inodes_free, areas
      FROM scans
      WHERE tree = ?
      ORDER BY at
      """)
    let known = try PreparedStatement(ours.db, "SELECT 1 FROM scans WHERE tree = ? AND at = ?")
    let insert = try PreparedStatement(
      ours.db,
      """
      INSERT INTO scans(
        tree, at, recorded, tool, location, folder, engine_id, docker, live, inactive, written,
        file_system_size, file_system_available, inodes, inodes_free)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      \(ScanRow.merging)
      """)
    select.bind(1, theirTree)
    known.bind(1, ourTree)
    insert.bind(1, ourTree)
    var counts = Counts()
    // tool, location, folder and engine_id are rows of scan_names.
    let names: Set<Int32> = [2, 3, 4, 5]
    // The last column; those before it are taken over.
    let areas: Int32 = 14
    while try select.step() {
      let at = select.integer(0)
      known.bind(2, at)
      let isKnown = try known.integer() != nil
      // A scan that could read nothing has no area; it is of use only where nothing has been pruned.
      let isWanted = moments.contains(at) || (select.integer(areas) == 0 && !isPruned)
      guard isKnown || isWanted else {
        counts.pruned += 1
        continue
      }
      for column in 0..<areas {
        insert.bind(
          column + 2, try rowMap.translated(select.value(column), names.contains(column) ? .scan : nil))
      }
      try insert.run()
      if isKnown { counts.known += 1 } else { counts.new += 1 }
    }
    return counts
  }

  private func replay(
    _ part: AreaPart, _ at: Int64, _ bytes: [UInt8], _ theirTree: Int64, _ ourTree: Int64, theirAreas: Int64,
    ourAreas: Int64
  ) throws {
    guard let hash = bytes.withUnsafeBytes({ Hash256(bytes: $0) }) else {
      throw IndexError.damaged(path: path, reason: "the hash of an area has \(bytes.count) bytes")
    }
    let content = AreaContent(
      part: part, hash: hash, tables: part.tables.map { table in (table, { try rows(of: table, theirTree, at) }) })
    let recorder = SpanRecorder(statements: ours, tree: ourTree, at: at, onChange: changes.note)
    switch try recorder.record(content) {
    case .known, .pruned: break
    case .unchanged: if content.isMeasure { changes.note(tree: ourTree) }
    case .changed: changes.note(tree: ourTree)
    case .conflict:
      guard part.isOfFindings else {
        throw IndexError.mergedMomentDiffers(
          path: path, host: host, driver: driver, at: timeText(at), area: part.name)
      }
      let known = try ours.scan(of: part, ourTree, at: at)?.hash ?? []
      guard
        AreaPart.Found(areas: theirAreas, hash: bytes).isBetter(than: AreaPart.Found(areas: ourAreas, hash: known))
      else { return }
      let eraser = SpanEraser(statements: ours, tree: ourTree, at: at, onChange: changes.note)
      guard try eraser.erase(part) else { return }
      _ = try recorder.record(content)
      changes.note(tree: ourTree)
    }
  }

  /// What their spans say was there at a moment, as our rows.
  private func rows(of table: SpanTable, _ tree: Int64, _ at: Int64) throws -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    let references = try references(of: table)
    try theirs.spans(of: table, tree, where: SpanStatements.thereAt, [at]) { key, _ in
      rows.append(try translated(key, references))
    }
    return rows
  }

  private func translated(_ key: [SQLValue], _ references: [RowMap.Reference?]) throws -> [SQLValue] {
    try zip(key, references).map { try rowMap.translated($0, $1) }
  }

  /// Which columns are rows of other tables.
  private func references(of table: SpanTable) throws -> [RowMap.Reference?] {
    let keys = try ours.foreignKeys(of: table)
    return table.columns.map { column in
      keys[column].map { RowMap.Reference(rawValue: $0) ?? .digest }
    }
  }

  /// Takes over since when those things had been there that their first whole scan saw, and the moments this refers to.
  private func believeBeginnings(
    _ part: AreaPart, _ first: Int64, _ line: Line, _ theirTree: Int64, _ ourTree: Int64
  ) throws {
    for table in part.tables {
      let references = try references(of: table)
      var begun: [(key: [SQLValue], since: Int64)] = []
      try theirs.spans(of: table, theirTree, where: SpanStatements.thereAt, [first]) { key, span in
        if span.since > 0 { begun.append((try translated(key, references), span.since)) }
      }
      let writer = try ours.writer(of: table)
      for (key, since) in begun { _ = try writer.begin(key, since: 0, at: since, of: ourTree) }
    }
    // What was there before that has been pruned there.
    try ours.db.execute(
      sql: "UPDATE area_contents SET since = ? WHERE tree = ? AND area = ? AND since = 0",
      arguments: [first, ourTree, part.bit])
    for at in line.keys where at < first { try ours.mark([part], areRead: true, ourTree, at: at) }
  }
}
