import Foundation
import GRDB
import ImageModel
import Stores

/// Sums over what a tree holds now, computed from the index's own rows and kept in image_totals, tree_totals and
/// shared_layers.
///
/// A chain is a path in a tree of layers: users and sizes of all chains come out of one pass up and one pass down.
struct DerivedTotals {
  private(set) var images: [ImageTotal] = []
  private(set) var sharedLayers: [SharedLayer] = []
  private(set) var tree = TreeTotal()
  private(set) var repositories: [TreeRepository] = []
  private(set) var removalUnits = RemovalUnits()

  private struct Image {
    let id: Int64
    /// What names and children lead to: of several targets one that it stands for.
    let target: Int64
    let top: Int
    let isHidden: Bool
    /// For how many names' targets it stands: 0 where another platform does.
    let targets: Int64
    let parent: Int64?
  }

  private(set) var forest = LayerForest()
  private var seen: [Image] = []

  /// The last layers of the listed images, by place in the forest.
  private(set) var listedTops: [(image: Int64, top: Int)] = []

  init(_ db: Database, tree: Int64) throws {
    self.tree.measured = try Int64.fetchOne(
      db, sql: "SELECT max(at) FROM area_scans WHERE tree = ? AND area = ?", arguments: [tree, Area.measure.name])
    try forest.load(db, tree: tree, measured: self.tree.measured)
    try loadImages(db, tree: tree)
    try addUp(db, tree: tree)
    addUpImages()
    repositories = try TreeRepository.count(db, tree: tree)
  }

  private mutating func loadImages(_ db: Database, tree: Int64) throws {
    let statement = try PreparedStatement(
      db,
      """
      SELECT
        tree_images.image,
        images.top,
        min(tree_images.hidden),
        sum(NOT tree_images.further),
        tree_images.parent,
        coalesce(min(tree_images.target) FILTER (WHERE NOT tree_images.further), tree_images.image)
      FROM tree_images
      JOIN images ON images.id = tree_images.image
      WHERE tree_images.tree = ? AND tree_images.gone IS NULL
      GROUP BY tree_images.image
      """)
    statement.bind(1, tree)
    while try statement.step() {
      let top = statement.isNull(1) ? -1 : try forest.place(of: statement.integer(1))
      seen.append(
        Image(
          id: statement.integer(0), target: statement.integer(5), top: top, isHidden: statement.integer(2) != 0,
          targets: statement.integer(3), parent: statement.integerIfAny(4)))
    }
  }

