import ImageModel

extension BlobDocuments {
  /// Hands on what indexes and manifests say.
  func addFacts() throws {
    for (digest, index) in indexes.sorted(by: { $0.key < $1.key }) {
      try sink.add(.index(index), of: digest)
    }
    for (digest, manifest) in manifests.sorted(by: { $0.key < $1.key }) {
      try sink.add(.manifest(manifest), of: digest)
    }
  }

  /// A layer of an image, and the blob from which it is unpacked.
  struct Layer {
    let blob: Digest
    let chain: ChainTable.Index
    let parent: ChainTable.Index
  }

  /// Adds which blob unpacks to which layer, as each manifest says beside its config.
  ///
  /// - Returns: The layers of all manifests, the lowest of each first.
  func addLayerBlobs(_ reading: inout TreeReading) -> [Layer] {
    var layers: [Layer] = []
    let digests = reading.chains.digests
    for (digest, manifest) in manifests.sorted(by: { $0.key < $1.key }) where manifest.isImage {
      guard let config = configs[manifest.config.digest] else { continue }
      guard manifest.layers.count == config.diffIDs.count else {
        reading.findings.append(
          Finding(
            .manifestUnreadable, files.path(of: digest),
            "expected a layer for each of the \(config.diffIDs.count) diff_ids of its config, found \(manifest.layers.count)",
            area: .layers))
        continue
      }
      var parent: ChainTable.Index = -1
      for (blob, (diff, chain)) in zip(manifest.layers, zip(config.diffIDs, ChainID.chain(of: config.diffIDs))) {
        let place = reading.chains.add(chain, parent: parent, diff: diff)
        reading.blobs.append(BlobSeen(blob: digests.place(adding: blob.digest), diff: digests.place(adding: diff.hash)))
        layers.append(Layer(blob: blob.digest, chain: place, parent: parent))
        parent = place
      }
    }
    DistributionOrder(digests: digests, repositories: []).sort(&reading.blobs)
    return layers
  }

  /// Adds the images to which targets lead. Of several platforms the first stands for the target in lists.
  ///
  /// - Parameters:
  ///   - targets: Each once.
  ///   - complete: Adds to an image what the store itself knows of the target.
  func addImages(
    of targets: [Digest], to reading: inout TreeReading,
    complete: (inout ImageSeen, _ target: Digest) -> Void = { _, _ in }
  ) {
    for target in targets {
      var isFurther = false
      for config in imageConfigs(of: target) {
        guard let known = configs[config], let id = config.hash256.map({ ImageID($0) }) else { continue }
        var image = ImageSeen(id: id, top: known.top, os: known.os)
        image.target = target
        image.isFurther = isFurther
        complete(&image, target)
        isFurther = true
        reading.images.append(image)
      }
    }
  }
}

extension TreeReading {
  /// Adds a name of an image. It is a reference where it has a repository and a tag or a digest; else it is free text.
  mutating func addName(_ text: String, of target: Digest) {
    guard let reference = try? Reference(text), reference.tag != nil || reference.digest != nil else {
      names.append(NameSeen(name: text, target: target))
      return
    }
    if let tag = reference.tag {
      tags.append(TagSeen(repository: reference.repository, tag: tag, target: target))
    }
    if let digest = reference.digest {
      digestReferences.append(
        DigestReferenceSeen(repository: reference.repository, digest: digest, target: target))
    }
  }
}
