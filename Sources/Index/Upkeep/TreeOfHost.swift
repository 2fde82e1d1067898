import GRDB
import Stores

/// A tree of a host.
struct TreeOfHost {
  let id: Int64
  let host: String
  /// Names the file in which its last reading is remembered; nil for a kind of store that this version does not know.
  let key: TreeKey?

  /// What people call it among the trees of its host.
  var label: String { key?.label ?? "tree \(id)" }
  /// What people call it among all trees.
  var place: String { "\(host)/\(label)" }

  /// - Parameter host: Nil: of all hosts.
  static func all(_ db: Database, host: String? = nil) throws -> [TreeOfHost] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT trees.id, hosts.name, trees.kind, trees.driver, trees.root, trees.namespace
        FROM trees
        JOIN hosts ON hosts.id = trees.host
        WHERE ?1 IS NULL OR hosts.name = ?1
        ORDER BY trees.id
        """,
      arguments: [host]
    ).map { row in
      let key = StoreKind(rawValue: row["kind"]).map {
        TreeKey($0, driver: row["driver"], root: row["root"], namespace: row["namespace"])
      }
      return TreeOfHost(id: row["id"], host: row["name"], key: key)
    }
  }

  /// Adds all trees of a host up anew, once all scans are as they are to be: the trees of one containerd share files.
  static func addUp(_ db: Database, host: String) throws {
    for tree in try all(db, host: host) { try DerivedTotals(db, tree: tree.id).write(db, tree: tree.id) }
  }

  /// The tree with its scans, all that these saw, and what is summed up of it.
  func delete(_ db: Database, _ removal: inout Removal) throws {
    for table in SpanTable.all {
      try db.execute(sql: "DELETE FROM \(table.name) WHERE tree = ?", arguments: [id])
      removal.spans += db.changesCount
    }
    for table in [
      "image_totals", "shared_layers", "removal_units", "unit_images", "tree_totals", "tree_repos", "tree_parts",
      "layer_directories", "area_contents",
    ] {
      try db.execute(sql: "DELETE FROM \(table) WHERE tree = ?", arguments: [id])
    }
    try db.execute(sql: "DELETE FROM scans WHERE tree = ?", arguments: [id])
    removal.scans += db.changesCount
    try db.execute(sql: "DELETE FROM trees WHERE id = ?", arguments: [id])
    removal.trees += db.changesCount
  }

  /// Its next reading is then a full one.
  func removeCache(of index: IndexFile, host: String) {
    if let key { CacheFile(index: index.path, host: host, key)?.remove() }
  }
}
