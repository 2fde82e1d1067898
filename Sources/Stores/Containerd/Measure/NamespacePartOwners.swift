import ImageModel

/// What a namespace of containerd has of the measured parts of a root: blobs, snapshots, and Docker's own with it.
struct NamespacePartOwners: PartOwners {
  private let layout: ContainerdLayout
  private let prefix: String
  /// What belongs to no namespace is with the first.
  private let isFirst: Bool
  private let isInactive: Bool
  /// Who holds blobs and snapshots is known.
  private let isJudged: Bool
  private let orphans: Set<String>
  /// By their digests.
  private var blobs: [String: DiskPart] = [:]
  /// By their paths in containerd's root, as the tree calls them.
  private var snapshots: [String: (name: DirectoryName, use: DiskPart, isWritable: Bool)] = [:]
  private let docker: DriverPartOwners

  /// - Parameters:
  ///   - prefix: What comes before names of containerd's root in names of parts.
  ///   - docker: Docker's containers, logs and volumes.
  init(
    of reading: TreeReading, _ layout: ContainerdLayout, prefix: String, isFirst: Bool, docker: DriverPartOwners
  ) {
    self.layout = layout
    self.prefix = prefix
    self.isFirst = isFirst
    self.docker = docker
    isInactive = reading.isInactive == true
    isJudged = reading.areas.contains(.orphans)
    orphans = Set(reading.orphans.map(\.path))
    addUses(of: reading)
  }

  func has(path: String) -> Bool { !prefix.isEmpty && path.hasPrefix(prefix) }

  func claim(on part: MeasuredPart) -> PartClaim? {
    guard part.place == .containerd else { return docker.claim(on: part) }
    let name = part.name.description
    switch part.kind {
    case .blobs:
      let orphan = orphan(part)
      return blobs[name].map { PartClaim(use: $0, strength: strength(of: $0), name: orphan) } ?? unlisted(orphan)
    case .directory:
      return snapshots[name].map {
        PartClaim(use: $0.use, strength: strength(of: $0.use), name: $0.name, isWritableLayer: $0.isWritable)
      } ?? unlisted(orphan(part))
    default: return nil
    }
  }

  func claimOnRest(_ part: MeasuredPart) -> PartClaim {
    guard part.place == .containerd else { return docker.claimOnRest(part) }
    if part.kind == .temporary { return PartClaim(use: .inFlight) }
    let name = part.name.description.dropFirst(prefix.count)
    if layout.snapshotter(ofFolder: String(name)) != nil { return PartClaim(use: .driver) }
    let isMetadata = name == layout.blobs || name == layout.database[0] || name == layout.database[1]
    return PartClaim(use: isMetadata ? .metadata : .containerd)
  }

  /// What no namespace has is with the first: an orphan, or too young to be one.
  private func unlisted(_ orphan: DirectoryName?) -> PartClaim? {
    guard isFirst else { return nil }
    let use = orphan != nil ? DiskPart.orphans : isJudged ? .inFlight : .unknownOwner
    return PartClaim(use: use, strength: .orphan, name: orphan)
  }

  /// The path of the orphan that a part is, so that what it takes is known of each; nil for what is none.
  private func orphan(_ part: MeasuredPart) -> DirectoryName? {
    let name = part.name.description
    let path =
      part.kind == .blobs
      ? "\(layout.blobs)/blobs/" + name.replacing(":", with: "/", maxReplacements: 1) : name
    // An orphaned snapshot is known by its folder, its files lie in one of that.
    return [path, path.split(separator: "/").dropLast().joined(separator: "/")].first(where: orphans.contains)
      .map { DirectoryName($0) }
  }

  private func strength(of use: DiskPart) -> PartClaim.Strength {
    switch use {
    case .images: .layer
    case .containerLayers, .keptByContainers: .container
    case .orphans, .unknownOwner: .orphan
    default: .other
    }
  }

