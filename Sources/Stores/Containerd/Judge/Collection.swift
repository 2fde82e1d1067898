import ImageModel

/// What containerd's garbage collector would keep of a namespace at some moment, and what holds it.
///
/// Source: containerd core/metadata/gc.go: scanRoots, references. Nothing is held across namespaces.
struct Collection {
  /// What holds anything but images do, the strongest first.
  let holds: [HoldSeen]
  /// What blobs keep by labels, some of it twice.
  let labels: [LabelSeen]
  /// What nothing holds: the next collection removes it.
  let blobs: [Namespace.Blob]
  let snapshots: [Namespace.Snapshot]
  /// Leases that end at some time, with how much nothing else holds: what a daemon's end interrupted leaves them behind.
  let passing: [PassingLease]

  struct PassingLease {
    let id: String
    /// In nanoseconds since 1970.
    let until: Int64
    var blobs = 0
    var snapshots = 0
  }

  /// - Parameter moment: In nanoseconds since 1970.
  init(of namespace: Namespace, at moment: Int64) {
    let graph = NamespaceGraph(namespace)
    let found = Self.holds(in: namespace, graph, at: moment)
    let kept = graph.keptByLabels(of: namespace)
    holds = (found.map(\.hold) + kept.holds).sorted { ($0.holder, $0.name) < ($1.holder, $1.name) }
    labels = kept.labels
    let images = namespace.images.filter { !isOver($0.expires, at: moment) }.map { NamespaceThing.image($0.place) }
    let leases = namespace.leases.filter { !isOver($0.expires, at: moment) && $0.expires != nil }
    let passingIDs = Set(leases.map(\.id))
    let lasting = found.filter {
      ![.lease, .buildCache].contains($0.hold.holder) || !passingIDs.contains($0.hold.name)
    }
    // Lasting holds come first: a thing counts for a lease only if nothing lasting holds it.
    let firsts = lasting.map { (things: $0.roots, isFlat: $0.hold.isFlat) } + [(things: images, isFlat: false)]
    let holder = graph.holders(of: firsts + leases.map { (things: $0.things, isFlat: $0.isFlat) })
    var passing = leases.map { PassingLease(id: $0.id, until: $0.expires ?? 0) }
    blobs = namespace.blobs.filter { blob in
      guard let place = holder(.blob(blob.digest)) else { return true }
      if place >= firsts.count { passing[place - firsts.count].blobs += 1 }
      return false
    }
    snapshots = namespace.snapshots.filter { snapshot in
      guard let place = holder(.snapshot(snapshot.place)) else { return true }
      if place >= firsts.count { passing[place - firsts.count].snapshots += 1 }
      return false
    }
    self.passing = passing.filter { $0.blobs + $0.snapshots > 0 }
  }

  /// What holds anything but images and labels do, the strongest first, with what each holds in the graph.
  private static func holds(
    in namespace: Namespace, _ graph: NamespaceGraph, at moment: Int64
  ) -> [(hold: HoldSeen, roots: [NamespaceThing])] {
    var found: [(hold: HoldSeen, roots: [NamespaceThing])] = []
    func add(
      _ holder: HoldSeen.Holder, _ name: String, until: Int64? = nil, flat: Bool = false, _ roots: [NamespaceThing]
    ) {
      var met: Set<HoldSeen.Thing> = []
      let things = roots.compactMap { graph.held(by: $0) }.filter { met.insert($0).inserted }
      let hold = HoldSeen(holder, name, until: until.map { $0 / 1_000_000 }, isFlat: flat, things: things)
      found.append((hold, roots))
    }
    for container in namespace.containers { add(.container, container.id, [.container(container.place)]) }
    if !namespace.ofSandboxes.isEmpty { add(.container, "sandboxes", namespace.ofSandboxes) }
    for lease in namespace.leases where !isOver(lease.expires, at: moment) {
      let holder: HoldSeen.Holder = isBuildKits(lease.id) ? .buildCache : .lease
      add(holder, lease.id, until: lease.expires, flat: lease.isFlat, lease.things)
    }
    for blob in namespace.blobs where blob.isRoot {
      add(.rootLabel, namespace.digests.digest(at: blob.digest).description, [.blob(blob.digest)])
    }
    for snapshot in namespace.snapshots where snapshot.isRoot {
      let key = namespace.key(of: snapshot)
      add(.rootLabel, "\(key.snapshotter)/\(key.key)", [.snapshot(snapshot.place)])
    }
    for ingest in namespace.ingests {
      if let until = ingest.expires, until >= moment {
        add(.ingest, ingest.reference, until: until, [.ingest(ingest.place)])
      }
    }
    return found.sorted { ($0.hold.holder, $0.hold.name) < ($1.hold.holder, $1.hold.name) }
  }
}

/// Whether something that expires, if it does, has expired at a moment.
private func isOver(_ time: Int64?, at moment: Int64) -> Bool { time.map { $0 < moment } ?? false }

/// Leases of BuildKit's cache have the ID of their record, alone or with `-variants` or `-view`.
private func isBuildKits(_ lease: String) -> Bool {
  let record = lease.prefix { $0 != "-" }
  return ["", "-variants", "-view"].contains(lease.dropFirst(record.count)) && isBuildKitID(record)
}

