import GRDB
import Stores

/// What removing images frees in a tree of containerd's: blobs and snapshots go when the last image goes that holds them,
/// unless something else holds them, too. What the same images hold is a unit.
///
/// An image holds what its targets lead to by labels, whatever documents say (containerd core/metadata/gc.go).
struct RemovalUnits: Equatable {
  struct Unit: Equatable {
    /// What the engine calls them: rows, in their order.
    let images: [Int64]
    var snapshots: Int64 = 0
    var blobs: Int64 = 0
    /// Bytes, without blobs that another namespace of the same root lists: their files stay.
    var size: Int64 = 0
  }

  private(set) var units: [Unit] = []

  init() {}

  init(_ db: Database, tree: Int64) throws {
    let graph = try ContentGraph(db, tree: tree)
    let images = try Self.targets(db, tree: tree)
    let holders = graph.reach.strongest(of: try graph.holds(db, tree: tree))
    let order = images.sorted { $0.key < $1.key }
    for group in graph.reach.groups(of: order.map { $0.value.compactMap(graph.knownPlace(ofBlob:)) }) {
      var unit = Unit(images: group.holds.map { order[$0].key }.sorted())
      for place in group.nodes where holders[place] == nil && graph.nodes[place].hasFile {
        if graph.nodes[place].isSnapshot { unit.snapshots += 1 } else { unit.blobs += 1 }
        unit.size &+= graph.nodes[place].bytes
      }
      if unit.snapshots + unit.blobs > 0 { units.append(unit) }
    }
    units.sort { $0.images.lexicographicallyPrecedes($1.images) }
  }

  /// The images that lists have, by what the engine calls them, each with what its names lead to.
  private static func targets(_ db: Database, tree: Int64) throws -> [Int64: [Int64]] {
    let select = try PreparedStatement(
      db, "SELECT shown, target FROM tree_images WHERE tree = ? AND gone IS NULL AND NOT further", tree: tree)
    var targets: [Int64: [Int64]] = [:]
    while try select.step() { targets[select.integer(0), default: []].append(select.integer(1)) }
    return targets
  }

  /// Bytes of what goes if all images go but these.
  func size(without kept: Set<Int64>) -> Int64 {
    units.reduce(0) { sum, unit in unit.images.contains(where: kept.contains) ? sum : sum &+ unit.size }
  }

  /// Bytes of what each image holds alone.
  var unique: [Int64: Int64] {
    Dictionary(uniqueKeysWithValues: units.compactMap { $0.images.count == 1 ? ($0.images[0], $0.size) : nil })
  }

  // MARK: As the index keeps them

  static func kept(_ db: Database, tree: Int64) throws -> RemovalUnits {
    let images = try PreparedStatement(
      db, "SELECT unit, shown FROM unit_images WHERE tree = ? ORDER BY unit, shown", tree: tree)
    var members: [Int64: [Int64]] = [:]
    while try images.step() { members[images.integer(0), default: []].append(images.integer(1)) }
    let select = try PreparedStatement(
      db, "SELECT unit, snapshots, blobs, size FROM removal_units WHERE tree = ? ORDER BY unit", tree: tree)
    var kept = RemovalUnits()
    while try select.step() {
      kept.units.append(
        Unit(
          images: members[select.integer(0)] ?? [], snapshots: select.integer(1), blobs: select.integer(2),
          size: select.integer(3)))
    }
    return kept
  }

  func write(_ db: Database, tree: Int64) throws {
    guard try Self.kept(db, tree: tree) != self else { return }
    for table in ["removal_units", "unit_images"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE tree = ?", arguments: [tree])
    }
    let insert = try PreparedStatement(
      db, "INSERT INTO removal_units(tree, unit, images, snapshots, blobs, size) VALUES (?, ?, ?, ?, ?, ?)", tree: tree)
    let insertImage = try PreparedStatement(
      db, "INSERT INTO unit_images(tree, shown, unit) VALUES (?, ?, ?)", tree: tree)
    for (place, unit) in units.enumerated() {
      insert.bind(2, Int64(place + 1))
      insert.bind(3, Int64(unit.images.count))
      insert.bind(4, unit.snapshots)
      insert.bind(5, unit.blobs)
      insert.bind(6, unit.size)
      try insert.run()
      insertImage.bind(3, Int64(place + 1))
      for image in unit.images {
        insertImage.bind(2, image)
        try insertImage.run()
      }
    }
  }
}