  private mutating func addUses(of reading: TreeReading) {
    let holders = Self.holders(in: reading)
    func use(_ node: Int, of snapshot: SnapshotSeen? = nil) -> DiskPart {
      let use: DiskPart =
        switch holders[node] {
        case nil: isJudged ? .orphans : .unknownOwner
        case 0: .images
        case let place?: Self.use(heldBy: reading.holds[place - 1], snapshot, in: reading.tree.namespace)
        }
      return isInactive && use != .containerLayers ? .inactiveTrees : use
    }
    for (node, stored) in reading.storedBlobs.enumerated() {
      blobs[reading.chains.digests.digest(at: stored.blob).description] = use(node)
    }
    for (node, snapshot) in zip(reading.storedBlobs.count..., reading.snapshots) {
      guard let directory = snapshot.directory else { continue }
      let path = layout.path(ofSnapshotter: snapshot.key.snapshotter) + "/" + directory
      let use = use(node, of: snapshot)
      let isWritable = snapshot.kind == .active && use == .containerLayers
      snapshots[path] = (reading.nameOfFiles(in: directory, of: snapshot.key, path: path), use, isWritable)
    }
  }

  /// Finds what holds each blob, and behind these each snapshot: 0 for images, else one more than the place of the hold.
  private static func holders(in reading: TreeReading) -> [Int?] {
    let digests = reading.chains.digests
    let blobs = reading.storedBlobs.map(\.blob)
    let count = blobs.count
    let places = Dictionary(zip(blobs, 0...), uniquingKeysWith: { first, _ in first })
    let keys = Dictionary(zip(reading.snapshots.map(\.key), count...), uniquingKeysWith: { first, _ in first })
    var reach = Reach(count: count + reading.snapshots.count)
    for (place, snapshot) in reading.snapshots.enumerated() {
      guard let parent = snapshot.parent,
        let below = keys[SnapshotKey(snapshotter: snapshot.key.snapshotter, key: parent)]
      else { continue }
      reach.add(from: count + place, to: below, isAlways: true)
    }
    for label in reading.labels {
      let kept =
        switch label.kept {
        case .blob(let place): places[place]
        case .snapshot(let key): keys[key]
        }
      if let from = places[label.keeper], let kept { reach.add(from: from, to: kept) }
    }
    var holds = [Reach.Hold(nodes: reading.images.compactMap { places[digests.place(adding: $0.named)] })]
    holds += reading.holds.map { hold in
      let nodes = hold.things.compactMap { thing -> Int? in
        switch thing {
        case .blob(let digest): places[digests.place(adding: digest)]
        case .snapshot(let key): keys[key]
        case .layer, .directory: nil
        }
      }
      return Reach.Hold(nodes: nodes, isFlat: hold.isFlat)
    }
    return reach.strongest(of: holds)
  }

  private static func use(heldBy hold: HoldSeen, _ snapshot: SnapshotSeen?, in namespace: String) -> DiskPart {
    switch hold.holder {
    case .image: .images
    case .container:
      // Docker and the CRI put a committed snapshot with the container's own files below its writable one.
      snapshot.map { $0.kind == .active || $0.key.key.hasSuffix("-init") } == true
        ? .containerLayers : .keptByContainers
    case .buildCache: .buildCache
    case .ingest: .inFlight
    case .rootLabel: .leases
    case .lease: hold.until != nil ? .inFlight : namespace == "moby_history" ? .buildHistory : .leases
    }
  }
}

extension TreeReading {
  /// What the tree's measure calls the folder of a snapshot's files: a second snapshotter's numbers are those of the
  /// first again.
  ///
  /// - Parameters:
  ///   - folder: Relative to the snapshotter's folder.
  ///   - path: The same, relative to the store's root.
  func nameOfFiles(in folder: String, of key: SnapshotKey, path: String) -> DirectoryName {
    DirectoryName(key.snapshotter == snapshots.first?.key.snapshotter ? folder : path)
  }
}
