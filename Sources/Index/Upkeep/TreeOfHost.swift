import GRDB

/// A tree of a host, and what names the file in which its last reading is remembered.
struct TreeOfHost {
  let id: Int64
  let driver: String
  let root: String

  static func all(_ db: Database, host: String) throws -> [TreeOfHost] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT trees.id, trees.driver, trees.root FROM trees
        JOIN hosts ON hosts.id = trees.host
        WHERE hosts.name = ?
        ORDER BY trees.id
        """,
      arguments: [host]
    ).map { TreeOfHost(id: $0["id"], driver: $0["driver"], root: $0["root"]) }
  }

  /// The tree with its scans, all that these saw, and what is summed up of it.
  func delete(_ db: Database, _ removal: inout Removal) throws {
    for table in SpanTable.all {
      try db.execute(sql: "DELETE FROM \(table.name) WHERE tree = ?", arguments: [id])
      removal.spans += db.changesCount
    }
    for table in [
      "image_totals", "shared_layers", "removal_units", "unit_images", "tree_totals", "tree_repos", "layer_directories",
      "area_contents",
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
    CachePlace(index: index.path, host: host, driver: driver, root: root)?.remove()
  }
}
