import GRDB

/// What a tree is known by.
package struct TreeName: Sendable, Hashable, Comparable {
  package let host: String
  package let driver: String
  package let root: String
  package let namespace: String

  package init(host: String, driver: String = "", root: String = "", namespace: String = "") {
    self.host = host
    self.driver = driver
    self.root = root
    self.namespace = namespace
  }

  /// The name’s parts in the order in which parameters of queries have them.
  package var parts: [String] { [host, driver, root, namespace] }

  package static func < (a: TreeName, b: TreeName) -> Bool {
    (a.host, a.driver, a.root, a.namespace) < (b.host, b.driver, b.root, b.namespace)
  }

  /// How people call it: by its host, the driver and the namespace where it has one, and the root that distinguishes it
  /// from others.
  package var title: String {
    [host, driver, namespace, root.isEmpty ? "" : "(\(root))"].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension QueryRow {
  /// The tree that the row is of.
  package var tree: TreeName {
    TreeName(
      host: text("host") ?? "", driver: text("driver") ?? "", root: text("root") ?? "",
      namespace: text("namespace") ?? "")
  }
}

extension IndexFile {
  /// The tree of an index that has no other; nil where there are several, or none.
  package func onlyTree() throws -> TreeName? {
    try queue.read { db in
      let rows = try Row.fetchAll(db, sql: "SELECT host, driver, root, namespace FROM tree_names LIMIT 2")
      guard rows.count == 1 else { return nil }
      return TreeName(
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
