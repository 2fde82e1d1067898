import GRDB

/// What images take in containerd's store, as the engine that uses the namespace counts: compressed blobs, and with
/// Docker the snapshots into which they are unpacked.
///
/// Docker (namespace moby) counts for each manifest of a target the blobs that are there, each as often as a descriptor
/// names it, and the snapshots of its layers; the blob of an index counts in totals alone (moby
/// daemon/containerd/image_list.go). The CRI and ctr count what the descriptors of one platform say, there or not
/// (containerd core/images/usage).
struct ContentTotals {
  struct Sums {
    var size: Int64 = 0
    // Nil for engines that count no sharing.
    var sharedListed: Int64?
    var sharedAll: Int64?
  }

  /// By target.
  private(set) var targets: [Int64: Sums] = [:]
  /// All blobs and snapshots of images, each once; nil for engines that count none.
  private(set) var total: Int64?

  /// A manifest to which a target leads. Blobs, layers and snapshots are in it by place.
  private struct Part {
    var content: Int64 = 0
    var blobs: [Int] = []
    /// The layers, where the config can be read.
    var layers: [Int] = []
    /// The snapshots of these, where the topmost is there.
    var snapshots: [Int] = []
  }

  private let db: Database
  private let tree: Int64
  /// Places by digest.
  private var blobs: [Int64: Int] = [:]
  private var blobSizes: [Int64] = []
  /// Places by chain.
  private var layers: [Int64: Int] = [:]
  /// The snapshot into which each layer is unpacked; -1 for none.
  private var unpacked: [Int] = []
  private var snapshotSizes: [Int64] = []
  /// The snapshot below each; -1 for none.
  private var snapshotParents: [Int] = []
  private var parts: [Int64: Part] = [:]

  /// - Parameter listed: The targets that are listed; others count in what `--all` shows.
  init(_ db: Database, tree: Int64, isDocker: Bool, targets: Set<Int64>, listed: Set<Int64>) throws {
    self.db = db
    self.tree = tree
    try loadBlobs()
    let documents = try DocumentLookup(db)
    if isDocker {
      try loadSnapshots()
      try countAsDocker(targets.sorted(), listed, documents)
    } else {
      let platform = try HostPlatform(db, tree: tree)
      for target in targets { self.targets[target] = Sums(size: try described(by: target, documents, platform)) }
    }
  }

  private mutating func loadBlobs() throws {
    let statement = try PreparedStatement(
      db, "SELECT blob, size FROM tree_blobs WHERE tree = ? AND gone IS NULL", tree: tree)
    while try statement.step() {
      blobs[statement.integer(0)] = blobSizes.count
      blobSizes.append(statement.integer(1))
    }
  }

  /// Of several snapshotters that have a layer, the first counts.
  private mutating func loadSnapshots() throws {
    let statement = try PreparedStatement(
      db,
      """
      SELECT key, chain, parent, size
      FROM tree_snapshots
      WHERE tree = ? AND gone IS NULL
      ORDER BY snapshotter DESC
      """, tree: tree)
    var places: [Int64: Int] = [:]
    var parents: [Int64?] = []
    while try statement.step() {
      let place = snapshotSizes.count
      places[statement.integer(0)] = place
      parents.append(statement.integerIfAny(2))
      snapshotSizes.append(statement.integerIfAny(3) ?? 0)
      if let chain = statement.integerIfAny(1) { unpacked[layer(chain)] = place }
    }
    snapshotParents = parents.map { $0.flatMap { places[$0] } ?? -1 }
  }

  private mutating func layer(_ chain: Int64) -> Int {
    if let place = layers[chain] { return place }
    layers[chain] = unpacked.count
    unpacked.append(-1)
    return unpacked.count - 1
  }

  /// An image with the sums of the targets for which it stands, in place of its layers' own.
  ///
  /// - Parameters:
  ///   - named: Of several the CRI takes the largest. None for another platform of a target, which counts with the one that
  ///     stands for the target.
  ///   - uniqueExact: What goes with the image alone; nil where it is unknown what else holds it.
  func counted(
    _ image: DerivedTotals.ImageTotal, as named: [Int64], uniqueExact: Int64?
  ) -> DerivedTotals.ImageTotal {
    let sums =
      named.compactMap { targets[$0] }.max { $0.size < $1.size }
      ?? Sums(size: image.size ?? 0, sharedListed: image.size, sharedAll: image.size)
    return DerivedTotals.ImageTotal(
      image: image.image, shown: image.shown, isFurther: image.isFurther, kind: image.kind, size: sums.size,
      sharedListed: sums.sharedListed, sharedAll: sums.sharedAll, uniqueExact: uniqueExact,
      containers: image.containers, listedAs: image.listedAs)
  }

  // MARK: Docker

