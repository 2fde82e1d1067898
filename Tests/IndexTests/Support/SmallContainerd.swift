@testable import ImageModel
@testable import Index
@testable import Stores

/// A namespace of containerd as a test writes it, as Docker has it, or as the CRI if it is k8s.io. Each image has a
/// manifest of its name, which is its target unless an index lists it. Manifests and indexes have 9 bytes, configs 7. A
/// copy of an image has the same config, and layers compressed otherwise: blobs `COPY LAYER`.
struct SmallContainerd {
  var namespace = "moby"
  var isInactive: Bool? = false
  var images: [SmallImage] = []
  /// An index by its name, with the names of its members: images, images of which nothing is there, other indexes, and
  /// attestations of images as `attests NAME`.
  var indexes: [(name: String, members: [String])] = []
  /// Copies by name, each with the image of which it is one.
  var copies: [(name: String, image: String)] = []
  /// Containers by name, each with the target that it was made from and the manifest that it uses.
  var containers: [(name: String, target: String, manifest: String?)] = []
  /// How their images were typed.
  var typed: String?
  var state = ContainerSeen.State.exited
  /// Documents keep by labels what they name, and configs the topmost snapshot.
  var isLabelled = false
  /// What no label keeps, by the names of layers' blobs.
  var unlabelled: Set<String> = []
  /// Labels beside these: a blob, and a blob that it keeps.
  var otherLabels: [(keeper: Digest, kept: Digest)] = []
  /// Reference, and the name of a manifest or an index.
  var tags: [(String, String)] = []
  /// A name that is no reference, and the name of a manifest or an index.
  var names: [(String, String)] = []
  /// When what names lead to was last tagged.
  var updates: [String: String] = [:]
  /// Repositories of which a manifest or an index was pulled.
  var digests: [(repository: String, target: String)] = []
  /// Compressed bytes of each layer, by its name.
  var blobs: [String: Int64] = [:]
  /// Layers whose blob is not there.
  var missingBlobs: Set<String> = []
  /// Blobs that are no image's.
  var otherBlobs: [String] = []
  /// Bytes of each stack that is unpacked.
  var unpacked: [String: Int64] = [:]
  /// Snapshots that are no image's layer.
  var otherSnapshots: [SnapshotSeen] = []
  var holds: [HoldSeen] = []
  var orphans: [OrphanSeen] = []
  var findings: [Finding] = []
  var measures: [MeasureSeen] = []
  /// Areas beside those of every namespace.
  var areas: Set<Area> = []

  private var isOfCRI: Bool { namespace == "k8s.io" }

  private func layers(of image: SmallImage) -> [String] { image.layers.split(separator: " ").map(String.init) }

  /// The names of an image's layers' blobs, or of those of a copy.
  private func blobs(of image: SmallImage, copy: String? = nil) -> [String] {
    layers(of: image).map { layer in copy.map { "\($0) \(layer)" } ?? layer }
  }

  func manifest(of image: SmallImage, copy: String? = nil) -> ImageManifest {
    let layers = blobs(of: image, copy: copy).map { layer in
      Descriptor(
        mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: Named.blob(layer), size: blobs[layer] ?? 0)
    }
    let config = Descriptor(
      mediaType: "application/vnd.oci.image.config.v1+json", digest: Digest(Named.image(image.name).hash), size: 7)
    return ImageManifest(mediaType: "application/vnd.oci.image.manifest.v1+json", config: config, layers: layers)
  }

  private func index(of members: [String]) -> ImageIndex {
    ImageIndex(
      mediaType: "application/vnd.oci.image.index.v1+json",
      manifests: members.map { member in
        if indexes.contains(where: { $0.name == member }) {
          let type = "application/vnd.oci.image.index.v1+json"
          return Descriptor(mediaType: type, digest: Named.manifest(member), size: 9)
        }
        let about = member.hasPrefix("attests ") ? String(member.dropFirst(8)) : nil
        let architecture = images.first { $0.name == member }?.architecture ?? "arm64"
        return Descriptor(
          mediaType: "application/vnd.oci.image.manifest.v1+json", digest: Named.manifest(member), size: 9,
          platform: about == nil
            ? Descriptor.Platform(architecture: architecture, os: "linux")
            : Descriptor.Platform(architecture: "unknown", os: "unknown"),
          annotations: about.map {
            [
              Descriptor.referenceType: "attestation-manifest",
              Descriptor.referenceDigest: Named.manifest($0).description,
            ]
          } ?? [:])
      })
  }

  /// What names lead to that leads to an image.
  private func targets(of image: SmallImage) -> [String] {
    let direct = indexes.filter { $0.members.contains(image.name) }.map(\.name)
    let containing = direct + indexes.filter { $0.members.contains(where: direct.contains) }.map(\.name)
    let own = containing.isEmpty || tags.contains { $0.1 == image.name } ? containing + [image.name] : containing
    return own + copies.filter { $0.image == image.name }.map(\.name)
  }

