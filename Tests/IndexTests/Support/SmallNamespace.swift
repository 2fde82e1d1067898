@testable import ImageModel
@testable import Index
@testable import Stores

/// A namespace of a containerd as a test writes it: the images `one` (layers `base app`) and `two` (layers `base other`),
/// each a manifest with a name, that hold by labels their config, their layers' blobs and their topmost snapshot.
///
/// A snapshot takes ten times the bytes of its blob: base 1000, app 200, other 30.
struct SmallNamespace {
  var namespace = "k8s.io"
  /// Beside the labels that images have.
  var labels: Set<Label> = []
  /// Labels that images usually have and these have not.
  var missing: Set<Label> = []
  var holds: [HoldSeen] = []
  var areas: Set<Area> = [.references, .images, .layers, .containers, .blobs, .holds, .orphans, .orphanBlobs]

  struct Label: Hashable {
    let keeper: Digest
    let kept: HoldSeen.Thing
  }

  static let images = [
    SmallImage(name: "one", layers: "base app", created: "2026-01-01T00:00:00Z"),
    SmallImage(name: "two", layers: "base other", created: "2026-02-01T00:00:00Z"),
  ]
  static let blobs: [String: Int64] = ["base": 100, "app": 20, "other": 3]

  static func snapshot(_ layers: String) -> SnapshotKey {
    SnapshotKey(snapshotter: "overlayfs", key: Named.chain(layers).description)
  }

  static func config(_ name: String) -> Digest { Digest(Named.image(name).hash) }

  var reading: TreeReading {
    var reading = TreeReading(of: TreeKey(.containerd, root: "/var/lib/containerd", namespace: namespace))
    (reading.areas, reading.attempted) = (areas, areas)
    reading.holds = holds
    var labels = labels
    for image in Self.images {
      let (facts, target) = (image.facts, Named.manifest(image.name))
      var seen = ImageSeen(
        id: facts.id, top: reading.chains.add(diffs: facts.config.diffIDs, chain: facts.chain), os: "linux")
      seen.target = target
      reading.images.append(seen)
      reading.tags.append(TagSeen(repository: RepositoryName(image.name), tag: "1", target: target))
      reading.storedBlobs += [
        reading.stored(target, size: 9), reading.stored(Self.config(image.name), size: 7),
      ]
      labels.insert(Label(keeper: target, kept: .blob(Self.config(image.name))))
      labels.insert(
        Label(keeper: Self.config(image.name), kept: .snapshot(Self.snapshot(image.layers))))
      for layer in image.layers.split(separator: " ") {
        labels.insert(Label(keeper: target, kept: .blob(Named.blob(String(layer)))))
      }
    }
    let digests = reading.chains.digests
    for label in labels.subtracting(missing) {
      let keeper = digests.place(adding: label.keeper)
      if case .blob(let digest) = label.kept {
        reading.labels.append(LabelSeen(keeper: keeper, kept: .blob(digests.place(adding: digest))))
      } else if case .snapshot(let key) = label.kept {
        reading.labels.append(LabelSeen(keeper: keeper, kept: .snapshot(key)))
      }
    }
    for (layers, parent) in [("base", nil), ("base app", "base"), ("base other", "base")] as [(String, String?)] {
      let name = layers.split(separator: " ").last.map(String.init) ?? ""
      let size = Self.blobs[name] ?? 0
      reading.storedBlobs.append(reading.stored(Named.blob(name), size: size))
      reading.snapshots.append(
        SnapshotSeen(
          key: Self.snapshot(layers), parent: parent.map { Named.chain($0).description }, chain: Named.chain(layers),
          kind: .committed, size: 10 * size, inodes: 1, directory: "snapshots/\(name)/fs"))
      let diffs = layers.split(separator: " ").map { Named.diff(String($0)) }
      reading.layers.append(
        LayerSeen(
          chain: reading.chains.add(diffs: diffs, chain: ChainID.chain(of: diffs)), hasDiff: true, parent: -1,
          cacheID: DirectoryName("snapshots/\(name)/fs"), size: 10 * size, isPlaced: true, isWhole: true))
    }
    return reading
  }
}

extension IndexFile {
  /// Records a namespace, through the same code as a scan.
  func record(_ namespace: SmallNamespace, host: String, at: Int64) throws {
    try record(namespace.reading, images: SmallNamespace.images.map(\.facts), host: host, at: at)
  }
}
