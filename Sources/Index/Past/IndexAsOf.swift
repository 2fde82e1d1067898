import GRDB
import ImageModel

/// A tree of which an index cannot say what was there at a moment.
package struct UnknownPast: Sendable, Equatable {
  package enum Reason: Sendable, Equatable {
    /// All its scans are later; the first of them.
    case noScan(first: String)
    /// What the scans until then saw was pruned; the first scan of which all is left.
    case pruned(first: String)
  }

  package let host: String
  /// The tree’s label.
  package let tree: String
  package let reason: Reason
}

extension IndexFile {
  /// An index in memory that ends with the last scans until a moment: this index as if no later scan had been recorded.
  /// Nothing is written to this one.
  ///
  /// Trees of which it is unknown what was there then are not in it.
  ///
  /// - Parameter moment: Milliseconds since 1970.
  package func asOf(_ moment: Int64) throws -> (index: IndexFile, unknown: [UnknownPast]) {
    let index = try IndexFile.inMemory(copying: self)
    let unknown = try index.writing { db in
      (try LaterScans(db: db, moment: moment).remove(), Database.TransactionCompletion.commit)
    }
    return (index, unknown)
  }
}

/// Takes the scans after a moment out of an index, and all that only they saw.
private struct LaterScans {
  let db: Database
  let moment: Int64
  private let statements: SpanStatements

  init(db: Database, moment: Int64) {
    self.db = db
    self.moment = moment
    statements = SpanStatements(db)
  }

  func remove() throws -> [UnknownPast] {
    let hosts = try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT hosts.name
        FROM scans
        JOIN trees ON trees.id = scans.tree
        JOIN hosts ON hosts.id = trees.host
        WHERE scans.at > ?
        ORDER BY hosts.name
        """,
      arguments: [moment])
    guard !hosts.isEmpty else { return [] }
    var unknown: [UnknownPast] = []
    var removal = Removal()
    for host in hosts {
      for tree in try TreeOfHost.all(db, host: host) {
        if let reason = try reasonNotToKnow(tree.id) {
          unknown.append(UnknownPast(host: host, tree: tree.label, reason: reason))
          try tree.delete(db, &removal)
        } else {
          try cut(tree.id)
        }
      }
    }
    try db.execute(sql: "DELETE FROM hosts WHERE id NOT IN (SELECT host FROM trees)")
    try FactSweep(db: db).run(&removal)
    for host in hosts { try TreeOfHost.addUp(db, host: host) }
    try ImageHolders(db: db).rebuild()
    try ChainHolders(db: db).rebuild()
    return unknown
  }

  /// Why the index cannot say what a tree held then; nil if it can.
  private func reasonNotToKnow(_ tree: Int64) throws -> UnknownPast.Reason? {
    let first = try Int64.fetchOne(db, sql: "SELECT min(at) FROM scans WHERE tree = ?", arguments: [tree])
    if let first, first > moment { return .noScan(first: timeText(first)) }
    let known = try AreaPart.allCases.compactMap { part -> Int64? in
      guard let last = try statements.lastScan(of: part, tree, before: moment + 1), last.hash == nil else { return nil }
      return try statements.scans(of: part, tree).first { $0.hash != nil }?.at
    }
    return known.max().map { .pruned(first: timeText($0)) }
  }

  /// Takes the later scans out of a tree that has an earlier one.
  private func cut(_ tree: Int64) throws {
    for part in AreaPart.allCases where try statements.lastScan(of: part, tree, before: moment + 1) == nil {
      // What was there from the first scan of the part on begins with 0, though that scan is a later one.
      for table in part.tables + [part.contents] {
        try db.execute(sql: "DELETE FROM \(table.name) WHERE tree = ? AND \(table.condition)", arguments: [tree])
      }
    }
    for table in SpanTable.all + [.contents] {
      try db.execute(sql: "DELETE FROM \(table.name) WHERE tree = ? AND since > ?", arguments: [tree, moment])
      try db.execute(
        sql: "UPDATE \(table.name) SET gone = NULL WHERE tree = ? AND gone > ?", arguments: [tree, moment])
    }
    try db.execute(sql: "DELETE FROM scans WHERE tree = ? AND at > ?", arguments: [tree, moment])
  }
}
