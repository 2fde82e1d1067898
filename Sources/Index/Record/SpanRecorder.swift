import ImageModel
import Stores

/// What a scan saw of one area: a hash of the whole, and the rows, made only if the hash is new.
struct AreaContent {
  /// As scan_areas numbers it.
  let area: Int64
  let hash: Hash256
  let tables: [(table: SpanTable, rows: () throws -> [[SQLValue]])]
  /// For an area of one table with very many rows: inserts them. Only for the first scan of all, when nothing is to be
  /// compared; the rows are distinct.
  var bulk: ((BatchedInsert) throws -> Void)?

  /// For people.
  var name: String { SpanTable.areaName(area) }

  /// Of a measure its moment counts as well: what was there then and was not measured takes nothing.
  var isMeasure: Bool { area == Int64(Area.measure.rawValue) }
}

/// Records what one scan saw at any point in time, so that only what differs from its neighbours is written.
///
/// Each area of a tree has its own line of scans (scan_areas). What the spans say was there at `at`, before this
/// scan is known, is what the scan before it saw (the scan after it, if this one is the oldest).
struct SpanRecorder {
  let statements: SpanStatements
  let tree: Int64
  /// Milliseconds since 1970.
  let at: Int64

  enum Outcome: Equatable {
    /// The very same was recorded for this moment already.
    case known
    /// Another content was recorded for this moment.
    case conflict
    /// What the area was like at that time has been pruned.
    case pruned
    case unchanged
    case changed
  }

  /// Is told of a table that was filled at once, instead of each of its rows.
  var onFill: (SpanTable) -> Void = { _ in }
  /// Is told each row that is written, with its table.
  var onChange: (SpanTable, [SQLValue]) -> Void = { _, _ in }

  func record(_ content: AreaContent) throws -> Outcome {
    let area = content.area
    let hash = content.hash.bytes
    if let same = try statements.scan(of: area, tree, at: at) {
      if same.hash == nil { return .pruned }
      return same.hash == hash ? .known : .conflict
    }
    let before = try statements.lastScan(of: area, tree, before: at)
    let after = try statements.firstScan(of: area, tree, after: at)
    if let neighbour = before ?? after, neighbour.hash == nil { return .pruned }
    try statements.insertScan(of: area, tree, at: at, hash: hash)
    if hash == (before ?? after)?.hash { return .unchanged }
    if before == nil, after == nil, let bulk = content.bulk, let table = content.tables.first?.table {
      try statements.writer(of: table).fill(of: tree, bulk)
      onFill(table)
      return .changed
    }
    for (table, rows) in content.tables {
      try record(distinct(rows(), in: table), in: table, before: before?.at, after: after?.at)
    }
    return .changed
  }

  /// A tree that says two things of one key at one moment is taken at the first of them.
  private func distinct(_ rows: [[SQLValue]], in table: SpanTable) -> [[SQLValue]] {
    var met = Set<ArraySlice<SQLValue>>(minimumCapacity: rows.count)
    return rows.filter { met.insert($0[..<table.identity]).inserted }
  }

  private func record(
    _ rows: [[SQLValue]], in table: SpanTable, before: Int64?, after: Int64?
  ) throws {
    let writer = statements.writer(of: table)
    if before == nil, after == nil {
      // The first scan of all: nobody knows since when, and there is nothing to compare with.
      for row in rows {
        try writer.insert(row, Span(since: 0, gone: nil), of: tree)
        onChange(table, row)
      }
      return
    }
    var there: [[SQLValue]: Span] = [:]
    try statements.spans(of: table, tree, where: SpanStatements.thereAt, [at]) { there[$0] = $1 }
    let seen = Set(rows)
    for (key, span) in there where !seen.contains(key) {
      onChange(table, key)
      guard before != nil else {
        // It was there from the scan after this one on, and not before.
        if let after { _ = try writer.begin(key, since: span.since, at: after, of: tree) }
        continue
      }
      try writer.end(key, since: span.since, at: at, of: tree)
      if let after, span.gone.map({ $0 > after }) ?? true {
        try writer.insert(key, Span(since: after, gone: span.gone), of: tree)
      }
    }
    for key in seen where there[key] == nil {
      onChange(table, key)
      // A run that begins at the scan after this one begins here instead.
      if before != nil, let after, try writer.begin(key, since: after, at: at, of: tree) { continue }
      try writer.insert(key, Span(since: before == nil ? 0 : at, gone: after), of: tree)
    }
  }
}
