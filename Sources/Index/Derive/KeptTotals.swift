import Foundation
import GRDB

/// What the index keeps of a tree's sums.
struct KeptTotals {
  let tree: DerivedTotals.TreeTotal?
  let images: [DerivedTotals.ImageKey: DerivedTotals.ImageTotal]
  let sharedLayers: [Int64: DerivedTotals.SharedLayer]
  let repositories: [TreeRepository]
  let parts: [TreePart]
  /// Of the names of the layers' directories.
  let beginnings: [UInt8]

  init(_ db: Database, tree id: Int64) throws {
    tree = try Row.fetchOne(db, sql: "SELECT * FROM tree_totals WHERE tree = ?", arguments: [id]).map {
      DerivedTotals.TreeTotal(
        images: $0["images"], danglingImages: $0["dangling_images"], intermediateImages: $0["intermediate_images"],
        layers: $0["layers"], layersSize: $0["layers_size"], gaps: $0["gaps"],
        listedLayers: $0["listed_layers"], listedLayersSize: $0["listed_layers_size"],
        unsharedSize: $0["unshared_size"], unused: $0["unused"],
        hiddenSize: $0["hidden_size"], hiddenImages: $0["hidden_images"], usedImages: $0["used_images"],
        usedAlone: .init(listed: $0["used_alone_listed"], all: $0["used_alone_all"]),
        unusedAlone: .init(listed: $0["unused_alone_listed"], all: $0["unused_alone_all"]),
        uniqueExact: $0["unique_exact"],
        containers: $0["containers"], orphans: $0["orphans"],
        orphansSize: $0["orphans_size"], uncertain: $0["uncertain"], removals: $0["removals"],
        removalsSize: $0["removals_size"], measured: $0["measured"], listedLayersBytes: $0["listed_layers_bytes"],
        unusedBytes: $0["unused_bytes"],
        hiddenBytes: $0["hidden_bytes"], orphansBytes: $0["orphans_bytes"], removalsBytes: $0["removals_bytes"])
    }
    images = try Self.images(db, tree: id)
    sharedLayers = try Self.sharedLayers(db, tree: id)
    repositories = try TreeRepository.kept(db, tree: id)
    parts = try TreePart.kept(db, tree: id)
    beginnings =
      try Data.fetchOne(db, sql: "SELECT beginnings FROM layer_directories WHERE tree = ?", arguments: [id])
      .map(Array.init) ?? []
  }

  fileprivate static func images(
    _ db: Database, tree: Int64
  ) throws -> [DerivedTotals.ImageKey: DerivedTotals.ImageTotal] {
    let statement = try PreparedStatement(
      db,
      """
      SELECT image, shown, further, kind, size, shared_listed, shared_all, unique_exact, containers, listed_as
      FROM image_totals
      WHERE tree = ?
      """, tree: tree)
    var images: [DerivedTotals.ImageKey: DerivedTotals.ImageTotal] = [:]
    while try statement.step() {
      let image = DerivedTotals.ImageTotal(
        image: statement.integer(0), shown: statement.integer(1), isFurther: statement.integer(2) != 0,
        kind: statement.text(3), size: statement.integerIfAny(4), sharedListed: statement.integerIfAny(5),
        sharedAll: statement.integerIfAny(6), uniqueExact: statement.integerIfAny(7),
        containers: statement.integerIfAny(8), listedAs: statement.integerIfAny(9))
      images[image.key] = image
    }
    return images
  }

  fileprivate static func sharedLayers(_ db: Database, tree: Int64) throws -> [Int64: DerivedTotals.SharedLayer] {
    let statement = try PreparedStatement(
      db, "SELECT chain, images, users, hidden, saved FROM shared_layers WHERE tree = ?", tree: tree)
    var layers: [Int64: DerivedTotals.SharedLayer] = [:]
    while try statement.step() {
      layers[statement.integer(0)] = DerivedTotals.SharedLayer(
        chain: statement.integer(0), images: statement.integer(1), users: statement.integer(2),
        hidden: statement.integer(3), saved: statement.integer(4))
    }
    return layers
  }
}

