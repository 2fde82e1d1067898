import GRDB

extension IndexFile {
  /// Takes a host out: its trees, their scans and all that these saw, and the facts that only it knew.
  ///
  /// - Throws: `IndexError.unknownHost`
  package func forget(host: String, isDryRun: Bool = false) throws -> Removal {
    var places: [(driver: String, root: String)] = []
    let removal = try remove(isDryRun: isDryRun) { db in
      let trees = try Row.fetchAll(
        db,
        sql: """
          SELECT trees.id, trees.driver, trees.root FROM trees
          JOIN hosts ON hosts.id = trees.host
          WHERE hosts.name = ?
          """,
        arguments: [host])
      places = trees.map { ($0["driver"], $0["root"]) }
      var removal = Removal()
      for tree in trees {
        let id: Int64 = tree["id"]
        for table in SpanTable.all {
          try db.execute(sql: "DELETE FROM \(table.name) WHERE tree = ?", arguments: [id])
          removal.spans += db.changesCount
        }
        for table in [
          "image_totals", "shared_layers", "tree_totals", "tree_parts", "tree_repos", "layer_directories", "scan_areas",
        ] {
          try db.execute(sql: "DELETE FROM \(table) WHERE tree = ?", arguments: [id])
        }
        try db.execute(sql: "DELETE FROM scans WHERE tree = ?", arguments: [id])
        removal.scans += db.changesCount
        try db.execute(sql: "DELETE FROM trees WHERE id = ?", arguments: [id])
        removal.trees += db.changesCount
      }
      try db.execute(sql: "DELETE FROM hosts WHERE name = ?", arguments: [host])
      removal.hosts = db.changesCount
      guard removal.hosts > 0 else {
        throw IndexError.unknownHost(
          host: host, known: try String.fetchAll(db, sql: "SELECT name FROM hosts ORDER BY name"))
      }
      try ImageHolders(db: db).rebuild()
      try ChainHolders(db: db).rebuild()
      try ConfigHolders(db: db).rebuild()
      return removal
    }
    guard !isDryRun else { return removal }
    for place in places { CacheFile(index: path, host: host, driver: place.driver, root: place.root)?.remove() }
    return removal
  }
}
