import GRDB

extension IndexFile {
  /// The columns that tell trees of one host and driver apart, as far as some tree of this index has a root or a
  /// namespace of its own.
  package func columnsThatTellTreesApart() throws -> Set<String> {
    try queue.read { db in
      let sql = "SELECT max(root <> '') AS root, max(namespace <> '') AS namespace FROM trees"
      let found = try Row.fetchOne(db, sql: sql)
      return Set(["root", "namespace"].filter { (found?[$0] as Int?) == 1 })
    }
  }
}
