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
  /// Trees of which it is unknown what was there then are not in it. Facts stay, also those that later scans read: they
  /// were true then.
  ///
  /// - Parameter moment: Milliseconds since 1970.
  package func asOf(_ moment: Int64) throws -> (index: IndexFile, unknown: [UnknownPast]) {
    // A copy of a fleet's index only to find nothing in it took seconds.
    let early = try naming { try queue.read { try LaterScans(db: $0, moment: moment).allTrees() } }
    if let early { return (try IndexFile.inMemory(), early) }
    let index = try IndexFile.inMemory(copying: self)
    let unknown = try naming {
      try index.writing { db in
        (try LaterScans(db: db, moment: moment).remove(), Database.TransactionCompletion.commit)
      }
    }
    return (index, unknown)
  }
}

/// Takes the scans after a moment out of an index, and all that only they saw.
///
/// Of a large fleet little has changed since: only that is added up anew.
private struct LaterScans {
  let db: Database
  let moment: Int64
  private let statements: SpanStatements
  private let changes = ChangeLog()

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
          try note(SpanTable.all, of: tree.id, isAny: true)
          changes.note(
            images: try Int64.fetchSet(db, sql: "SELECT image FROM image_totals WHERE tree = ?", arguments: [tree.id]))
          try tree.delete(db, &removal)
        } else {
          try cut(tree.id)
        }
      }
    }
    try db.execute(sql: "DELETE FROM hosts WHERE id NOT IN (SELECT host FROM trees)")
    try changes.addUp(db)
    return unknown
  }

  /// All trees, where no scan is so early; else nil.
  func allTrees() throws -> [UnknownPast]? {
    guard try Bool.fetchOne(db, sql: "SELECT min(at) > ? FROM scans", arguments: [moment]) ?? false else { return nil }
    return try TreeOfHost.all(db).sorted { ($0.host, $0.id) < ($1.host, $1.id) }.compactMap { tree in
      try reasonNotToKnow(tree.id).map { UnknownPast(host: tree.host, tree: tree.label, reason: $0) }
    }
  }

  private func note(_ tables: [SpanTable], of tree: Int64, isAny: Bool) throws {
    for table in tables where ChangeLog.counts(table) {
      try forEachSpan(of: table, tree, isAny: isAny) { changes.note(table, $0) }
    }
  }

  /// - Parameter isAny: Not only those that begin or end after the moment.
  private func forEachSpan(
    of table: SpanTable, _ tree: Int64, isAny: Bool, _ body: ([SQLValue]) -> Void
  ) throws {
    try statements.spans(of: table, tree, where: "since > ?2 OR gone > ?2 OR ?3", [moment, isAny ? 1 : 0]) { row, _ in
      body(row)
    }
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
    for part in AreaPart.allCases where try statements.firstScan(of: part, tree, after: moment) != nil {
      // What was there from the first scan of the part on begins with 0, though that scan is a later one.
      let isLater = try statements.lastScan(of: part, tree, before: moment + 1) == nil
      // A measure that found the same is another all the same: its moment counts.
      var isChanged = part == .area(.measure)
      try forEachSpan(of: part.contents, tree, isAny: isLater) { _ in isChanged = true }
      guard isChanged else { continue }
      changes.note(tree: tree)
      try note(part.tables, of: tree, isAny: isLater)
      for table in part.tables + [part.contents] {
        try db.execute(
          sql: "DELETE FROM \(table.name) WHERE tree = ?1 AND (since > ?2 OR ?3) AND \(table.condition)",
          arguments: [tree, moment, isLater])
        try db.execute(
          sql: "UPDATE \(table.name) SET gone = NULL WHERE tree = ? AND gone > ? AND \(table.condition)",
          arguments: [tree, moment])
      }
    }
    try db.execute(sql: "DELETE FROM scans WHERE tree = ? AND at > ?", arguments: [tree, moment])
  }
}
