/// Takes a scan's word on one area out of the spans again, as if that scan had never read it.
struct SpanEraser {
  let statements: SpanStatements
  let tree: Int64
  /// Milliseconds since 1970.
  let at: Int64

  /// Gets each row that is written or goes, with its table.
  var onChange: (SpanTable, [SQLValue]) -> Void = { _, _ in }

  /// - Returns: False, with nothing done, where it is unknown what had been there without the scan, because what it
  ///   saw, or what the one before it saw, has been pruned.
  func erase(_ part: AreaPart) throws -> Bool {
    if let scan = try statements.scan(of: part, tree, at: at), scan.hash == nil { return false }
    let before = try statements.lastScan(of: part, tree, before: at)
    if let before, before.hash == nil { return false }
    let after = try statements.firstScan(of: part, tree, after: at)?.at
    for table in part.tables + [part.contents] {
      try erase(from: table, before: before?.at, after: after)
    }
    try statements.mark([part], areRead: false, tree, at: at)
    return true
  }

  private func erase(from table: SpanTable, before: Int64?, after: Int64?) throws {
    // Spans that begin or end with the scan or begin with the next one; where it is the first, the oldest too.
    var touched: [[SQLValue]: (row: [SQLValue], spans: [Span])] = [:]
    try statements.spans(
      of: table, tree, where: "since = ?2 OR gone = ?2 OR since = ?3 OR since = ?4",
      [at, after, before == nil ? 0 : nil]
    ) { row, span in
      touched[table.key(of: row), default: (row, [])].spans.append(span)
      touched[table.key(of: row)]?.row = row
    }
    var old: [(row: [SQLValue], span: Span)] = []
    var new: [(row: [SQLValue], span: Span)] = []
    for (row, spans) in touched.values {
      let mended = mend(spans.sorted { $0.since < $1.since }, before: before, after: after)
      old += spans.filter { !mended.contains($0) }.map { (row, $0) }
      new += mended.filter { !spans.contains($0) }.map { (row, $0) }
    }
    let writer = try statements.writer(of: table)
    // All that goes goes first: another value of the same thing may begin at the same moment.
    for (row, span) in old {
      onChange(table, row)
      try writer.delete(row, since: span.since, of: tree)
    }
    for (row, span) in new {
      onChange(table, row)
      try writer.insert(row, span, of: tree)
    }
  }

  /// The spans of one key without the scan at `at`.
  private func mend(_ spans: [Span], before: Int64?, after: Int64?) -> [Span] {
    var mended: [Span] = []
    for span in spans {
      let beginsHere = span.since == at || (span.since == 0 && before == nil)
      // Only this scan saw it.
      if beginsHere, span.gone == after { continue }
      // The scan after this one takes its place; where this was the first, what begins there has always been there.
      var since = span.since
      if since == at, let after { since = after }
      if before == nil, since == after { since = 0 }
      let gone = span.gone == at ? after : span.gone
      if let last = mended.last, let end = last.gone, end == since {
        mended[mended.count - 1] = Span(since: last.since, gone: gone)
      } else {
        mended.append(Span(since: since, gone: gone))
      }
    }
    return mended
  }
}
