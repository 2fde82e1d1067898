import GRDB
import Stores

/// An image that a tree holds now.
struct SeenImage {
  let id: Int64
  /// What the engine calls it.
  let shown: Int64
  /// What names and children lead to.
  var targets: [Int64]
  /// Of its last layer, in the forest; -1 where it has none.
  let top: Int
  /// Another platform stands for its targets.
  let isFurther: Bool
  let parent: Int64?
  var kind: Kind
  /// Itself, or, of another platform, the image that is listed for its targets; nil where it is not listed.
  var listedAs: Int64?

  enum Kind: String {
    case tagged, dangling, intermediate
    /// Docker does not list it, and does not know it.
    case hidden

    /// Docker lists it without being asked for all images.
    var isListed: Bool { self == .tagged || self == .dangling }
  }
}

extension [SeenImage] {
  /// Those of a tree, in the order of their IDs.
  init(_ db: Database, tree: Int64, in forest: inout LayerForest) throws {
    self = []
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
      if let last, last.id == image, last.shown == shown {
        if last.isFurther == isFurther { self[count - 1].targets.append(target) }
        continue
      }
      append(
        SeenImage(
          id: image, shown: shown, targets: [target],
          top: statement.isNull(1) ? -1 : try forest.place(of: statement.integer(1)), isFurther: isFurther,
          parent: statement.integerIfAny(6), kind: statement.integer(4) != 0 ? .hidden : .dangling))
    }
    try findKinds(db, tree: tree)
    findListed()
  }

  private mutating func findKinds(_ db: Database, tree: Int64) throws {
    let tagged = try Int64.fetchSet(
      db,
      sql: """
        SELECT target FROM tags WHERE tree = ?1 AND gone IS NULL
        UNION ALL
        SELECT target FROM other_names WHERE tree = ?1 AND gone IS NULL
        """, arguments: [tree])
    let referenced = tagged.union(
      try Int64.fetchSet(
        db, sql: "SELECT target FROM repo_digests WHERE tree = ? AND gone IS NULL", arguments: [tree]))
    // With graph drivers Docker calls dangling what has no tag; containerd's store has names alone, with a digest or a tag
    // (moby daemon/images/images.go, daemon/containerd/image_list.go).
    let isOfDriver = try Bool.fetchOne(
      db, sql: "SELECT kind = ? FROM trees WHERE id = ?", arguments: [StoreKind.graphDriver.rawValue, tree])
    let named = isOfDriver == true ? tagged : referenced
    let parents = Set(filter { $0.kind != .hidden }.compactMap(\.parent))
    for place in indices where self[place].kind != .hidden {
      let targets = self[place].targets
      if targets.contains(where: named.contains) {
        self[place].kind = .tagged
      } else if !targets.contains(where: referenced.contains), targets.contains(where: parents.contains) {
        self[place].kind = .intermediate
      }
    }
  }

  private mutating func findListed() {
    let first = Dictionary(
      lazy.filter { $0.kind.isListed && !$0.isFurther }.map { ($0.shown, $0.id) },
      uniquingKeysWith: { first, _ in first })
    for place in indices where self[place].kind.isListed {
      let image = self[place]
      self[place].listedAs = image.isFurther ? first[image.shown] ?? image.id : image.id
    }
  }

  /// The last layers of the listed images, by place in the forest. Another platform's are those of the image that is listed
  /// for it; a config that is listed by itself stays itself, wherever else it is another platform.
  var listedStacks: [(image: Int64, listedAs: Int64, top: Int)] {
    let listed = compactMap { image in image.listedAs.map { (image: image, other: $0) } }
    var one = Dictionary(listed.lazy.map { ($0.image.id, $0.other) }, uniquingKeysWith: Swift.min)
    for (image, _) in listed where !image.isFurther { one[image.id] = image.id }
    return listed.map { ($0.image.id, one[$0.image.id] ?? $0.other, $0.image.top) }
  }

  /// The tops of the intermediate parents that Docker removes with an image: without containers and other children.
  ///
  /// - Parameter inUse: What the engine calls the images that containers have.
  func companions(inUse: Set<Int64>) -> [Int64: [Int]] {
    var parents: [Int64: SeenImage] = [:]
    for image in self where image.kind == .intermediate && !inUse.contains(image.shown) { parents[image.id] = image }
    guard !parents.isEmpty else { return [:] }
    let visible = filter { $0.kind != .hidden }
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
}
