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

  private struct Image {
    let id: Int64
    /// What the engine calls it.
    let shown: Int64
    /// What names and children lead to.
    var targets: [Int64]
    let top: Int
    let isHidden: Bool
    /// Another platform stands for its targets.
    let isFurther: Bool
    let parent: Int64?
  }

  private(set) var forest = LayerForest()
  private var seen: [Image] = []

  /// The last layers of the listed images, by place in the forest. Another platform's are those of the image that is listed
  /// for it.
  private(set) var listedStacks: [(image: Int64, listedAs: Int64, top: Int)] = []

  init(_ db: Database, tree: Int64) throws {
    self.tree.measured = try Int64.fetchOne(
      db, sql: "SELECT max(at) FROM area_scans WHERE tree = ? AND area = ?", arguments: [tree, Area.measure.name])
    let hasDirectories = try Bool.fetchOne(db, sql: Self.hasDirectories, arguments: [tree, self.tree.measured])
    try forest.load(db, tree: tree, measured: hasDirectories == true ? self.tree.measured : nil)
    try loadImages(db, tree: tree)
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

  private mutating func loadImages(_ db: Database, tree: Int64) throws {
    let statement = try PreparedStatement(
      db,
      """
      SELECT
        tree_images.image,
        images.top,
        tree_images.shown,
        tree_images.target,
        tree_images.hidden,
        tree_images.further,
        tree_images.parent
      FROM tree_images
      JOIN images ON images.id = tree_images.image
      WHERE tree_images.tree = ? AND tree_images.gone IS NULL
      ORDER BY tree_images.image, tree_images.shown, tree_images.further, tree_images.target
      """, tree: tree)
    while try statement.step() {
      let (image, shown, target) = (statement.integer(0), statement.integer(2), statement.integer(3))
      let isFurther = statement.integer(5) != 0
      if let last = seen.last, last.id == image, last.shown == shown {
        if last.isFurther == isFurther { seen[seen.count - 1].targets.append(target) }
        continue
      }
      let top = statement.isNull(1) ? -1 : try forest.place(of: statement.integer(1))
      seen.append(
        Image(
          id: image, shown: shown, targets: [target], top: top, isHidden: statement.integer(4) != 0,
          isFurther: isFurther, parent: statement.integerIfAny(6)))
    }
  }

  private mutating func addUp(_ db: Database, tree id: Int64) throws {
    let tagged = try Self.integers(
      db,
      """
      SELECT target FROM tags WHERE tree = ?1 AND gone IS NULL
      UNION ALL
      SELECT target FROM other_names WHERE tree = ?1 AND gone IS NULL
      """, id)
    let referenced = tagged.union(
      try Self.integers(db, "SELECT target FROM repo_digests WHERE tree = ? AND gone IS NULL", id))
    // With graph drivers Docker calls dangling what has no tag; containerd's store has names alone, with a digest or a tag
    // (moby daemon/images/images.go, daemon/containerd/image_list.go).
    let isOfDriver = try Bool.fetchOne(
      db, sql: "SELECT kind = ? FROM trees WHERE id = ?", arguments: [StoreKind.graphDriver.rawValue, id])
    let named = isOfDriver == true ? tagged : referenced
    let containers = try ContainerCounts(db, tree: id)
    let hasImages = try Self.wasRead(db, tree: id, area: .images)
    let hasLayers = try Self.wasRead(db, tree: id, area: .layers)
    let hasReferences = try Self.wasRead(db, tree: id, area: .references)
    let parents = Set(seen.filter { !$0.isHidden }.compactMap(\.parent))
    func kind(_ image: Image) -> String {
      if image.isHidden { return "hidden" }
      if image.targets.contains(where: named.contains) { return "tagged" }
      if !image.targets.contains(where: referenced.contains), image.targets.contains(where: parents.contains) {
        return "intermediate"
      }
      return "dangling"
    }
    let kinds = seen.map(kind)
    try forest.order()
    let listedAs = listedAs(kinds: kinds)
    let listed = zip(seen, listedAs).filter { $1 != nil }.map(\.0)
    listedStacks = stacks(listedAs: listedAs)
    let all = zip(seen, kinds).filter { $1 != "hidden" }.map(\.0)
    let usersListed = countUsers(of: listed)
    let usersAll = countUsers(of: all)
    let users = countUsers(of: seen)
    let sizes = forest.sumsFromBelow { _ in true }
    let sharedListed = forest.sumsFromBelow { usersListed[$0] > 1 }
    let sharedAll = forest.sumsFromBelow { usersAll[$0] > 1 }
    let exact = ExactBytes(forest: forest, users: users, sizes: sizes)
    let inUse = Set(containers?.counts.keys.map { $0 } ?? [])
    let companions = companions(kinds: kinds, inUse: inUse)
    func sum(_ sums: [Int64], of image: Image) -> Int64? {
      hasLayers ? image.top < 0 ? 0 : sums[image.top] : nil
    }
    images = zip(zip(seen, kinds), listedAs).map { seen, listedAs in
      let (image, kind) = seen
      return ImageTotal(
        image: image.id, shown: image.shown, isFurther: image.isFurther, kind: kind, size: sum(sizes, of: image),
        sharedListed: sum(sharedListed, of: image),
        sharedAll: sum(sharedAll, of: image),
        uniqueExact: hasLayers ? exact.unique(to: image.top, with: companions[image.id] ?? []) : nil,
        containers: containers.map { image.isFurther ? 0 : $0.counts[image.shown] ?? 0 },
        listedAs: listedAs)
    }
    if hasImages, hasReferences {
      func count(_ kind: String) -> Int64 { Int64(zip(seen, kinds).count { !$0.isFurther && $1 == kind }) }
      let dangling = count("dangling")
      tree.images = count("tagged") + dangling
      tree.danglingImages = dangling
      tree.intermediateImages = count("intermediate")
    }
    if hasLayers {
      let allLayers = forest.total { _ in true }
      (tree.layers, tree.layersSize) = (allLayers.count, allLayers.size)
    }
    tree.gaps = forest.gaps
    let listedLayers = forest.total { usersListed[$0] > 0 }
    tree.containers = containers?.total
    let claimed = try Self.integers(db, "SELECT chain FROM layer_claims WHERE tree = ?", id)
      .compactMap { forest.knownPlace(of: $0) }
    let possiblyUsed = try Self.integers(db, "SELECT image FROM current_possible_uses WHERE tree = ? AND NOT any", id)
    let kept = zip(seen, kinds).filter { image, kind in
      kind != "hidden" && inUse.contains(image.shown) || possiblyUsed.contains(image.id)
    }.map { $0.0.top }
    // Docker does not know hidden images: of their layers it knows those alone that it loads.
    let held = forest.users(of: kept + claimed + forest.loadedWithoutUsers(usersAll))
    let unused = forest.total { usersAll[$0] > 0 && held[$0] == 0 }
    let hidden = forest.users(of: zip(seen, kinds).filter { $1 == "hidden" }.map { $0.0.top })
    let others = forest.users(of: all.map(\.top) + claimed)
    let hiddenOnly = forest.total { hidden[$0] > 0 && others[$0] == 0 }
    sharedLayers = forest.shared(by: usersListed, known: usersAll, hidden: hidden)
    try countOrphans(db, tree: id)
    guard hasImages, hasLayers else { return }
    (tree.listedLayers, tree.listedLayersSize) = (listedLayers.count, listedLayers.size)
    tree.unsharedSize = forest.unshared(by: usersListed)
    tree.unused = unused.size
    tree.hiddenSize = hiddenOnly.size
    try countContent(db, tree: id, inUse: inUse, kinds: kinds)
    guard tree.measured != nil else { return }
    tree.listedLayersBytes = listedLayers.bytes
    tree.unusedBytes = unused.bytes
    tree.hiddenBytes = hiddenOnly.bytes
  }

  /// In containerd's store an image is more than its layers: what its target leads to counts, and what labels keep is
  /// what its removal frees.
  private mutating func countContent(_ db: Database, tree id: Int64, inUse: Set<Int64>, kinds: [String]) throws {
    let namespace = try String.fetchOne(
      db, sql: "SELECT namespace FROM trees WHERE id = ? AND kind = ?", arguments: [id, StoreKind.containerd.rawValue])
    guard let namespace else { return }
    let listed = zip(seen, kinds).filter { !$0.isFurther && ($1 == "tagged" || $1 == "dangling") }.flatMap(\.0.targets)
    let content = try ContentTotals(
      db, tree: id, isDocker: namespace == "moby", targets: Set(seen.filter { !$0.isFurther }.flatMap(\.targets)),
      listed: Set(listed))
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

  /// How many images have each layer, as the engine counts these: platforms of one image are one.
  private func countUsers(of images: [Image]) -> [Int32] {
    forest.users(of: images.map { (owner: $0.shown, top: $0.top) })
  }

  /// As which image each is listed, in the order of `seen`; nil where it is not.
  private func listedAs(kinds: [String]) -> [Int64?] {
    let isListed = kinds.map { $0 == "tagged" || $0 == "dangling" }
    let first = Dictionary(
      zip(seen, isListed).lazy.filter { $1 && !$0.isFurther }.map { ($0.0.shown, $0.0.id) },
      uniquingKeysWith: { first, _ in first })
    return zip(seen, isListed).map { image, isListed in
      isListed ? image.isFurther ? first[image.shown] ?? image.id : image.id : nil
    }
  }

  /// A config that is listed by itself stays itself, wherever else it is another platform.
  private func stacks(listedAs: [Int64?]) -> [(image: Int64, listedAs: Int64, top: Int)] {
    let listed = zip(seen, listedAs).compactMap { image, other in other.map { (image: image, other: $0) } }
    var one = Dictionary(listed.lazy.map { ($0.image.id, $0.other) }, uniquingKeysWith: min)
    for (image, _) in listed where !image.isFurther { one[image.id] = image.id }
    return listed.map { ($0.image.id, one[$0.image.id] ?? $0.other, $0.image.top) }
  }

  private mutating func addUpImages() {
    for image in images {
      if image.kind == "hidden" { tree.hiddenImages += 1 }
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

  /// The tops of the intermediate parents that Docker removes with an image: without containers and other children.
  private func companions(kinds: [String], inUse: Set<Int64>) -> [Int64: [Int]] {
    var parents: [Int64: Image] = [:]
    for (image, kind) in zip(seen, kinds) where kind == "intermediate" && !inUse.contains(image.shown) {
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
    let statement = try PreparedStatement(db, sql, tree: tree)
    var total = LayerForest.Total()
    while try statement.step() {
      total.count += 1
      total.size &+= statement.integerIfAny(0) ?? 0
      total.bytes = total.bytes.flatMap { sum in statement.integerIfAny(1).map { sum &+ $0 } }
    }
    return total
  }

  private static func integers(_ db: Database, _ sql: String, _ tree: Int64) throws -> Set<Int64> {
    let statement = try PreparedStatement(db, sql, tree: tree)
    var values: Set<Int64> = []
    while try statement.step() { values.insert(statement.integer(0)) }
    return values
  }

  /// Whether some scan has read this part of the tree.
  static func wasRead(_ db: Database, tree: Int64, area: Area) throws -> Bool {
    try Int.fetchOne(
      db, sql: "SELECT 1 FROM area_scans WHERE tree = ? AND area = ? LIMIT 1", arguments: [tree, area.name]) != nil
  }
}
