import ImageModel

/// What of a tree's parts is whose, as far as a file with names in several of them is to be counted for one.
struct PartOwners {
  /// Parts of the tree's own containers.
  let containers: Set<MeasuredPart>
  /// Directories of containers' writable layers, where the driver keeps a layer's files apart.
  let mounts: Set<MeasuredPart>
  private let depths: [DirectoryName: Int]
  private let owners: [DirectoryName: Owner]
  private let orphans: Set<DirectoryName>

  init(of reading: TreeReading, _ description: Driver, driver: Int) {
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
    var depths: [DirectoryName: Int] = [:]
    for layer in reading.layers {
      guard let name = layer.cacheID else { continue }
      depths[name] = reading.chains.depth(of: layer.chain)
    }
    self.depths = depths
    owners = Dictionary(
      reading.directories.compactMap { seen in seen.owner.map { (seen.name, $0) } },
      uniquingKeysWith: { first, _ in first })
    orphans = Set(reading.orphans.flatMap { [$0.cacheID, $0.initID].compactMap { $0 } })
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
      if orphans.contains(part.name) {
        owner = 4
      } else if let place = depths[part.name] {
        owner = 0
        depth = place
      } else {
        owner = owners[part.name] == .container || owners[part.name] == .containerInit ? 1 : 2
      }
    }
    return Rank(owner: owner, depth: depth, kind: part.kind.rawValue, name: part.name)
  }
}
