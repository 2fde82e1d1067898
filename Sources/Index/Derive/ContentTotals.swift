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

  /// A manifest to which a target leads.
  private struct Part {
    var content: Int64 = 0
    var blobs: [Int64] = []
    /// The layers by chainID, where the config can be read.
    var chains: [Int64] = []
    /// The snapshots of these, where the topmost is there.
    var snapshots: [Int64] = []
  }

  private struct UnpackedLayer {
    let parent: Int64
    let size: Int64
  }

  private let db: Database
  private let tree: Int64
  /// Bytes, by digest.
  private let blobs: [Int64: Int64]
  private var snapshots: [Int64: UnpackedLayer] = [:]
  private var keys: [Int64: Int64] = [:]
  private var parts: [Int64: Part] = [:]

  /// - Parameter listed: The targets that are listed; others count in what `--all` shows.
  init(_ db: Database, tree: Int64, isDocker: Bool, targets: Set<Int64>, listed: Set<Int64>) throws {
    self.db = db
    self.tree = tree
    blobs = try Self.pairs(db, "SELECT blob, size FROM tree_blobs WHERE tree = ? AND gone IS NULL", tree)
    let documents = try DocumentLookup(db)
    if isDocker {
      try loadSnapshots()
      try countAsDocker(targets.sorted(), listed, documents)
    } else {
      let platform = try HostPlatform(db, tree: tree)
      for target in targets { self.targets[target] = Sums(size: try described(by: target, documents, platform)) }
    }
  }

  private static func pairs(_ db: Database, _ sql: String, _ tree: Int64) throws -> [Int64: Int64] {
    let statement = try PreparedStatement(db, sql, tree: tree)
    var pairs: [Int64: Int64] = [:]
    while try statement.step() { pairs[statement.integer(0)] = statement.integer(1) }
    return pairs
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
    while try statement.step() {
      let key = statement.integer(0)
      snapshots[key] = UnpackedLayer(parent: statement.integerIfAny(2) ?? 0, size: statement.integerIfAny(3) ?? 0)
      if let chain = statement.integerIfAny(1) { keys[chain] = key }
    }
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
    var uses: [(target: Int64, chains: [Int64], blobs: Set<Int64>)] = []
    var (chainCounts, blobCounts) = ([Int64: Count](), [Int64: Count]())
    var reached: Set<Int64> = []
    for target in all {
      let members = try documents.members(of: target) { blobs[$0] != nil }
      let own = try members.manifests.map { try part($0.id, isImage: $0.isImage, documents) }
      let chains = own.flatMap(\.chains)
      let named = Set(own.flatMap(\.blobs)).union(members.indexes)
      uses.append((target, chains, named))
      targets[target] = Sums(size: own.reduce(0) { sum, part in sum &+ part.content &+ size(of: part.snapshots) })
      let isListed = listed.contains(target)
      for chain in chains { chainCounts[chain, default: Count()].add(isListed: isListed) }
      for blob in named { blobCounts[blob, default: Count()].add(isListed: isListed) }
      for part in own { reached.formUnion(part.snapshots) }
    }
    for use in uses {
      var (all, listed): (Int64, Int64) = (0, 0)
      func add(_ size: Int64, _ count: Count?) {
        if count?.all != 1 { all &+= size }
        if count?.listed != 1 { listed &+= size }
      }
      for chain in use.chains { add(size(ofLayer: chain), chainCounts[chain]) }
      for blob in use.blobs { add(blobs[blob] ?? 0, blobCounts[blob]) }
      targets[use.target]?.sharedAll = all
      targets[use.target]?.sharedListed = listed
    }
    total = blobCounts.keys.reduce(size(of: Array(reached))) { $0 &+ (blobs[$1] ?? 0) }
  }

  /// How many targets use something, of all and of those that are listed.
  private struct Count {
    var all: Int32 = 0
    var listed: Int32 = 0

    mutating func add(isListed: Bool) {
      all += 1
      if isListed { listed += 1 }
    }
  }

  private mutating func part(_ manifest: Int64, isImage: Bool, _ documents: DocumentLookup) throws -> Part {
    if let known = parts[manifest] { return known }
    var part = Part()
    defer { parts[manifest] = part }
    guard blobs[manifest] != nil, let document = try documents.manifest(manifest) else { return part }
    part.blobs = ([manifest, document.config] + document.layers.map(\.blob)).filter { blobs[$0] != nil }
    part.content = part.blobs.reduce(0) { $0 &+ (blobs[$1] ?? 0) }
    guard isImage, document.isImage, blobs[document.config] != nil else { return part }
    part.chains = try documents.chains(of: document.config)
    guard let top = part.chains.last, var key = keys[top] else { return part }
    // Parents that form a circle end where they began.
    var met: Set<Int64> = []
    while let snapshot = snapshots[key], met.insert(key).inserted {
      part.snapshots.append(key)
      key = snapshot.parent
    }
    return part
  }

  private func size(of snapshots: [Int64]) -> Int64 {
    snapshots.reduce(0) { $0 &+ (self.snapshots[$1]?.size ?? 0) }
  }

  private func size(ofLayer chain: Int64) -> Int64 { keys[chain].flatMap { snapshots[$0]?.size } ?? 0 }

  // MARK: The CRI and ctr

  /// What the descriptors say that lead from a target to the host's platform, there or not: each index on the way counts,
  /// and of one that has no such platform nothing else.
  ///
  /// Source: containerd core/images/image.go, Size.
  private func described(
    by target: Int64, _ documents: DocumentLookup, _ platform: HostPlatform
  ) throws -> Int64 {
    var (size, last, met) = (blobs[target] ?? 0, target, Set<Int64>())
    while blobs[last] != nil, met.insert(last).inserted, let child = try platform.member(of: last) {
      size &+= child.size
      last = child.id
    }
    guard blobs[last] != nil, let manifest = try documents.manifest(last) else { return size }
    return manifest.layers.reduce(size &+ manifest.configSize) { $0 &+ $1.size }
  }
}
