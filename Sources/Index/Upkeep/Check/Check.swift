import GRDB
import Migrations

extension IndexFile {
  /// Looks the whole index through: SQLite's own checks, then all that the recorder promises.
  ///
  /// - Parameter report: Gets each fault as it is found.
  package func check(_ report: @escaping (Fault) throws -> Void) throws -> CheckCounts {
    try queue.read { db in try IndexCheck(db: db, path: path ?? "", report: report).run() }
  }
}

/// A check of an index: the connection that it reads, and what it has counted so far.
final class IndexCheck {
  let db: Database
  let report: (Fault) throws -> Void
  var counts = CheckCounts()
  private let path: String

  init(db: Database, path: String, report: @escaping (Fault) throws -> Void) {
    self.db = db
    self.path = path
    self.report = report
  }

  func run() throws -> CheckCounts {
    // Each part by itself: where one cannot read on, the others may still find something.
    for part in [checkFile, checkSchema, checkReferences, checkChains, checkImages, checkSpans, checkTotals] {
      do {
        try part()
      } catch let error as DatabaseError {
        try report(Fault(kind: .file, subject: path, detail: error.message ?? "\(error.resultCode)"))
      }
    }
    return counts
  }

  private func checkFile() throws {
    for line in try String.fetchAll(db, sql: "PRAGMA integrity_check") where line != "ok" {
      try report(Fault(kind: .file, subject: path, detail: line))
    }
  }

  private func checkSchema() throws {
    for difference in try SchemaComparison.differences(db, version: migrations.count) {
      try report(Fault(kind: .schema, subject: path, detail: difference))
    }
  }

  private func checkReferences() throws {
    let faults = try PreparedStatement(db, BrokenReference.select)
    while try faults.step() {
      let fault = BrokenReference(faults)
      let place = fault.row.map { " \($0)" } ?? ""
      try report(
        Fault(
          kind: .reference, subject: fault.table,
          detail: "expected a row of \(fault.parent) for row\(place), found none"))
    }
  }
}
