import GRDB

extension IndexFile {
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
