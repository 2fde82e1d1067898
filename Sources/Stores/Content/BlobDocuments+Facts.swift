import ImageModel

extension BlobDocuments {
  /// A layer of an image, and the blob from which it is unpacked.
  struct Layer {
    let blob: Place
    let chain: ChainTable.Place
    let parent: ChainTable.Place
  }

  /// Adds which blob unpacks to which layer, as each manifest says beside its config.
  ///
  /// - Returns: The layers of all manifests, the lowest of each first.
  func addLayerBlobs(_ reading: inout TreeReading) -> [Layer] {
    var layers: [Layer] = []
    let digests = reading.chains.digests
    for (place, manifest) in manifests.sorted(by: { digests.isBefore($0.key, $1.key) }) {
      guard let config = manifest.config.flatMap({ configs[$0] }) else { continue }
      guard manifest.layers.count == config.layers else {
        reading.findings.append(
          Finding(
            .manifestUnreadable, files.path(of: place),
            "expected a layer for each of the \(config.layers) diff_ids of its config, found \(manifest.layers.count)",
            area: .layers))
        continue
      }
      var chain = config.top
      let lowest = layers.count
      for blob in manifest.layers.reversed() {
        let parent = reading.chains.parent(of: chain)
        reading.blobs.append(BlobSeen(blob: blob, diff: reading.chains.diff(of: chain)))
        layers.append(Layer(blob: blob, chain: chain, parent: parent))
        chain = parent
      }
      layers[lowest...].reverse()
    }
    DistributionOrder(digests: digests, repositories: []).sort(&reading.blobs)
    return layers
  }

  /// How many further platforms targets may have in all. Indexes of indexes can lead from 800 names to 800 manifests each:
  /// of 10 MB these were 640,000 images, which took 13 s and 300 MB.
  private var mostFurther: Int { 10_000 + 16 * manifests.count }

  /// Adds the images to which targets lead. Of several platforms the first stands for the target in lists.
  ///
  /// - Parameters:
  ///   - targets: Each once.
  ///   - complete: Adds to an image what the store itself knows of the target.
  func addImages(
    of targets: [Digest], to reading: inout TreeReading,
    complete: (inout ImageSeen, _ target: Digest) -> Void = { _, _ in }
  ) {
    var (further, cut) = (mostFurther, [Digest]())
    for target in targets {
      var isFurther = false
      let (found, areAll) = imageConfigs(of: reading.chains.digests.place(adding: target), most: 1 + further)
      further -= max(0, found.count - 1)
      if !areAll { cut.append(target) }
      for config in found where config >= 0 {
        guard let known = configs[config] else { continue }
        var image = ImageSeen(
          id: ImageID(reading.chains.digests.hash(at: config)), top: known.top, os: known.os)
        image.target = target
        image.isFurther = isFurther
        complete(&image, target)
        isFurther = true
        reading.images.append(image)
      }
    }
    guard let first = cut.first else { return }
    reading.findings.append(
      Finding(
        .platformsLeftOut, files.folder.path(of: first),
        "expected at most \(mostFurther) further platforms of all names, for \(manifests.count) manifests, found more: "
          + "of this and of \(cut.count - 1) more that names lead to some platforms are left out",
        area: .images))
  }
}

extension TreeReading {
  /// Adds a name of an image. It is a reference where it has a repository and a tag or a digest; else it is free text.
  ///
  /// - Parameter isWritten: Whether a reference is written as the store's engine would write it.
  mutating func addName(_ text: String, of target: Digest, where isWritten: (Reference) -> Bool = { _ in true }) {
    guard let reference = try? Reference(text), reference.tag != nil || reference.digest != nil, isWritten(reference)
    else {
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
