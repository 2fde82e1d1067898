import GRDB

/// The platform for which containerd counts: the host's. Nothing notes it: it is that of most images.
struct HostPlatform {
  private let select: PreparedStatement

  init(_ db: Database, tree: Int64) throws {
    let architecture = try String.fetchOne(
      db,
      sql: """
        SELECT images.architecture
        FROM tree_images
        JOIN images ON images.id = tree_images.image
        WHERE tree_images.tree = ? AND tree_images.gone IS NULL AND NOT tree_images.further
        GROUP BY images.architecture
        ORDER BY count(*) DESC, images.architecture
        LIMIT 1
        """, arguments: [tree])
    select = try PreparedStatement(
      db,
      """
      SELECT child, size
      FROM index_manifests
      WHERE idx = ? AND architecture = ? AND attests IS NULL
      ORDER BY position
      LIMIT 1
      """)
    select.bind(2, architecture)
  }

  /// The manifest of an index that is for it, and its bytes, as the index says.
  func manifest(of index: Int64) throws -> (id: Int64, size: Int64)? {
    select.bind(1, index)
    defer { select.reset() }
    return try select.step() ? (select.integer(0), select.integer(1)) : nil
  }
}