extension DerivedTotals {
  /// Whether the index holds the totals of this tree.
  static func areKept(_ db: Database, tree: Int64) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT 1 FROM tree_totals WHERE tree = ?", arguments: [tree]) != nil
  }

  /// Adds up anew the trees that hold one of these layers, of which more is known than before.
  static func renew(_ db: Database, over chains: Set<Int64>) throws {
    let select = try PreparedStatement(db, "SELECT tree FROM tree_layers WHERE chain = ? AND gone IS NULL")
    let changes = ChangeLog()
    for chain in chains {
      select.bind(1, chain)
      while try select.step() { changes.note(tree: select.integer(0)) }
      select.reset()
    }
    try changes.addUp(db)
  }

  /// Replaces what the index holds of this tree.
  ///
  /// - Returns: The images whose sums are others now, or that came or went.
  @discardableResult
  func write(_ db: Database, tree id: Int64) throws -> Set<Int64> {
    let changed = try writeImages(db, tree: id)
    try writeSharedLayers(db, tree: id)
    try TreeRepository.write(repositories, db, tree: id)
    try TreePart.write(parts, db, tree: id)
    try writeDirectories(db, tree: id)
    try removalUnits.write(db, tree: id)
    try db.execute(
      sql: """
        INSERT OR REPLACE INTO tree_totals(
          tree, images, dangling_images, intermediate_images, layers, layers_size, gaps, listed_layers,
          listed_layers_size, unshared_size, unused, hidden_size, hidden_images, used_images, used_alone_listed,
          used_alone_all, unused_alone_listed, unused_alone_all, unique_exact, containers, orphans, orphans_size,
          uncertain, removals, removals_size, measured, listed_layers_bytes, unused_bytes, hidden_bytes, orphans_bytes,
          removals_bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        id, tree.images, tree.danglingImages, tree.intermediateImages, tree.layers, tree.layersSize, tree.gaps,
        tree.listedLayers, tree.listedLayersSize, tree.unsharedSize, tree.unused, tree.hiddenSize, tree.hiddenImages,
        tree.usedImages,
        tree.usedAlone.listed, tree.usedAlone.all, tree.unusedAlone.listed, tree.unusedAlone.all, tree.uniqueExact,
        tree.containers, tree.orphans, tree.orphansSize, tree.uncertain, tree.removals, tree.removalsSize,
        tree.measured, tree.listedLayersBytes, tree.unusedBytes, tree.hiddenBytes, tree.orphansBytes,
        tree.removalsBytes,
      ])
    return changed
  }

  private func writeImages(_ db: Database, tree id: Int64) throws -> Set<Int64> {
    var gone = try KeptTotals.images(db, tree: id)
    let insert = try PreparedStatement(
      db,
      """
      INSERT OR REPLACE INTO image_totals(
        tree, image, shown, further, kind, size, shared_listed, shared_all, unique_exact, containers, listed_as)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, tree: id)
    var changed: Set<Int64> = []
    for image in images.sorted(by: { $0.key < $1.key }) where gone.removeValue(forKey: image.key) != image {
      insert.bind(2, image.image)
      insert.bind(3, image.shown)
      insert.bind(4, image.isFurther ? 1 : 0)
      insert.bind(5, image.kind)
      insert.bind(6, image.size)
      insert.bind(7, image.sharedListed)
      insert.bind(8, image.sharedAll)
      insert.bind(9, image.uniqueExact)
      insert.bind(10, image.containers)
      insert.bind(11, image.listedAs)
      try insert.run()
      changed.insert(image.image)
    }
    let delete = try PreparedStatement(
      db, "DELETE FROM image_totals WHERE tree = ? AND image = ? AND shown = ?", tree: id)
    for key in gone.keys.sorted() {
      delete.bind(2, key.image)
      delete.bind(3, key.shown)
      try delete.run()
      changed.insert(key.image)
    }
    return changed
  }

  private func writeSharedLayers(_ db: Database, tree id: Int64) throws {
    var gone = try KeptTotals.sharedLayers(db, tree: id)
    let insert = try PreparedStatement(
      db, "INSERT OR REPLACE INTO shared_layers(tree, chain, images, users, hidden, saved) VALUES (?, ?, ?, ?, ?, ?)",
      tree: id)
    for layer in sharedLayers where gone.removeValue(forKey: layer.chain) != layer {
      insert.bind(2, layer.chain)
      insert.bind(3, layer.images)
      insert.bind(4, layer.users)
      insert.bind(5, layer.hidden)
      insert.bind(6, layer.saved)
      try insert.run()
    }
    let delete = try PreparedStatement(db, "DELETE FROM shared_layers WHERE tree = ? AND chain = ?", tree: id)
    for chain in gone.keys.sorted() {
      delete.bind(2, chain)
      try delete.run()
    }
  }

  private func writeDirectories(_ db: Database, tree id: Int64) throws {
    let write = try PreparedStatement(
      db,
      """
      INSERT INTO layer_directories(tree, beginnings) VALUES (?, ?)
      ON CONFLICT(tree) DO UPDATE SET beginnings = excluded.beginnings WHERE beginnings <> excluded.beginnings
      """, tree: id)
    write.bind(2, forest.beginnings())
    try write.run()
  }
}
