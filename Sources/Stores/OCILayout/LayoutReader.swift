import Files
import ImageModel

/// Reads a layout into observations.
struct LayoutReader {
  let folder: any Folder
  let workers: Int
  let sink: any FactSink

  /// - Returns: What was seen, and the newest modification time of what was read, in nanoseconds since 1970.
  /// - Throws: What the sink throws.
  func read(_ tree: TreeKey) throws -> (reading: TreeReading, newest: Int64) {
    var reading = TreeReading(of: tree, chains: ChainTable(sink.digests))
    let blobs = LayoutBlobs(in: folder)
    reading.attempted = [.references, .images, .layers, .blobs]
    reading.findings = blobs.findings
    reading.storedBlobs = blobs.sizes.map { StoredBlobSeen(digest: $0, size: $1) }
    if blobs.isWhole { reading.areas.insert(.blobs) }
    let buffer = ReadBuffer()
    guard let names = names(into: buffer, &reading) else { return (reading, max(blobs.newest, buffer.newest)) }
    let documents = LayoutDocuments(in: folder, blobs.sizes, from: names, workers: workers)
    reading.findings += documents.findings
    reading.areas.formUnion([.references, .images, .layers])
    try addFacts(of: documents)
    addNames(names, &reading)
    try addImages(names, documents, blobs.sizes, &reading)
    addOrphans(blobs, documents, &reading)
    return (reading, max(blobs.newest, buffer.newest))
  }

  /// What index.json lists; nil where it cannot be read.
  private func names(into buffer: ReadBuffer, _ reading: inout TreeReading) -> [Descriptor]? {
    func fault(_ found: String) -> [Descriptor]? {
      reading.findings.append(
        Finding(
          .manifestUnreadable, "index.json", "expected an index of the layout’s images, \(found)", area: .references,
          blocks: .blobs))
      return nil
    }
    let bytes: UnsafeRawBufferPointer
    do throws(ReadFailure) {
      bytes = try folder.read("index.json", into: buffer, limit: LayoutDocuments.limit)
    } catch {
      return fault(error.found)
    }
    do throws(JSONError) {
      return try ImageIndex(json: bytes).manifests
    } catch {
      return fault("found \(bytes.count) bytes that are none: \(error)")
    }
  }

  private func addFacts(of documents: LayoutDocuments) throws {
    for (digest, index) in documents.indexes.sorted(by: { $0.key < $1.key }) {
      try sink.add(.index(index), of: digest)
    }
    for (digest, manifest) in documents.manifests.sorted(by: { $0.key < $1.key }) {
      try sink.add(.manifest(manifest), of: digest)
    }
  }

  /// A name is a reference where it has a repository and a tag or a digest; else it is free text.
  private func addNames(_ names: [Descriptor], _ reading: inout TreeReading) {
    for name in names {
      guard let text = name.annotations[Descriptor.imageName] ?? name.annotations[Descriptor.refName] else { continue }
      guard let reference = try? Reference(text), reference.tag != nil || reference.digest != nil else {
        reading.names.append(NameSeen(name: text, target: name.digest))
        continue
      }
      if let tag = reference.tag {
        reading.tags.append(TagSeen(repository: reference.repository, tag: tag, target: name.digest))
      }
      if let digest = reference.digest {
        reading.digestReferences.append(
          DigestReferenceSeen(repository: reference.repository, digest: digest, target: name.digest))
      }
    }
  }

  private func addImages(
    _ names: [Descriptor], _ documents: LayoutDocuments, _ sizes: [Digest: Int64], _ reading: inout TreeReading
  ) throws {
    var layers = LayoutLayers(sizes: sizes)
    var tops: [Digest: ChainTable.Index] = [:]
    for (digest, config) in documents.configs.sorted(by: { $0.key < $1.key }) {
      guard let id = digest.hash256.map({ ImageID($0) }) else { continue }
      let facts = ImageFacts(id: id, config: config, chain: ChainID.chain(of: config.diffIDs))
      let top = reading.chains.add(diffs: config.diffIDs, chain: facts.chain)
      try sink.add(facts, top: top, in: reading.chains)
      tops[digest] = top
    }
    sink.endImages()
    for (digest, manifest) in documents.manifests.sorted(by: { $0.key < $1.key }) where manifest.isImage {
      guard let config = documents.configs[manifest.config.digest] else { continue }
      layers.add(manifest, of: digest, config, &reading)
    }
    DistributionOrder(digests: reading.chains.digests, repositories: []).sort(&reading.blobs)
    var targets: Set<Digest> = []
    for target in names.map(\.digest) where targets.insert(target).inserted {
      var isFurther = false
      for config in documents.imageConfigs(of: target) {
        guard let top = tops[config], let id = config.hash256.map({ ImageID($0) }) else { continue }
        var image = ImageSeen(id: id, top: top, os: documents.configs[config]?.os)
        image.target = target
        image.isFurther = isFurther
        isFurther = true
        reading.images.append(image)
      }
    }
  }

  private func addOrphans(_ blobs: LayoutBlobs, _ documents: LayoutDocuments, _ reading: inout TreeReading) {
    guard blobs.isWhole else { return }
    reading.areas.insert(.orphanBlobs)
    reading.attempted.insert(.orphanBlobs)
    for (digest, size) in blobs.sizes where !documents.reached.contains(digest) {
      let path = LayoutBlobs.path(of: digest)
      reading.orphans.append(OrphanSeen(kind: .blob, path: path, size: size))
      reading.findings.append(
        Finding(
          .contentUnreferenced, path, "\(size) bytes: no name in index.json leads to this blob", area: .orphanBlobs))
    }
  }
}

extension LayoutDocuments {
  /// The configs of the images that a target leads to and that could be read, in the order in which indexes list them.
  fileprivate func imageConfigs(of target: Digest) -> [Digest] {
    var (configs, met, pending) = ([Digest](), Set<Digest>(), [target])
    while let next = pending.popLast() {
      guard met.insert(next).inserted else { continue }
      if let manifest = manifests[next], manifest.isImage, self.configs[manifest.config.digest] != nil {
        if !configs.contains(manifest.config.digest) { configs.append(manifest.config.digest) }
      } else if let index = indexes[next] {
        // The first one is to be popped first.
        pending += index.manifests.filter { $0.attests == nil && !$0.hasUnknownPlatform }.map(\.digest).reversed()
      }
    }
    return configs
  }
}