/// A namespace as a graph of what keeps what.
private struct NamespaceGraph {
  private var blobs = DigestMap<Int>()
  /// By the places of their keys; -1: not there.
  private var snapshots: [Int]
  private var others: [NamespaceThing: Int] = [:]
  private var reach: Reach
  /// What images, containers and ingests hold at first hand.
  private var targets: [NamespaceThing: NamespaceThing] = [:]
  private let names: NamespaceNames
  private var digests: DigestTable { names.digests }

  init(_ namespace: Namespace) {
    names = namespace.names
    for (place, blob) in namespace.blobs.enumerated() { blobs[blob.digest] = place }
    snapshots = Array(repeating: -1, count: names.snapshots.count)
    for (place, snapshot) in zip(namespace.blobs.count..., namespace.snapshots) {
      snapshots[Int(snapshot.place)] = place
    }
    let things =
      namespace.images.map { NamespaceThing.image($0.place) } + namespace.containers.map { .container($0.place) }
      + namespace.ingests.map { .ingest($0.place) }
    let count = namespace.blobs.count + namespace.snapshots.count
    others = Dictionary(zip(things, count...), uniquingKeysWith: { first, _ in first })
    reach = Reach(count: count + things.count)
    for label in namespace.labels { keep(label.keeper, label.kept) }
    for snapshot in namespace.snapshots {
      guard let parent = snapshot.parent else { continue }
      keep(.snapshot(snapshot.place), .snapshot(parent), isAlways: true)
    }
    for image in namespace.images { targets[.image(image.place)] = .blob(digests.place(adding: image.target.digest)) }
    for container in namespace.containers {
      targets[.container(container.place)] = container.snapshot.map { .snapshot($0) }
    }
    for ingest in namespace.ingests {
      targets[.ingest(ingest.place)] = ingest.expected.map { .blob(digests.place(adding: $0)) }
    }
    for (holder, target) in targets { keep(holder, target, isAlways: true) }
  }

  /// Nil for what is not there.
  private func place(of thing: NamespaceThing) -> Int? {
    switch thing {
    case .blob(let digest): return blobs[digest]
    case .snapshot(let place):
      // What is named later than the graph was made is not there.
      guard Int(place) < snapshots.count, snapshots[Int(place)] >= 0 else { return nil }
      return snapshots[Int(place)]
    case .image, .ingest, .container: return others[thing]
    }
  }

  /// What an image, a container or an ingest holds at first hand; of others the thing itself.
  private func target(of thing: NamespaceThing) -> NamespaceThing {
    switch thing {
    case .blob, .snapshot: thing
    case .image, .container, .ingest: targets[thing] ?? thing
    }
  }

  /// What is not there keeps nothing and is kept by nothing.
  private mutating func keep(_ keeper: NamespaceThing, _ kept: NamespaceThing, isAlways: Bool = false) {
    guard let from = place(of: keeper), let to = place(of: kept) else { return }
    reach.add(from: from, to: to, isAlways: isAlways)
  }

  /// The blob or snapshot that a root is, or that it holds at first hand.
  func held(by root: NamespaceThing) -> HoldSeen.Thing? {
    switch target(of: root) {
    case .blob(let place): .blob(digests.digest(at: place))
    case .snapshot(let place): .snapshot(names.snapshots[Int(place)])
    case .image, .ingest, .container: nil
    }
  }

  /// What labels of blobs and images keep; the latter count with the blob that is the target.
  ///
  /// What labels of containers and snapshots keep is said to be held for good: no engine was seen that writes these.
  func keptByLabels(of namespace: Namespace) -> (labels: [LabelSeen], holds: Set<HoldSeen>) {
    var (labels, holds) = ([LabelSeen](), Set<HoldSeen>())
    for (keeper, kept) in namespace.labels {
      guard place(of: keeper) != nil, place(of: kept) != nil else { continue }
      let (from, to) = (target(of: keeper), target(of: kept))
      guard from != to else { continue }
      switch (keeper, from, to) {
      case (.blob, .blob(let from), .blob(let to)), (.image, .blob(let from), .blob(let to)):
        labels.append(LabelSeen(keeper: from, kept: .blob(to)))
      case (.blob, .blob(let from), .snapshot(let to)), (.image, .blob(let from), .snapshot(let to)):
        labels.append(LabelSeen(keeper: from, kept: .snapshot(names.snapshots[Int(to)])))
      case (.container(let place), _, _):
        if let thing = held(by: kept) { holds.insert(HoldSeen(.container, names.name(at: place), things: [thing])) }
      case (.snapshot(let place), _, _):
        let key = names.snapshots[Int(place)]
        if let thing = held(by: kept) {
          holds.insert(HoldSeen(.rootLabel, "\(key.snapshotter)/\(key.key)", things: [thing]))
        }
      default: break
      }
    }
    return (labels, holds)
  }

  /// Gives the place of the first of these that holds a thing; nil where none does.
  func holders(of holds: [(things: [NamespaceThing], isFlat: Bool)]) -> (NamespaceThing) -> Int? {
    let holders = reach.strongest(
      of: holds.map { hold in Reach.Hold(nodes: hold.things.compactMap { place(of: $0) }, isFlat: hold.isFlat) })
    return { thing in place(of: thing).flatMap { holders[$0] } }
  }
}
