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
  private(set) var parts: [TreePart] = []
  private(set) var removalUnits = RemovalUnits()

  private(set) var forest = LayerForest()
  private(set) var seen: [SeenImage] = []

  init(_ db: Database, tree: Int64) throws {
    self.tree.measured = try Int64.fetchOne(
      db, sql: "SELECT max(at) FROM area_scans WHERE tree = ? AND area = ?", arguments: [tree, Area.measure.name])
    let hasDirectories = try Bool.fetchOne(db, sql: Self.hasDirectories, arguments: [tree, self.tree.measured])
    try forest.load(db, tree: tree, measured: hasDirectories == true ? self.tree.measured : nil)
    seen = try [SeenImage](db, tree: tree, in: &forest)
    try addUp(db, tree: tree)
    addUpImages()
    repositories = try TreeRepository.count(db, tree: tree)
    parts = try TreePart.addUp(db, tree: tree)
  }

  /// Whether the measure saw where layers lie: of a root that was copied without its driver's folder it knows nothing of them.
  private static let hasDirectories = """
    SELECT
      trees.kind <> '\(StoreKind.graphDriver.rawValue)'
      OR EXISTS (
        SELECT 1
        FROM area_scans
        WHERE area_scans.tree = trees.id AND area_scans.area = '\(Area.directories.name)' AND area_scans.at = ?2
      )
    FROM trees
    WHERE trees.id = ?1
    """

  private mutating func addUp(_ db: Database, tree id: Int64) throws {
    let containers = try ContainerCounts(db, tree: id)
    let inUse = Set(containers?.counts.keys.map { $0 } ?? [])
    let hasImages = try Self.wasRead(db, tree: id, area: .images)
    let hasLayers = try Self.wasRead(db, tree: id, area: .layers)
    try forest.order()
    let users = Users(of: seen, in: forest)
    addUpEachImage(users, containers, inUse: inUse, hasLayers: hasLayers)
    if hasImages, try Self.wasRead(db, tree: id, area: .references) { countImages() }
    if hasLayers {
      let layers = forest.total { _ in true }
      (tree.layers, tree.layersSize) = (layers.count, layers.size)
    }
    tree.gaps = forest.gaps
    tree.containers = containers?.total
    sharedLayers = forest.shared(by: users.listed, known: users.known, hidden: users.hidden)
    try countOrphans(db, tree: id)
    guard hasImages, hasLayers else { return }
    try addUpLayers(db, tree: id, users, inUse: inUse)
    try countContent(db, tree: id, inUse: inUse)
  }

  /// How many images have each layer, as the engine counts these: platforms of one image are one.
  private struct Users {
    let listed: [Int32]
    /// All but hidden ones.
    let known: [Int32]
    let all: [Int32]
    /// Each for itself: no engine counts these.
    let hidden: [Int32]

    init(of seen: [SeenImage], in forest: LayerForest) {
      func count(_ images: [SeenImage]) -> [Int32] {
        forest.users(of: images.map { (owner: $0.shown, top: $0.top) })
      }
      listed = count(seen.filter { $0.listedAs != nil })
      known = count(seen.filter { $0.kind != .hidden })
      all = count(seen)
      hidden = forest.users(of: seen.filter { $0.kind == .hidden }.map(\.top))
    }
  }

  private mutating func addUpEachImage(
    _ users: Users, _ containers: ContainerCounts?, inUse: Set<Int64>, hasLayers: Bool
  ) {
    let sizes = forest.sumsFromBelow { _ in true }
    let sharedListed = forest.sumsFromBelow { users.listed[$0] > 1 }
    let sharedAll = forest.sumsFromBelow { users.known[$0] > 1 }
    let exact = ExactBytes(forest: forest, users: users.all, sizes: sizes)
    let companions = seen.companions(inUse: inUse)
    func sum(_ sums: [Int64], of image: SeenImage) -> Int64? {
      hasLayers ? image.top < 0 ? 0 : sums[image.top] : nil
    }
    images = seen.map { image in
      ImageTotal(
        image: image.id, shown: image.shown, isFurther: image.isFurther, kind: image.kind.rawValue,
        size: sum(sizes, of: image),
        sharedListed: sum(sharedListed, of: image),
        sharedAll: sum(sharedAll, of: image),
        uniqueExact: hasLayers ? exact.unique(to: image.top, with: companions[image.id] ?? []) : nil,
        containers: containers.map { image.isFurther ? 0 : $0.counts[image.shown] ?? 0 },
        listedAs: image.listedAs)
    }
  }

  private mutating func countImages() {
    func count(_ kind: SeenImage.Kind) -> Int64 { Int64(seen.count { !$0.isFurther && $0.kind == kind }) }
    let dangling = count(.dangling)
    tree.images = count(.tagged) + dangling
    tree.danglingImages = dangling
    tree.intermediateImages = count(.intermediate)
  }

  /// Adds up the layers that listed images have, that no container needs, and that hidden images alone have.
  private mutating func addUpLayers(_ db: Database, tree id: Int64, _ users: Users, inUse: Set<Int64>) throws {
    let listed = forest.total { users.listed[$0] > 0 }
    let claimed = try Int64.fetchSet(db, sql: "SELECT chain FROM layer_claims WHERE tree = ?", arguments: [id])
      .compactMap { forest.knownPlace(of: $0) }
    let possiblyUsed = try Int64.fetchSet(
      db, sql: "SELECT image FROM current_possible_uses WHERE tree = ? AND NOT any", arguments: [id])
    let kept = seen.filter {
      $0.kind != .hidden && inUse.contains($0.shown) || possiblyUsed.contains($0.id)
    }.map(\.top)
    // Docker does not know hidden images: of their layers it knows those alone that it loads.
    let held = forest.users(of: kept + claimed + forest.loadedWithoutUsers(users.known))
    let unused = forest.total { users.known[$0] > 0 && held[$0] == 0 }
    let others = forest.users(of: seen.filter { $0.kind != .hidden }.map(\.top) + claimed)
    let hiddenOnly = forest.total { users.hidden[$0] > 0 && others[$0] == 0 }
    (tree.listedLayers, tree.listedLayersSize) = (listed.count, listed.size)
    tree.unsharedSize = forest.unshared(by: users.listed)
    (tree.unused, tree.hiddenSize) = (unused.size, hiddenOnly.size)
    guard tree.measured != nil else { return }
    (tree.listedLayersBytes, tree.unusedBytes, tree.hiddenBytes) = (listed.bytes, unused.bytes, hiddenOnly.bytes)
  }

  /// In containerd's store an image is more than its layers: what its target leads to counts, and what labels keep is
  /// what its removal frees.
  private mutating func countContent(_ db: Database, tree id: Int64, inUse: Set<Int64>) throws {
    let namespace = try String.fetchOne(
      db, sql: "SELECT namespace FROM trees WHERE id = ? AND kind = ?", arguments: [id, StoreKind.containerd.rawValue])
    guard let namespace else { return }
    let own = seen.filter { !$0.isFurther }
    let listed = own.filter(\.kind.isListed).flatMap(\.targets)
    let content = try ContentTotals(
      db, tree: id, isDocker: namespace == "moby", targets: Set(own.flatMap(\.targets)), listed: Set(listed))
    // No images take nothing, whether their engine counts what all take or not.
    tree.listedLayersSize = content.total ?? (listed.isEmpty ? 0 : nil)
    (tree.unused, tree.hiddenSize) = (nil, nil)
    var unique: [Int64: Int64]?
    if try Self.wasRead(db, tree: id, area: .holds) {
      removalUnits = try RemovalUnits(db, tree: id)
      tree.unused = removalUnits.size(without: inUse)
      unique = removalUnits.unique
    }
    images = zip(images, seen).map { image, seen in
      content.counted(
        image, as: seen.isFurther ? [] : seen.targets,
        uniqueExact: unique.map { seen.isFurther ? 0 : $0[seen.shown] ?? 0 })
    }
  }

  private mutating func addUpImages() {
    tree.hiddenImages = Int64(seen.count { $0.kind == .hidden })
    for image in images {
      guard image.listedAs != nil else { continue }
      tree.uniqueExact &+= image.uniqueExact ?? 0
      if image.containers ?? 0 > 0 {
        tree.usedImages += 1
        tree.usedAlone.add(image)
      } else {
        tree.unusedAlone.add(image)
      }
    }
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

  /// - Parameter sql: Rows of recorded bytes and of bytes on disk, either of which may be null.
  private static func sum(_ db: Database, _ sql: String, _ tree: Int64) throws -> LayerForest.Total {
    let statement = try PreparedStatement(db, sql, tree: tree)
    var total = LayerForest.Total()
    while try statement.step() {
      total.count += 1
      total.size &+= statement.integerIfAny(0) ?? 0
      total.bytes = total.bytes.flatMap { sum in statement.integerIfAny(1).map { sum &+ $0 } }
    }
    return total
  }

  /// Whether some scan has read this part of the tree.
  static func wasRead(_ db: Database, tree: Int64, area: Area) throws -> Bool {
    try Int.fetchOne(
      db, sql: "SELECT 1 FROM area_scans WHERE tree = ? AND area = ? LIMIT 1", arguments: [tree, area.name]) != nil
  }
}
