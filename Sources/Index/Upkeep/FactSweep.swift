import GRDB

/// Deletes facts that nothing refers to any more.
///
/// A fact stays as long as an observation of any time, or a fact that stays, refers to it; an image also where only its
/// ID is mentioned, by a tag for example.
struct FactSweep {
  let db: Database

  func run(_ removal: inout Removal) throws {
    for (table, column) in [("manifest_layers", "manifest"), ("index_manifests", "idx"), ("manifests", "id")] {
      try delete(
        from: table, unless: column,
        isIn: [
          "SELECT blob FROM tree_blobs", "SELECT target FROM tags", "SELECT digest FROM repo_digests",
          // A manifest that a graph driver's Docker leases is no blob of its tree, and not what an index's digest names.
          "SELECT manifests.id FROM tree_images JOIN manifests ON manifests.config = tree_images.image",
        ])
    }
    removal.images += try delete(
      from: "images", unless: "id",
      isIn: [
        "SELECT image FROM tree_images", "SELECT parent FROM tree_images", "SELECT target FROM image_updates",
        "SELECT target FROM tags", "SELECT target FROM repo_digests", "SELECT image FROM containers",
        "SELECT config FROM manifests",
      ])
    for table in ["image_configs", "image_histories", "image_layers"] {
      try delete(from: table, unless: "image", isIn: ["SELECT id FROM images"])
    }
    removal.layers += try deleteChains()
    // What made a layer is known as long as the layer is.
    try delete(
      from: "steps", unless: "id",
      isIn: [
        "SELECT places.value FROM image_histories JOIN json_each(image_histories.steps) AS places",
        "SELECT steps.id FROM steps JOIN chain_ids ON chain_ids.id = steps.chain WHERE NOT steps.empty",
      ])
    try delete(
      from: "step_texts", unless: "id", isIn: ["instruction", "author", "comment"].map { "SELECT \($0) FROM steps" })
    try db.execute(
      sql: """
        DELETE FROM blob_diff_ids
        WHERE diff NOT IN (
            SELECT diff FROM chain_ids WHERE diff IS NOT NULL
            UNION
            SELECT diff FROM blob_sources
          )
          AND blob NOT IN (
            SELECT blob FROM blob_sources
            UNION
            SELECT blob FROM tree_blobs
          )
        """)
    try delete(
      from: "diff_ids", unless: "id",
      isIn: ["SELECT diff FROM chain_ids", "SELECT diff FROM blob_sources", "SELECT diff FROM blob_diff_ids"])
    try delete(from: "source_repositories", unless: "id", isIn: ["SELECT repository FROM blob_sources"])
    for table in ["store_keys", "scan_names"] {
      try delete(from: table, unless: "id", isIn: try mentions(of: table))
    }
    removal.repositories += try delete(
      from: "repos", unless: "id", isIn: ["SELECT repo FROM tags", "SELECT repo FROM repo_digests"])
    removal.digests += try delete(from: "digests", unless: "id", isIn: try mentions(of: "digests"))
  }

  /// - Returns: How many rows were deleted.
  @discardableResult
  private func delete(from table: String, unless column: String, isIn selects: [String]) throws -> Int {
    try db.execute(
      sql: """
        WITH mentioned(id) AS (\(selects.joined(separator: " UNION ")))
        DELETE FROM \(table) WHERE \(column) NOT IN (SELECT id FROM mentioned WHERE id IS NOT NULL)
        """)
    return db.changesCount
  }

  /// Chains stay with all below them.
  private func deleteChains() throws -> Int {
    try db.execute(
      sql: """
        WITH RECURSIVE held(id) AS (
          SELECT chain FROM tree_layers
          UNION
          SELECT chain FROM tree_mounts
          UNION
          SELECT chain FROM build_records
          UNION
          SELECT chain FROM tree_snapshots
          UNION
          SELECT chain FROM orphans
          UNION
          SELECT chain FROM image_layers
          UNION
          SELECT top FROM images
          UNION
          SELECT chain_ids.parent FROM held JOIN chain_ids ON chain_ids.id = held.id
        )
        DELETE FROM chain_ids WHERE id NOT IN (SELECT id FROM held WHERE id IS NOT NULL)
        """)
    return db.changesCount
  }

  /// SELECTs of all columns that refer to a table.
  private func mentions(of target: String) throws -> [String] {
    let tables = try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    return try tables.flatMap { table in
      try db.foreignKeys(on: table).filter { $0.destinationTable == target }
        .map { "SELECT \($0.mapping[0].origin) FROM \(table)" }
    }
  }
}
