@testable import Index

/// A span as a table of the index holds it.
struct SpanRow: Hashable, CustomStringConvertible {
  let table: String
  let tree: Int64
  let key: [SQLValue]
  let since: Int64
  let gone: Int64?

  var description: String {
    "\(table) of \(tree) \(key) [\(since), \(gone.map { "\($0)" } ?? "now"))"
  }
}

/// What spans are, in the plainest words: of each thing the maximal runs of consecutive scans (of its tree, that read
/// its area) that saw it. Nothing is added to what is there: it is all made anew from all scans.
func modelledSpans(of scans: [FleetScan]) -> Set<SpanRow> {
  var spans: Set<SpanRow> = []
  for tree in Set(scans.map(\.tree)) {
    for area in Set(scans.flatMap(\.areas.keys)) {
      let line = scans.filter { $0.tree == tree && $0.areas[area] != nil }.sorted { $0.at < $1.at }
      for table in area.tables.map(\.name) {
        let seen = line.map { (at: $0.at, keys: $0.areas[area]?[table] ?? []) }
        for key in Set(seen.flatMap(\.keys)) {
          spans.formUnion(
            runs(of: key, in: seen).map {
              SpanRow(table: table, tree: tree, key: key, since: $0.since, gone: $0.gone)
            })
        }
      }
    }
  }
  return spans
}

private func runs(
  of key: [SQLValue], in seen: [(at: Int64, keys: Set<[SQLValue]>)]
) -> [(since: Int64, gone: Int64?)] {
  var runs: [(since: Int64, gone: Int64?)] = []
  var start: Int64?
  for (place, scan) in seen.enumerated() {
    if scan.keys.contains(key) {
      start = start ?? (place == 0 ? 0 : scan.at)
    } else if let since = start {
      runs.append((since, scan.at))
      start = nil
    }
  }
  if let start { runs.append((start, nil)) }
  return runs
}

/// How many rows differ between two contents of an area.
func difference(_ x: [String: Set<[SQLValue]>], _ y: [String: Set<[SQLValue]>]) -> Int {
  Set(x.keys).union(y.keys).reduce(0) { sum, table in
    sum + (x[table] ?? []).symmetricDifference(y[table] ?? []).count
  }
}
