import GRDB
import Stores

/// The row of a tree.
struct TreeRow {
  let db: Database

  init(_ db: Database) { self.db = db }

  /// Nil where the index has no such tree.
  func id(of tree: TreeKey, host: String) throws -> Int64? { try id(of: Self.columns(of: tree), host: host) }

  /// Makes the row if there is none.
  func make(_ tree: TreeKey, host: String) throws -> Int64 { try make(Self.columns(of: tree), host: host) }

  private static func columns(of tree: TreeKey) -> [String] {
    [tree.kind.rawValue, tree.driver, tree.root, tree.namespace]
  }

  private func id(of tree: [String], host: String) throws -> Int64? {
    try Int64.fetchOne(
      db,
      sql: """
        SELECT trees.id
        FROM trees
        JOIN hosts ON hosts.id = trees.host
        WHERE hosts.name = ? AND trees.kind = ? AND trees.driver = ? AND trees.root = ? AND trees.namespace = ?
        """,
      arguments: StatementArguments([host] + tree))
  }

  /// Makes the row if there is none.
  ///
  /// - Parameter tree: Its kind, which this version need not know, its driver, root and namespace.
  func make(_ tree: [String], host: String) throws -> Int64 {
    if let id = try id(of: tree, host: host) { return id }
    try db.execute(sql: "INSERT INTO hosts(name) VALUES (?) ON CONFLICT DO NOTHING", arguments: [host])
    try db.execute(
      sql: """
        INSERT INTO trees(host, kind, driver, root, namespace)
        VALUES ((SELECT id FROM hosts WHERE name = ?), ?, ?, ?, ?)
        """,
      arguments: StatementArguments([host] + tree))
    return db.lastInsertedRowID
  }
}
