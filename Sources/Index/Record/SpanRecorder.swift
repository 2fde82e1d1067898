import ImageModel
import Stores

/// What a scan saw of one area: a hash of the whole, and the rows, made only if the hash is new.
struct AreaContent {
  let part: AreaPart
  let hash: Hash256
  let tables: [(table: SpanTable, rows: () throws -> [[SQLValue]])]
  /// The same rows for the first scan of all, when nothing is to be compared: they go into their tables one by one, and
  /// are never there together.
  var fillings: [Filling]?

  struct Filling {
    let table: SpanTable
    /// How many rows there are.
    let count: Int
    let insert: (BatchedInsert) throws -> Void
  }

  /// Of a measure its moment counts as well: what was there then and was not measured takes nothing.
  var isMeasure: Bool { part == .area(.measure) }
}

/// Records what one scan saw at any point in time, so that only what differs from its neighbours is written.
///
/// Each area of a tree has its own line of scans: those that read it. What the spans say was there at `at`, before this
/// scan is known, is what the scan before it saw (the scan after it, if this one is the oldest). The scan is in the line
/// only once its row says so, which the caller writes.
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

  /// Gets a table that was filled at once, instead of each of its rows.
  var onFill: (SpanTable) -> Void = { _ in }
  /// Gets each row that is written, with its table.
  var onChange: (SpanTable, [SQLValue]) -> Void = { _, _ in }

  func record(_ content: AreaContent) throws -> Outcome {
    let part = content.part
    let hash = content.hash.bytes
    if let same = try statements.scan(of: part, tree, at: at) {
      if same.hash == nil { return .pruned }
      return same.hash == hash ? .known : .conflict
    }
    let before = try statements.lastScan(of: part, tree, before: at)
    let after = try statements.firstScan(of: part, tree, after: at)
    if let neighbour = before ?? after, neighbour.hash == nil { return .pruned }
    let isUnchanged = hash == (before ?? after)?.hash
    if !isUnchanged {
      try record([[.integer(part.bit), .blob(hash)]], in: part.contents, before: before?.at, after: after?.at)
    }
    if before == nil, after == nil, let fillings = content.fillings {
      for filling in fillings where filling.count > 0 {
        try statements.writer(of: filling.table).fill(of: tree, count: filling.count, filling.insert)
        onFill(filling.table)
      }
      return .changed
    }
    for (table, rows) in content.tables where !isUnchanged || table.wordings > 0 && after == nil {
      try record(distinct(rows(), in: table), in: table, before: before?.at, after: after?.at)
    }
    return isUnchanged ? .unchanged : .changed
  }

  /// A tree that says two things of one key at one moment is taken at the first of them.
  private func distinct(_ rows: [[SQLValue]], in table: SpanTable) -> [[SQLValue]] {
    var met = Set<ArraySlice<SQLValue>>(minimumCapacity: rows.count)
    return rows.filter { met.insert($0[..<table.identity]).inserted }
  }

  private func record(
    _ rows: [[SQLValue]], in table: SpanTable, before: Int64?, after: Int64?
  ) throws {
    let writer = try statements.writer(of: table)
    if before == nil, after == nil {
      // The first scan of all: since when is unknown, and there is nothing to compare with.
      for row in rows {
        try writer.insert(row, Span(since: 0, gone: nil), of: tree)
        onChange(table, row)
      }
      return
    }
    var there: [[SQLValue]: (row: [SQLValue], span: Span)] = [:]
    try statements.spans(of: table, tree, where: SpanStatements.thereAt, [at]) { there[table.key(of: $0)] = ($0, $1) }
    let seen = Dictionary(rows.map { (table.key(of: $0), $0) }, uniquingKeysWith: { first, _ in first })
    for (key, (row, span)) in there where seen[key] == nil {
      onChange(table, row)
      guard before != nil else {
        // It was there from the scan after this one on, and not before.
        if let after { _ = try writer.begin(row, since: span.since, at: after, of: tree) }
        continue
      }
      try writer.end(row, since: span.since, at: at, of: tree)
      if let after, span.gone.map({ $0 > after }) ?? true {
        try writer.insert(row, Span(since: after, gone: span.gone), of: tree)
      }
    }
    for (key, row) in seen {
      if let (known, span) = there[key] {
        if after == nil, known != row { try writer.reword(row, since: span.since, of: tree) }
        continue
      }
      onChange(table, row)
      // A run that begins at the scan after this one begins here instead.
      if before != nil, let after, try writer.begin(row, since: after, at: at, of: tree) { continue }
      try writer.insert(row, Span(since: before == nil ? 0 : at, gone: after), of: tree)
    }
  }
}