  private mutating func addUp(_ db: Database, tree id: Int64) throws {
    let tagged = try Self.integers(
      db, "SELECT image FROM named_images WHERE tree = ? AND is_tag", id)
    let referenced = tagged.union(
      try Self.integers(db, "SELECT image FROM named_images WHERE tree = ? AND NOT is_tag", id))
    let containers = try Self.containers(db, tree: id)
    let hasImages = try Self.wasRead(db, tree: id, area: .images)
    let hasLayers = try Self.wasRead(db, tree: id, area: .layers)
    let hasReferences = try Self.wasRead(db, tree: id, area: .references)
    let parents = Set(seen.filter { !$0.isHidden }.compactMap(\.parent))
    func kind(_ image: Image) -> String {
      if image.isHidden { return "hidden" }
      if tagged.contains(image.id) { return "tagged" }
      if !referenced.contains(image.id), parents.contains(image.target) { return "intermediate" }
      return "dangling"
    }
    let kinds = seen.map(kind)
    try forest.order()
    listedTops = zip(seen, kinds).filter { $1 == "tagged" || $1 == "dangling" }.map { ($0.0.id, $0.0.top) }
    let all = zip(seen, kinds).filter { $1 != "hidden" }.map { $0.0.top }
    let usersListed = forest.users(of: listedTops.map(\.top))
    let usersAll = forest.users(of: all)
    let users = forest.users(of: seen.map(\.top))
    let sizes = forest.sumsFromBelow { _ in true }
    let sharedListed = forest.sumsFromBelow { usersListed[$0] > 1 }
    let sharedAll = forest.sumsFromBelow { usersAll[$0] > 1 }
    let exact = ExactBytes(forest: forest, users: users, sizes: sizes)
    let companions = companions(kinds: kinds, containers: containers ?? [:])
    func sum(_ sums: [Int64], of image: Image) -> Int64? {
      hasLayers ? image.top < 0 ? 0 : sums[image.top] : nil
    }
    images = zip(seen, kinds).map { image, kind in
      ImageTotal(
        image: image.id, kind: kind, size: sum(sizes, of: image), sharedListed: sum(sharedListed, of: image),
        sharedAll: sum(sharedAll, of: image),
        uniqueExact: hasLayers ? exact.unique(to: image.top, with: companions[image.id] ?? []) : nil,
        containers: containers.map { $0[image.id] ?? 0 })
    }
    if hasImages, hasReferences {
      tree.images = zip(seen, kinds).reduce(0) { sum, image in
        image.1 == "tagged" || image.1 == "dangling" ? sum + image.0.targets : sum
      }
      tree.intermediateImages = Int64(kinds.count { $0 == "intermediate" })
    }
    if hasLayers {
      let allLayers = forest.total { _ in true }
      (tree.layers, tree.layersSize) = (allLayers.count, allLayers.size)
    }
    tree.gaps = forest.gaps
    let listedLayers = forest.total { usersListed[$0] > 0 }
    tree.containers = containers.map { $0.values.reduce(0, +) }
    let claimed = try Self.integers(db, "SELECT chain FROM layer_claims WHERE tree = ?", id)
      .compactMap { forest.knownPlace(of: $0) }
    let possiblyUsed = try Self.integers(db, "SELECT image FROM current_possible_uses WHERE tree = ? AND NOT any", id)
    let kept = zip(seen, kinds).filter { image, kind in
      kind != "hidden" && (containers?[image.id] ?? 0) > 0 || possiblyUsed.contains(image.id)
    }.map { $0.0.top }
    // Docker does not know hidden images: of their layers it knows those alone that it loads.
    let held = forest.users(of: kept + claimed + forest.loadedWithoutUsers(usersAll))
    let unused = forest.total { usersAll[$0] > 0 && held[$0] == 0 }
    let hidden = forest.users(of: zip(seen, kinds).filter { $1 == "hidden" }.map { $0.0.top })
    let others = forest.users(of: all + claimed)
    let hiddenOnly = forest.total { hidden[$0] > 0 && others[$0] == 0 }
    sharedLayers = forest.shared(by: usersListed, known: usersAll, hidden: hidden)
    try countOrphans(db, tree: id)
    guard hasImages, hasLayers else { return }
    (tree.listedLayers, tree.listedLayersSize) = (listedLayers.count, listedLayers.size)
    tree.unused = unused.size
    tree.hiddenSize = hiddenOnly.size
    try countContent(db, tree: id, containers: containers ?? [:])
    guard tree.measured != nil else { return }
    tree.listedLayersBytes = listedLayers.bytes
    tree.unusedBytes = unused.bytes
    tree.hiddenBytes = hiddenOnly.bytes
  }

  /// In containerd's store an image is more than its layers: what its target leads to counts, and what labels keep is
  /// what its removal frees.
  private mutating func countContent(_ db: Database, tree id: Int64, containers: [Int64: Int64]) throws {
    let namespace = try String.fetchOne(
      db, sql: "SELECT namespace FROM trees WHERE id = ? AND kind = ?", arguments: [id, StoreKind.containerd.rawValue])
    guard let namespace else { return }
    let targets = Dictionary(uniqueKeysWithValues: seen.filter { $0.targets > 0 }.map { ($0.id, $0.target) })
    let listed = listedTops.compactMap { targets[$0.image] }
    let content = try ContentTotals(
      db, tree: id, isDocker: namespace == "moby", targets: Set(targets.values), listed: Set(listed))
    tree.listedLayersSize = content.total
    (tree.unused, tree.hiddenSize) = (nil, nil)
    var unique: [Int64: Int64]?
    if try Self.wasRead(db, tree: id, area: .holds) {
      removalUnits = try RemovalUnits(db, tree: id)
      tree.unused = removalUnits.size(without: Set(containers.keys))
      unique = removalUnits.unique
    }
    images = images.map { image in
      content.counted(image, as: targets[image.image], uniqueExact: unique.map { $0[image.image] ?? 0 })
    }
  }

