import ImageModel

/// Whose a tree's measured parts are, as the judge found when the tree was read for this measure.
struct PartOwners {
  /// Parts of the tree's own containers.
  let containers: Set<MeasuredPart>
  /// Directories of containers' writable layers, where the driver keeps a layer's files apart.
  let mounts: Set<MeasuredPart>
  private let isInactive: Bool
  /// Who holds the layers is known.
  private let isJudged: Bool
  private let layers: [DirectoryName: (depth: Int, holder: LayerHolder)]
  private let owners: [DirectoryName: Owner?]
  private let orphans: Set<DirectoryName>
  private let writeSets: Set<String>
  /// Volumes that containers have; nil where no containers were read.
  private let volumes: Set<String>?

  /// - Parameter volumes: Volumes that containers of any tree of the root have; nil where no containers were read.
  init(of reading: TreeReading, _ description: Driver, driver: Int, volumes: Set<String>?) {
    containers = Set(
      reading.containers.flatMap { container in
        [MeasureSeen.Kind.container, .log].map {
          MeasuredPart(driver: nil, kind: $0, name: .text(container.id))
        }
      })
    mounts =
      description.contents == nil
      ? []
      : Set(
        reading.mounts.compactMap { mount in
          mount.mountID.map { MeasuredPart(driver: driver, kind: .directory, name: $0) }
        })
    isInactive = reading.isInactive == true
    isJudged = reading.areas.contains(.orphans)
    layers = Dictionary(
      reading.layers.compactMap { layer in
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

  struct Rank: Comparable {
    let owner: Int
    let depth: Int
    let kind: String
    let name: DirectoryName

    static func < (x: Rank, y: Rank) -> Bool {
      (x.owner, x.depth, x.kind, x.name) < (y.owner, y.depth, y.kind, y.name)
    }
  }

  /// Layers first, each after its parent, then containers, and what nothing owns last: so that an
  /// orphan's own bytes are what its removal gives back.
  func rank(of part: MeasuredPart) -> Rank {
    var owner = 3
    var depth = 0
    if part.kind == .directory {
      if orphans.contains(part.name) || owners[part.name] == .interruptedRemoval {
        owner = 4
      } else if let layer = layers[part.name] {
        owner = 0
        depth = layer.depth
      } else {
        owner = [.container, .containerInit].contains(owners[part.name] ?? nil) ? 1 : 2
      }
    }
    return Rank(owner: owner, depth: depth, kind: part.kind.rawValue, name: part.name)
  }

  /// What a part is for.
  func use(of part: MeasuredPart) -> DiskPart {
    switch part.kind {
    case .log: return .logs
    case .container: return .containers
    case .temporary: return .inFlight
    case .volume: return volumes?.contains(part.name.description) ?? true ? .volumes : .unusedVolumes
    case .directory, .writeSet, .other: break
    }
    if isInactive, part.driver != nil { return .inactiveTrees }
    switch part.kind {
    case .directory: return use(ofDirectory: part.name)
    // A layer that is being written, unless nothing is left to finish it.
    case .writeSet: return writeSets.contains(part.name.description) ? .orphans : .inFlight
    default:
      let name = part.name.description
      if part.driver != nil { return name.hasPrefix("image/") ? .metadata : .driver }
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
      case .orphanedMount, .nothing: isJudged ? .inFlight : .unknownOwner
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
    let metadata = [
      ".", "buildkit", "builder", "containers", "engine-id", "image", "network", "nuke-graph-directory.sh", "rootfs",
      "runtimes", "swarm", "trust", "volumes",
    ]
    return Dictionary(uniqueKeysWithValues: metadata.map { ($0, DiskPart.metadata) })
      .merging(["plugins": .plugins, "containerd": .containerd]) { first, _ in first }
  }()
}
