import GRDB

/// Merges one file.
struct FileMerge {
  let source: MergeRequest.Source
  let request: MergeRequest
  let other: Database
  let db: Database
  let writer: FactWriter

  func run() throws -> MergeReport {
    let hosts = try HostNames(source: source, request: request, other: other, db: db)
    try hosts.checkEngines()
    let rows = try RowMap(path: source.path, from: other, to: writer)
    let changes = ChangeLog()
    let theirs = SpanStatements(other)
    let ours = SpanStatements(db)
    var report = MergeReport(path: source.path)
    report.names = hosts.names
    let select = try PreparedStatement(
      other,
      """
      SELECT trees.id, hosts.name, trees.kind, trees.driver, trees.root, trees.namespace
      FROM trees
      JOIN hosts ON hosts.id = trees.host
      ORDER BY trees.id
      """)
    var leavesOut = false
    while try select.step() {
      let name = hosts.names[select.text(1)] ?? select.text(1)
      let place = (2...5).map { select.text($0) }
      let tree = try TreeRow(db).make(place, host: name)
      let counts = try ScanMerge(
        path: source.path, host: name, driver: place[1], theirs: theirs, ours: ours, rowMap: rows, changes: changes
      ).run(select.integer(0), into: tree)
      if try !DerivedTotals.areKept(db, tree: tree) { changes.note(tree: tree) }
      leavesOut = leavesOut || counts.leavesOut
      report.newScans += counts.new
      report.knownScans += counts.known
      report.prunedScans += counts.pruned
    }
    report.scansAhead = try scansAhead(hosts)
    try FactMerge(rows, from: other, into: db, writer).run(onlyMentioned: leavesOut)
    try changes.addUp(db)
    return report
  }

  private func scansAhead(_ hosts: HostNames) throws -> [String: Int64] {
    let select = try PreparedStatement(
      other,
      """
      SELECT hosts.name, max(scans.at)
      FROM scans
      JOIN trees ON trees.id = scans.tree
      JOIN hosts ON hosts.id = trees.host
      WHERE scans.at > ?
      GROUP BY hosts.name
      """)
    select.bind(1, Clock().limit)
    var scans: [String: Int64] = [:]
    while try select.step() { scans[hosts.names[select.text(0)] ?? select.text(0)] = select.integer(1) }
    return scans
  }
}
