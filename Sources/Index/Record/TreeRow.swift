import GRDB
import Stores

/// The row of a tree.
struct TreeRow {
  let db: Database

  init(_ db: Database) { self.db = db }

  /// Nil where the index has no such tree.
  func id(of tree: TreeKey, host: String) throws -> Int64? {
    try Int64.fetchOne(
      db,
      sql: """
        SELECT trees.id
        FROM trees
        JOIN hosts ON hosts.id = trees.host
        WHERE hosts.name = ? AND trees.kind = ? AND trees.driver = ? AND trees.root = ? AND trees.namespace = ?
        """,
      arguments: [host, tree.kind.rawValue, tree.driver, tree.root, tree.namespace])
  }

  /// Makes the row if there is none.
  func make(_ tree: TreeKey, host: String) throws -> Int64 {
    try db.execute(sql: "INSERT INTO hosts(name) VALUES (?) ON CONFLICT DO NOTHING", arguments: [host])
    try db.execute(
      sql: """
        INSERT INTO trees(host, kind, driver, root, namespace)
        VALUES ((SELECT id FROM hosts WHERE name = ?), ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
      arguments: [host, tree.kind.rawValue, tree.driver, tree.root, tree.namespace])
    return try id(of: tree, host: host) ?? 0
  }
}