  private mutating func addUpImages() {
    for image in images {
      if image.kind == "hidden" { tree.hiddenImages += 1 }
      guard image.kind == "tagged" || image.kind == "dangling" else { continue }
      if image.containers ?? 0 > 0 {
        tree.usedImages += 1
        tree.usedAlone.add(image)
      } else {
        tree.unusedAlone.add(image)
      }
    }
  }

  /// The tops of the intermediate parents that Docker removes with an image: without containers and other children.
  private func companions(kinds: [String], containers: [Int64: Int64]) -> [Int64: [Int]] {
    var parents: [Int64: Image] = [:]
    for (image, kind) in zip(seen, kinds) where kind == "intermediate" && (containers[image.id] ?? 0) == 0 {
      parents[image.id] = image
    }
    guard !parents.isEmpty else { return [:] }
    let visible = seen.filter { !$0.isHidden }
    let children = Dictionary(visible.compactMap { $0.parent.map { ($0, 1) } }, uniquingKeysWith: +)
    var companions: [Int64: [Int]] = [:]
    for image in visible where children[image.id] == nil {
      var known: Set<Int64> = [image.id]
      var next = image.parent
      while let id = next, children[id] == 1, let parent = parents[id], known.insert(id).inserted {
        companions[image.id, default: []].append(parent.top)
        next = parent.parent
      }
    }
    return companions
  }

  private mutating func countOrphans(_ db: Database, tree id: Int64) throws {
    if try Self.wasRead(db, tree: id, area: .orphans) || Self.wasRead(db, tree: id, area: .orphanBlobs) {
      let all = try Self.sum(db, "SELECT size, bytes FROM current_orphans WHERE tree = ?", id)
      (tree.orphans, tree.orphansSize) = (all.count, all.size)
      tree.uncertain = try Self.sum(
        db, "SELECT size, bytes FROM current_orphans WHERE tree = ? AND NOT certain", id
      ).count
      if tree.measured != nil { tree.orphansBytes = all.bytes }
    }
    if try Self.wasRead(db, tree: id, area: .interruptions) {
      let removals = try Self.sum(db, "SELECT size, bytes FROM current_removals WHERE tree = ?", id)
      (tree.removals, tree.removalsSize) = (removals.count, removals.size)
      if tree.measured != nil { tree.removalsBytes = removals.bytes }
    }
  }

  /// - Parameter sql: rows of recorded bytes and of bytes on disk, either of which may be null.
  private static func sum(_ db: Database, _ sql: String, _ tree: Int64) throws -> LayerForest.Total {
    let statement = try PreparedStatement(db, sql)
    statement.bind(1, tree)
    var total = LayerForest.Total()
    while try statement.step() {
      total.count += 1
      total.size &+= statement.integerIfAny(0) ?? 0
      total.bytes = total.bytes.flatMap { sum in statement.integerIfAny(1).map { sum &+ $0 } }
    }
    return total
  }

  private static func integers(_ db: Database, _ sql: String, _ tree: Int64) throws -> Set<Int64> {
    let statement = try PreparedStatement(db, sql)
    statement.bind(1, tree)
    var values: Set<Int64> = []
    while try statement.step() { values.insert(statement.integer(0)) }
    return values
  }

  /// Whether some scan has read this part of the tree.
  private static func wasRead(_ db: Database, tree: Int64, area: Area) throws -> Bool {
    try Int.fetchOne(
      db, sql: "SELECT 1 FROM area_scans WHERE tree = ? AND area = ? LIMIT 1", arguments: [tree, area.name]) != nil
  }

  /// Containers that Docker lists, by the image that stands for what they were made from; nil if no scan has read containers/.
  private static func containers(_ db: Database, tree: Int64) throws -> [Int64: Int64]? {
    guard try wasRead(db, tree: tree, area: .containers) else { return nil }
    let statement = try PreparedStatement(
      db,
      """
      SELECT coalesce(tree_images.image, containers.image, 0), count(*)
      FROM containers
      LEFT JOIN tree_images ON tree_images.shown = containers.image AND tree_images.tree = containers.tree
        AND tree_images.gone IS NULL AND NOT tree_images.further
      WHERE containers.tree = ? AND containers.gone IS NULL AND containers.unlisted IS NULL
      GROUP BY 1
      """)
    statement.bind(1, tree)
    var counts: [Int64: Int64] = [:]
    while try statement.step() { counts[statement.integer(0)] = statement.integer(1) }
    return counts
  }
}
