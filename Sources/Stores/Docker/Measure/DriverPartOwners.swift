import ImageModel

/// The volumes of a data root.
struct MeasuredVolumes {
  /// Those that containers of any of its trees have; nil where no containers were read.
  let used: Set<String>?
  let withOptions: Set<String>

  func use(of volume: String) -> DiskPart {
    if withOptions.contains(volume) { return .volumesWithOptions }
    return used?.contains(volume) ?? true ? .volumes : .unusedVolumes
  }
}

/// What the tree of a graph driver has of a data root's measured parts, or Docker with its images in containerd's store:
/// containers, logs and volumes.
struct DriverPartOwners: PartOwners {
  /// Parts of the tree's own containers.
  private let containers: Set<MeasuredPart>
  /// Directories of containers' writable layers, where the driver keeps a layer's files apart.
  private let mounts: Set<MeasuredPart>
  /// The directories below these, where such a layer begins with a copy of what is there.
  private let copies: [DirectoryName: DirectoryName]
  /// Nil for containerd's store.
  private let driver: (place: Int, description: Driver)?
  private let isInactive: Bool
  /// Who holds the layers is known.
  private let isJudged: Bool
  private let layers: [DirectoryName: (depth: Int, holder: LayerHolder)]
  private let owners: [DirectoryName: Owner?]
  private let orphans: Set<DirectoryName>
  private let writeSets: Set<String>
  private let volumes: MeasuredVolumes

  init(
    of reading: TreeReading, driver: (place: Int, description: Driver)?,
    volumes: MeasuredVolumes = MeasuredVolumes(used: nil, withOptions: [])
  ) {
    self.driver = driver
    containers = Set(
      reading.containers.flatMap { container in
        [MeasureSeen.Kind.container, .log].map {
          MeasuredPart(place: .root, kind: $0, name: .text(container.id))
        }
      })
    mounts = Set(
      reading.mounts.compactMap { mount in
        guard let driver, driver.description.contents != nil else { return nil }
        return mount.mountID.map { MeasuredPart(place: .driver(driver.place), kind: .directory, name: $0) }
      })
    copies = Dictionary(
      (driver?.description.copiesBelow == true ? reading.mounts : []).compactMap { mount in
        mount.mountID.flatMap { own in mount.initID.map { (own, $0) } }
      }, uniquingKeysWith: { first, _ in first })
    isInactive = reading.isInactive == true
    isJudged = reading.areas.contains(.orphans)
    layers = Dictionary(
      (driver == nil ? [] : reading.layers).compactMap { layer in
        layer.cacheID.map {
          ($0, (reading.chains.depth(of: layer.chain), reading.layerHolders[Int(layer.chain)]))
        }
      }, uniquingKeysWith: { first, _ in first })
    owners = Dictionary(
      reading.directories.map { ($0.name, $0.owner) }, uniquingKeysWith: { first, _ in first })
    orphans = Set(
      reading.orphans.filter { $0.kind != .removal }.flatMap { [$0.cacheID, $0.initID].compactMap { $0 } })
    writeSets = Set(reading.orphans.filter { $0.kind == .writeSet }.map(\.path))
    self.volumes = volumes
  }

  func has(path: String) -> Bool {
    let names = path.split(separator: "/").prefix(2).map(String.init)
    return driver.map { names.first == $0.description.folder?.first || names == ["image", $0.description.name] }
      ?? false
  }

  func claim(on part: MeasuredPart) -> PartClaim? {
    guard driver.map({ part.place == .driver($0.place) }) ?? false || containers.contains(part) else { return nil }
    return claimOnRest(part)
  }

  func claimOnRest(_ part: MeasuredPart) -> PartClaim {
    let use = use(of: part)
    guard part.kind == .directory else { return PartClaim(use: use) }
    let isMount = mounts.contains(part)
    if orphans.contains(part.name) || owners[part.name] == .interruptedRemoval {
      return PartClaim(use: use, strength: .orphan, isWritableLayer: isMount)
    }
    if let layer = layers[part.name] {
      return PartClaim(use: use, strength: .layer, depth: layer.depth, isWritableLayer: isMount)
    }
    let isOfContainer = [.container, .containerInit].contains(owners[part.name] ?? nil)
    return PartClaim(
      use: use, strength: isOfContainer ? .container : .other, isWritableLayer: isMount, copied: copies[part.name])
  }

  private func use(of part: MeasuredPart) -> DiskPart {
    switch part.kind {
    case .log: return .logs
    case .container: return .containers
    case .temporary: return .inFlight
    case .volume: return volumes.use(of: part.name.description)
    case .directory, .writeSet, .other, .blobs: break
    }
    if isInactive, part.place != .root {
      // Its containers and its orphans have rows of their own, which are to have all that they take.
      let own = part.kind == .directory ? use(ofDirectory: part.name) : .inactiveTrees
      return [.containerLayers, .orphans].contains(own) ? own : .inactiveTrees
    }
    switch part.kind {
    case .directory: return use(ofDirectory: part.name)
    // A layer that is being written, unless nothing is left to finish it.
    case .writeSet: return writeSets.contains(part.name.description) ? .orphans : .inFlight
    default:
      let name = part.name.description
      if part.place != .root { return name.hasPrefix("image/") ? .metadata : .driver }
      return Self.known[name] ?? .unexplained
    }
  }

  private func use(ofDirectory name: DirectoryName) -> DiskPart {
    if orphans.contains(name) { return .orphans }
    if let layer = layers[name] {
      return switch layer.holder {
      case .image: .images
      case .hiddenImage: .hiddenImages
      case .container: .keptByContainers
      case .buildCache: .buildCache
      // What has no holder and is no orphan came while the tree was read, or could not be judged.
      case .orphanedMount, .inFlight, .nothing: isJudged ? .inFlight : .unknownOwner
      }
    }
    guard let owner = owners[name] else { return .unexplained }
    return switch owner {
    case .container, .containerInit: .containerLayers
    case .layer, .lower: .images
    case .buildCache: .buildCache
    case .interruptedRemoval: .interruptedRemovals
    case .orphanedMount, nil: .orphans
    case .inFlight: .inFlight
    case .unknown: .unknownOwner
    }
  }

  /// Docker's own names in a data root.
  private static let known: [String: DiskPart] = {
    let metadata = DataRoot.folders.union([".", "builder", "engine-id", "nuke-graph-directory.sh", "rootfs"])
    return Dictionary(uniqueKeysWithValues: metadata.map { ($0, DiskPart.metadata) })
      .merging(["plugins": .plugins, "containerd": .containerd]) { $1 }
  }()
}