  private mutating func countAsDocker(_ all: [Int64], _ listed: Set<Int64>, _ documents: DocumentLookup) throws {
    var uses: [(target: Int64, blobs: [Int], parts: [Part])] = []
    var blobUses = Uses(count: blobSizes.count)
    for target in all {
      let members = try documents.members(of: target) { blobs[$0] != nil }
      let own = try members.manifests.map { try part($0.id, isImage: $0.isImage, documents) }
      let named = own.flatMap(\.blobs) + members.indexes.compactMap { blobs[$0] }
      let isListed = listed.contains(target)
      // A blob counts once for a target, a layer as often as the target has it.
      uses.append((target, named.filter { blobUses.addOnce($0, for: uses.count, isListed: isListed) }, own))
      targets[target] = Sums(size: own.reduce(0) { sum, part in sum &+ part.content &+ size(of: part.snapshots) })
    }
    var layerUses = Uses(count: unpacked.count)
    var reached = [Bool](repeating: false, count: snapshotSizes.count)
    for use in uses {
      let isListed = listed.contains(use.target)
      for part in use.parts {
        for layer in part.layers { layerUses.add(layer, isListed: isListed) }
        for snapshot in part.snapshots { reached[snapshot] = true }
      }
    }
    for use in uses {
      var sums = (listed: Int64(0), all: Int64(0))
      for blob in use.blobs { blobUses.addShared(blobSizes[blob], of: blob, to: &sums) }
      for part in use.parts {
        for layer in part.layers where unpacked[layer] >= 0 {
          layerUses.addShared(snapshotSizes[unpacked[layer]], of: layer, to: &sums)
        }
      }
      targets[use.target]?.sharedListed = sums.listed
      targets[use.target]?.sharedAll = sums.all
    }
    let content = blobSizes.indices.reduce(Int64(0)) { blobUses.all[$1] > 0 ? $0 &+ blobSizes[$1] : $0 }
    total = content &+ size(of: reached.indices.filter { reached[$0] })
  }

  /// How often targets use each of some things, all targets and those that are listed.
  private struct Uses {
    private(set) var all: [Int32]
    private var listed: [Int32]
    private var last: [Int]

    init(count: Int) {
      all = Array(repeating: 0, count: count)
      listed = all
      last = Array(repeating: -1, count: count)
    }

    mutating func add(_ thing: Int, isListed: Bool) {
      all[thing] += 1
      if isListed { listed[thing] += 1 }
    }

    /// - Parameter target: The place of the target that is counted now.
    /// - Returns: False if the thing was counted for this target before.
    mutating func addOnce(_ thing: Int, for target: Int, isListed: Bool) -> Bool {
      guard last[thing] != target else { return false }
      last[thing] = target
      add(thing, isListed: isListed)
      return true
    }

    /// Adds a thing's bytes to what targets share, unless it is used once.
    func addShared(_ size: Int64, of thing: Int, to sums: inout (listed: Int64, all: Int64)) {
      if listed[thing] != 1 { sums.listed &+= size }
      if all[thing] != 1 { sums.all &+= size }
    }
  }

  private mutating func part(_ manifest: Int64, isImage: Bool, _ documents: DocumentLookup) throws -> Part {
    if let known = parts[manifest] { return known }
    var part = Part()
    defer { parts[manifest] = part }
    guard let own = blobs[manifest], let document = try documents.manifest(manifest) else { return part }
    let config = blobs[document.config]
    part.blobs = [own] + [config].compactMap { $0 } + document.layers.compactMap { blobs[$0.blob] }
    part.content = part.blobs.reduce(0) { $0 &+ blobSizes[$1] }
    guard isImage, document.isImage, config != nil else { return part }
    part.layers = try documents.chains(of: document.config).map { layer($0) }
    var next = part.layers.last.map { unpacked[$0] } ?? -1
    // Parents that form a circle end where they began.
    var met: Set<Int> = []
    while next >= 0, met.insert(next).inserted {
      part.snapshots.append(next)
      next = snapshotParents[next]
    }
    return part
  }

  private func size(of snapshots: [Int]) -> Int64 { snapshots.reduce(0) { $0 &+ snapshotSizes[$1] } }

  // MARK: The CRI and ctr

  /// What the descriptors say that lead from a target to the host's platform, there or not: each index on the way counts,
  /// and of one that has no such platform nothing else.
  ///
  /// Source: containerd core/images/image.go, Size.
  private func described(
    by target: Int64, _ documents: DocumentLookup, _ platform: HostPlatform
  ) throws -> Int64 {
    var (size, last, met) = (blobs[target].map { blobSizes[$0] } ?? 0, target, Set<Int64>())
    while blobs[last] != nil, met.insert(last).inserted, let child = try platform.member(of: last) {
      size &+= child.size
      last = child.id
    }
    guard blobs[last] != nil, let manifest = try documents.manifest(last) else { return size }
    return manifest.layers.reduce(size &+ manifest.configSize) { $0 &+ $1.size }
  }
}
