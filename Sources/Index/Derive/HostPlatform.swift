import GRDB

/// The platform for which containerd counts: the host's. Nothing notes it: it is that of most images that are unpacked, or
/// of most images where none is.
struct HostPlatform {
  private let select: PreparedStatement

  /// Programs for these run there too (containerd platforms/compare.go).
  private static let further = ["amd64": "386", "arm64": "arm"]

  init(_ db: Database, tree: Int64) throws {
    let architecture = try String.fetchOne(
      db,
      sql: """
        SELECT images.architecture
        FROM tree_images
        JOIN images ON images.id = tree_images.image
        LEFT JOIN tree_layers AS unpacked ON unpacked.tree = tree_images.tree
          AND unpacked.chain = images.top
          AND unpacked.gone IS NULL
        WHERE tree_images.tree = ? AND tree_images.gone IS NULL
        GROUP BY images.architecture
        ORDER BY count(unpacked.chain) DESC, sum(NOT tree_images.further) DESC, images.architecture
        LIMIT 1
        """, arguments: [tree])
    select = try PreparedStatement(
      db,
      """
      SELECT child, size
      FROM index_manifests
      WHERE idx = ?1
        AND (architecture IS NULL OR os = 'linux' AND architecture IN (?2, ?3))
      ORDER BY architecture IS NULL, architecture <> ?2, position
      LIMIT 1
      """)
    select.bind(2, architecture)
    select.bind(3, architecture.flatMap { Self.further[$0] })
  }

  /// What an index lists for it, or for no platform, and its bytes, as the index says.
  func member(of index: Int64) throws -> (id: Int64, size: Int64)? {
    select.bind(1, index)
    defer { select.reset() }
    return try select.step() ? (select.integer(0), select.integer(1)) : nil
  }
}
