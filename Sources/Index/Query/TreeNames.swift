import GRDB

/// The tree of an index that has no other.
package struct OnlyTree: Sendable {
  package let host: String
  package let driver: String
  package let root: String
  package let namespace: String
}

extension IndexFile {
  /// Nil where there are several trees, or none.
  package func onlyTree() throws -> OnlyTree? {
    try queue.read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT host, driver, root, namespace FROM tree_names LIMIT 2")
      guard rows.count == 1 else { return nil }
      return OnlyTree(
        host: rows[0]["host"], driver: rows[0]["driver"], root: rows[0]["root"], namespace: rows[0]["namespace"])
    }
  }

  /// The columns that distinguish trees of one host: those in which two of its trees differ.
  package func columnsThatDistinguishTrees() throws -> Set<String> {
    try queue.read { db in
      let sql = """
        SELECT max(roots > 1) AS root, max(namespaces > 1) AS namespace
        FROM (
          SELECT count(DISTINCT root) AS roots, count(DISTINCT namespace) AS namespaces
          FROM trees
          GROUP BY host
        )
        """
      let found = try Row.fetchOne(db, sql: sql)
      return Set(["root", "namespace"].filter { (found?[$0] as Int?) == 1 })
    }
  }
}
