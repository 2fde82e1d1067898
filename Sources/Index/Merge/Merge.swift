import Foundation
import GRDB
import Migrations

/// Other index files that are to come together in one.
package struct MergeRequest: Sendable {
  package struct Source: Sendable {
    package var path: String
    /// What its host is to be called; only for a file with one host.
    package var host: String?

    package init(path: String, host: String? = nil) {
      self.path = path
      self.host = host
    }
  }

  package var sources: [Source]
  /// What hosts are to be called, by the names they have in the files.
  package var renames: [String: String] = [:]
  /// Hosts, by their names here, that are known to be the same though their engine-id is another.
  package var sameHosts: Set<String> = []

  package init(_ sources: [Source]) { self.sources = sources }
}

/// What came of one file.
package struct MergeReport: Sendable, Equatable {
  package let path: String
  package var hosts: [String] = []
  /// Scans that the index had not.
  package var newScans = 0
  package var knownScans = 0
  /// Scans that were left out, because the history of their time has been pruned.
  package var prunedScans = 0
  /// The newest scan of each host, by its name here, that lies in the future, in milliseconds since 1970.
  package var scansAhead: [String: Int64] = [:]
}

extension IndexFile {
  /// Puts what other indexes hold into this one, all or nothing. They are only read.
  ///
  /// - Throws: `IndexError` for a file that cannot be taken, or for this one, and names it.
  package func merge(_ request: MergeRequest) throws -> [MergeReport] {
    try writing { db in
      var reports: [MergeReport] = []
      let facts = try FactWriter(db)
      for source in request.sources {
        guard try !isThisFile(source.path) else { throw IndexError.mergedWithItself(path: source.path) }
        reports.append(try merge(source, of: request, into: db, facts))
      }
      try DerivedTotals.renew(db, over: facts.completed)
      return (reports, .commit)
    }
  }

  private func merge(
    _ source: MergeRequest.Source, of request: MergeRequest, into db: Database, _ facts: FactWriter
  ) throws -> MergeReport {
    do {
      return try ForeignIndex(path: source.path).read { other in
        try FileMerge(source: source, request: request, other: other, db: db, writer: facts).run()
      }
    } catch let error as DatabaseError {
      switch error.resultCode {
      // What our tables do not take cannot have been in such tables either.
      case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_CORRUPT, .SQLITE_NOTADB:
        throw IndexError.damaged(path: source.path, reason: error.message ?? "it contradicts itself")
      default: throw error
      }
    }
  }

  /// Merges into an index that is made if there is none; one that was made for nothing is not left behind.
  package static func merge(_ request: MergeRequest, into path: String) throws -> [MergeReport] {
    let index = try openForWriting(path)
    do {
      return try index.merge(request)
    } catch {
      index.removeIfNothing()
      throw error
    }
  }

  private func isThisFile(_ other: String) throws -> Bool {
    guard let path else { return false }
    var mine = stat()
    var theirs = stat()
    guard stat(path, &mine) == 0, stat(other, &theirs) == 0 else { return false }
    return mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino
  }
}

/// Merges one file.
private struct FileMerge {
  let source: MergeRequest.Source
  let request: MergeRequest
  let other: Database
  let db: Database
  let writer: FactWriter

  func run() throws -> MergeReport {
    let hosts = try HostNames(source: source, request: request, other: other, db: db)
    try hosts.checkEngines()
    let facts = try FactMerge(path: source.path, from: other, into: db, writer)
    let changes = ChangeLog()
    let theirs = SpanStatements(other)
    let ours = SpanStatements(db)
    var report = MergeReport(path: source.path)
    report.hosts = hosts.names.values.sorted()
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
        path: source.path, host: name, driver: place[1], theirs: theirs, ours: ours, facts: facts, changes: changes
      ).run(select.integer(0), into: tree)
      if try !DerivedTotals.areKept(db, tree: tree) { changes.note(tree: tree) }
      leavesOut = leavesOut || counts.leavesOut
      report.newScans += counts.new
      report.knownScans += counts.known
      report.prunedScans += counts.pruned
    }
    report.scansAhead = try scansAhead(hosts)
    try facts.run(onlyMentioned: leavesOut)
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
