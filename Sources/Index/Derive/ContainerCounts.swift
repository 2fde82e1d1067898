import GRDB
import Stores

/// How many of a tree's containers each image has, of those that the engine lists.
struct ContainerCounts {
  /// By what the engine calls the image. Images that share a manifest share its containers.
  private(set) var counts: [Int64: Int64] = [:]
  /// Each container once.
  private(set) var total: Int64 = 0

  /// Nil if no scan has read the containers.
  init?(_ db: Database, tree: Int64) throws {
    guard try DerivedTotals.wasRead(db, tree: tree, area: .containers) else { return nil }
    let isContainerd = try Bool.fetchOne(
      db, sql: "SELECT kind = ? FROM trees WHERE id = ?", arguments: [StoreKind.containerd.rawValue, tree])
    let select = try PreparedStatement(
      db,
      """
      SELECT image, manifest, count(*)
      FROM containers
      WHERE tree = ? AND gone IS NULL AND unlisted IS NULL
      GROUP BY image, manifest
      """, tree: tree)
    while try select.step() {
      let count = select.integer(2)
      total += count
      var images = select.integerIfAny(0).map { [$0] } ?? []
      // Docker goes by the manifest (moby daemon/containerd/image_list.go).
      if isContainerd == true, let manifest = select.integerIfAny(1) {
        images = try Self.images(with: manifest, db, tree: tree)
      }
      for image in images { counts[image, default: 0] += count }
    }
  }

  /// The images of the tree that lead to a manifest, through indexes that are there.
  private static func images(with manifest: Int64, _ db: Database, tree: Int64) throws -> [Int64] {
    try Int64.fetchAll(
      db,
      sql: """
        WITH RECURSIVE above(id) AS (
          SELECT ?1
          UNION
          SELECT index_manifests.idx
          FROM above
          CROSS JOIN index_manifests
          CROSS JOIN tree_blobs
          WHERE index_manifests.child = above.id
            AND tree_blobs.blob = index_manifests.idx
            AND tree_blobs.tree = ?2
            AND tree_blobs.gone IS NULL
        )
        SELECT DISTINCT tree_images.shown
        FROM above
        CROSS JOIN tree_images
        WHERE tree_images.target = above.id
          AND tree_images.tree = ?2
          AND tree_images.gone IS NULL
        """,
      arguments: [manifest, tree])
  }
}