  func reading(root: String = "") -> TreeReading {
    var reading = TreeReading(of: TreeKey(.containerd, root: root, namespace: namespace))
    reading.isInactive = isInactive
    reading.areas = [.references, .images, .layers, .blobs, .containers, .holds, .orphans, .orphanBlobs]
    if !measures.isEmpty { reading.areas.insert(.measure) }
    reading.areas.formUnion(areas)
    reading.attempted = reading.areas
    reading.measures = measures
    reading.orphans = orphans
    reading.findings = findings
    reading.tags = tags.compactMap { text, name in
      guard let reference = try? Reference(text), let tag = reference.tag else { return nil }
      return TagSeen(repository: reference.repository, tag: tag, target: Named.manifest(name))
    }
    reading.names = names.map { NameSeen(name: $0, target: Named.manifest($1)) }
    reading.digestReferences = self.digests.map { repository, target in
      DigestReferenceSeen(
        repository: RepositoryName(repository), digest: Named.manifest(target), target: Named.manifest(target))
    }
    let digests = reading.chains.digests
    var stored: [Digest: Int64] = [:]
    for (name, _) in indexes { stored[Named.manifest(name)] = 9 }
    for name in otherBlobs { stored[Named.blob(name)] = blobs[name] ?? 0 }
    for image in images {
      let facts = image.facts
      for target in targets(of: image) {
        var seen = ImageSeen(
          id: facts.id, top: reading.chains.add(diffs: facts.config.diffIDs, chain: facts.chain), os: "linux")
        seen.target = Named.manifest(target)
        seen.isShownByConfig = isOfCRI
        seen.lastUpdated = updates[target]
        seen.isFurther = reading.images.contains { $0.target == seen.target }
        reading.images.append(seen)
      }
      stored[Named.manifest(image.name)] = 9
      stored[Digest(facts.id.hash)] = 7
      for copy in copies where copy.image == image.name {
        stored[Named.manifest(copy.name)] = 9
        for blob in blobs(of: image, copy: copy.name) { stored[Named.blob(blob)] = blobs[blob] ?? 0 }
      }
      for layer in layers(of: image) {
        if !missingBlobs.contains(layer) { stored[Named.blob(layer)] = blobs[layer] ?? 0 }
        reading.blobs.append(
          BlobSeen(blob: digests.place(adding: Named.blob(layer)), diff: digests.place(adding: Named.diff(layer).hash)))
      }
    }
    DistributionOrder(digests: digests, repositories: []).sort(&reading.blobs)
    reading.storedBlobs = stored.sorted { $0.key < $1.key }.map { reading.stored($0, size: $1) }
    for (number, (stack, size)) in unpacked.sorted(by: { $0.key < $1.key }).enumerated() {
      let diffs = stack.split(separator: " ").map { Named.diff(String($0)) }
      let chains = ChainID.chain(of: diffs)
      let directory = "snapshots/\(number + 1)/fs"
      reading.snapshots.append(
        SnapshotSeen(
          key: SnapshotKey(snapshotter: "overlayfs", key: Named.chain(stack).description),
          parent: chains.dropLast().last?.description, chain: chains.last, kind: .committed, size: size, inodes: 1,
          directory: directory))
      reading.layers.append(
        LayerSeen(
          chain: reading.chains.add(diffs: diffs, chain: chains), hasDiff: true, parent: -1,
          cacheID: DirectoryName(directory), size: size, isPlaced: true, isWhole: true))
    }
    reading.snapshots += otherSnapshots
    reading.holds = holds
    reading.containers = containers.map { name, target, manifest in
      ContainerSeen(
        id: Named.container(name), name: name,
        image: isOfCRI ? Digest(Named.image(target).hash) : Named.manifest(target), imageName: typed,
        driver: "overlayfs",
        created: nil, state: state, exitCode: 0, started: nil, finished: nil, labels: nil, volumes: [],
        manifest: manifest.map { Named.manifest($0) })
    }
    if isLabelled { label(&reading) }
    return reading
  }

  private func label(_ reading: inout TreeReading) {
    let digests = reading.chains.digests
    func add(_ keeper: Digest, _ kept: Digest) {
      reading.labels.append(
        LabelSeen(keeper: digests.place(adding: keeper), kept: .blob(digests.place(adding: kept))))
    }
    for (name, members) in indexes {
      for member in index(of: members).manifests { add(Named.manifest(name), member.digest) }
    }
    for (keeper, kept) in otherLabels { add(keeper, kept) }
    for image in images {
      let config = Digest(Named.image(image.name).hash)
      let names = [(image.name, nil)] + copies.filter { $0.image == image.name }.map { ($0.name, $0.name) }
      for (name, copy) in names as [(String, String?)] {
        add(Named.manifest(name), config)
        for blob in blobs(of: image, copy: copy) where !unlabelled.contains(blob) {
          add(Named.manifest(name), Named.blob(blob))
        }
      }
      reading.labels.append(
        LabelSeen(
          keeper: digests.place(adding: config),
          kept: .snapshot(SnapshotKey(snapshotter: "overlayfs", key: Named.chain(image.layers).description))))
    }
  }

  /// Records the namespace with its facts, through the same code as a scan.
  func record(in index: IndexFile, host: String, at: Int64, root: String = "") throws {
    let reading = reading(root: root)
    try index.record(Recording.Origin(host: host, tool: "test"), digests: reading.chains.digests) { recording in
      for image in images {
        try recording.add(.manifest(manifest(of: image)), of: Named.manifest(image.name))
        for copy in copies where copy.image == image.name {
          try recording.add(.manifest(manifest(of: image, copy: copy.name)), of: Named.manifest(copy.name))
        }
        try recording.add(
          image.facts, top: image.facts.chain.last.flatMap { reading.chains.place(of: $0) } ?? -1, in: reading.chains)
      }
      for (name, members) in indexes { try recording.add(.index(self.index(of: members)), of: Named.manifest(name)) }
      _ = try recording.record(reading, at: at)
    }
  }
}
