@testable import ImageModel
@testable import Index
@testable import Stores

/// An image layout as a test writes it: an index named `multi` of two platforms, `amd` (layers `base app`) and `arm`
/// (layers `base other`), and a manifest tagged web:1 that leads to `amd` too. index.json lists the blob `chart` too, which
/// is no image; to the blob `lost` nothing leads.
enum SmallLayout {
  static let root = "/srv/layout"
  static let images = [
    SmallImage(name: "amd", layers: "base app", created: "2026-02-01T00:00:00Z"),
    SmallImage(name: "arm", layers: "base other", created: "2026-01-01T00:00:00Z", architecture: "arm64"),
  ]
  static let sizes: [String: Int64] = ["base": 100, "app": 20, "other": 3]

  static func manifest(of image: SmallImage) -> ImageManifest {
    let layers = image.layers.split(separator: " ").map { layer in
      Descriptor(
        mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: Named.blob(String(layer)),
        size: sizes[String(layer)] ?? 0)
    }
    let config = Descriptor(
      mediaType: "application/vnd.oci.image.config.v1+json", digest: Digest(Named.image(image.name).hash), size: 7)
    return ImageManifest(mediaType: "application/vnd.oci.image.manifest.v1+json", config: config, layers: layers)
  }

  static func index(saysPlatforms: Bool = true) -> ImageIndex {
    let members = images.map { image in
      Descriptor(
        mediaType: "application/vnd.oci.image.manifest.v1+json", digest: Named.manifest(image.name), size: 9,
        platform: saysPlatforms ? Descriptor.Platform(architecture: image.architecture, os: "linux") : nil)
    }
    return ImageIndex(mediaType: "application/vnd.oci.image.index.v1+json", manifests: members)
  }

  static func reading() -> TreeReading {
    var reading = TreeReading(of: TreeKey(.ociLayout, root: root))
    reading.areas = [.references, .images, .layers, .blobs, .orphanBlobs]
    reading.attempted = reading.areas
    let (multi, web) = (Named.manifest("multi"), Named.manifest("amd"))
    reading.names = [NameSeen(name: "multi", target: multi)]
    reading.tags = [TagSeen(repository: RepositoryName("web"), tag: "1", target: web)]
    for (image, target, isFurther) in [(images[0], multi, false), (images[1], multi, true), (images[0], web, false)] {
      let facts = image.facts
      var seen = ImageSeen(
        id: facts.id, top: reading.chains.add(diffs: facts.config.diffIDs, chain: facts.chain), os: "linux")
      seen.target = target
      seen.isFurther = isFurther
      reading.images.append(seen)
    }
    for stack in ["base", "base app", "base other"] {
      let diffs = stack.split(separator: " ").map { Named.diff(String($0)) }
      let name = stack.split(separator: " ").last.map(String.init) ?? ""
      let digests = reading.chains.digests
      reading.layers.append(
        LayerSeen(
          chain: reading.chains.add(diffs: diffs, chain: ChainID.chain(of: diffs)), hasDiff: true, parent: -1,
          cacheID: DirectoryName(Named.blob(name).hex), size: sizes[name], isPlaced: true, isWhole: true))
      reading.blobs.append(
        BlobSeen(blob: digests.place(adding: Named.blob(name)), diff: digests.place(adding: Named.diff(name).hash)))
    }
    DistributionOrder(digests: reading.chains.digests, repositories: []).sort(&reading.blobs)
    reading.storedBlobs =
      ["multi", "amd", "arm"].map { reading.stored(Named.manifest($0), size: 9) }
      + sizes.map { reading.stored(Named.blob($0), size: $1) }
      + [reading.stored(Named.blob("lost"), size: 5), reading.stored(Named.blob("chart"), size: 4)]
    let lost = "blobs/sha256/\(Named.blob("lost").hex)"
    reading.orphans = [OrphanSeen(kind: .blob, path: lost, size: 5)]
    reading.findings = [Finding(.contentUnreferenced, lost, "5 bytes", area: .orphanBlobs)]
    return reading
  }
}

extension IndexFile {
  /// Records the layout with its facts, through the same code as a scan.
  func recordLayout(host: String, at: Int64, saysPlatforms: Bool = true) throws {
    let reading = SmallLayout.reading()
    try record(Recording.Origin(host: host, tool: "test"), digests: reading.chains.digests) { recording in
      for image in SmallLayout.images {
        try recording.add(.manifest(SmallLayout.manifest(of: image)), of: Named.manifest(image.name))
        try recording.add(
          image.facts, top: image.facts.chain.last.flatMap { reading.chains.place(of: $0) } ?? -1, in: reading.chains)
      }
      try recording.add(.index(SmallLayout.index(saysPlatforms: saysPlatforms)), of: Named.manifest("multi"))
      _ = try recording.record(reading, at: at)
    }
  }
}
