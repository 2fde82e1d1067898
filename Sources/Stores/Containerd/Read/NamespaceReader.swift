import ImageModel

/// Reads a namespace of a containerd into observations.
struct NamespaceReader {
  let contents: ContainerdContents
  /// What belongs to no namespace is with the first.
  let isFirst: Bool
  /// A daemon runs, or ran when the copy was taken.
  let isLive: Bool
  let workers: Int
  let memory: PreviousScan
  /// Takes down what the next reading may take from this one.
  let cache: CacheWriter?
  let sink: any FactSink

  private var files: BlobFiles { contents.files }
  private var digests: DigestTable { sink.digests }

  /// - Throws: What the sink throws.
  func read(_ tree: TreeKey) throws -> TreeReading {
    cache?.begin(after: memory)
    var reading = TreeReading(of: tree, chains: ChainTable(sink.digests))
    reading.isLive = isLive
    reading.attempted = [.references, .images, .layers, .blobs, .orphans, .orphanBlobs]
    if isFirst { reading.findings += files.findings }
    guard let namespace = contents.records.namespaces.first(where: { $0.name == tree.namespace }) else {
      reading.findings.append(
        fault(contents.records.fault ?? "expected the namespace \(tree.namespace), found none", area: .references))
      return reading
    }
    addFaults(of: namespace, &reading)
    let documents = try BlobDocuments(
      in: files, from: namespace.images.map(\.target), workers: workers, to: sink, &reading.chains,
      memory: memory, cache: cache, where: listed(in: namespace)
    ) { mention in
      guard files.isWhole, [.name, .imageConfig].contains(mention.role) else { return nil }
      return missing(
        digests.place(adding: mention.digest), of: mention.size, severity: mention.role == .name ? .error : .info)
    }
    // What holds blobs is not in the documents but in the database.
    reading.findings += documents.findings.map { finding in
      var finding = finding
      finding.blocks = []
      return finding
    }
    if namespace.name == "moby" { try LeasedManifests(of: namespace).add(in: files, workers: workers, to: sink) }
    let layers = documents.addLayerBlobs(&reading)
    addSnapshots(of: namespace, &reading)
    reading.findings += missingSnapshots(of: namespace)
    if !isLive { reading.findings += abandoned(in: namespace) }
    addImages(of: namespace, documents, &reading)
    addContainers(of: namespace, &reading)
    addBlobs(of: namespace, documents, layers, &reading)
    if let collection = contents.collections[namespace.name] { addOrphans(collection, in: namespace, &reading) }
    return reading
  }

  private func fault(_ detail: String, area: Area, subject: String = "") -> Finding {
    Finding(.unreadable, contents.layout.databasePath, detail, area: area, subject: subject)
  }

  /// Whether the namespace lists a blob. Without a record a file is none of its blobs.
  private func listed(in namespace: Namespace) -> (DigestTable.Place) -> Bool {
    let listed = DigestSet(namespace.blobs.lazy.map(\.digest))
    return { listed.contains($0) }
  }

  private func missing(_ digest: DigestTable.Place, of size: Int64?, severity: Severity) -> Finding {
    Finding(
      .blobMissing, files.path(of: digest), "expected a blob\(size.map { " of \($0) bytes" } ?? ""), found none",
      area: .blobs, severity: severity)
  }

  /// What could not be read; and which areas could.
  private func addFaults(of namespace: Namespace, _ reading: inout TreeReading) {
    let log = namespace.log
    for (part, detail) in log.faults { reading.findings.append(fault(detail, area: part.area, subject: part.word)) }
    for bad in namespace.badRecords {
      reading.findings.append(fault(bad.detail, area: bad.part.area, subject: "\(bad.part.word) \(bad.name)"))
    }
    var isWhole = !log.contains(.snapshots)
    for name in namespace.snapshotters {
      guard let snapshotter = contents.records.snapshotters[name], let detail = snapshotter.fault else { continue }
      isWhole = false
      reading.findings.append(
        Finding(.unreadable, "\(snapshotter.path)/\(Snapshotter.file)", detail, area: .layers))
    }
    if isWhole { reading.areas.insert(.layers) }
    if !log.contains(.images) { reading.areas.formUnion(files.isWhole ? [.references, .images] : [.references]) }
    // The records of a BuildKit lie in its own root, and its snapshots in one of these two namespaces.
    if !["moby", "buildkit"].contains(namespace.name) { reading.areas.insert(.buildCache) }
    if !log.contains(.content), files.isWhole { reading.areas.insert(.blobs) }
  }

  private func addSnapshots(of namespace: Namespace, _ reading: inout TreeReading) {
    let names = namespace.names
    var met = DigestSet()
    for snapshot in namespace.snapshots {
      let key = namespace.key(of: snapshot)
      let record = snapshot.record
      let files = record.flatMap { contents.records.snapshotters[key.snapshotter]?.contents(of: $0) }
      let place = names.chains[Int(snapshot.place)]
      let size = record?.size ?? (record?.kind == .view ? 0 : files?.imageSize)
      let directory = files?.place
      reading.snapshots.append(
        SnapshotSeen(
          key: key, parent: snapshot.parent.map { names.snapshots[Int($0)].key },
          chain: place < 0 ? nil : reading.chains.chain(at: place), kind: record?.kind, size: size,
          inodes: record?.inodes, directory: directory))
      // Of several snapshotters that have a layer, the first stands for all.
      guard place >= 0, met.insert(place) else { continue }
      reading.layers.append(
        LayerSeen(
          chain: place, hasDiff: reading.chains.diff(of: place) >= 0,
          parent: snapshot.parent.map { names.chains[Int($0)] } ?? -1,
          cacheID: directory.map { DirectoryName($0) }, size: size, isPlaced: true, isWhole: true))
    }
  }

  private func addImages(
    of namespace: Namespace, _ documents: BlobDocuments, _ reading: inout TreeReading
  ) {
    var targets: [Digest] = []
    var parents: [Digest: String] = [:]
    var updates: [Digest: Int64] = [:]
    for image in namespace.images {
      let target = image.target.digest
      if updates.updateValue(max(updates[target] ?? 0, image.updated ?? 0), forKey: target) == nil {
        targets.append(target)
      }
      if let parent = image.parent { parents[target] = parent }
      // Docker's name for an image without one; and the CRI's name for each image, which is its ID.
      guard !image.name.hasPrefix("moby-dangling@"), Digest(image.name) == nil else { continue }
      // Docker lists a name without a registry, which others wrote, but finds no image by it and has no repository of it.
      reading.addName(image.name, of: target) { namespace.name != "moby" || $0.canonical == image.name }
    }
    documents.addImages(of: targets, to: &reading) { image, target in
      image.parent = parents[target]
      image.isShownByConfig = namespace.isOfCRI
      if let time = updates[target], time > 0 { image.lastUpdated = goTimeText(nanoseconds: time) }
    }
  }

  /// An image needs its documents, and those of its layers' blobs that are not unpacked.
  private func addBlobs(
    of namespace: Namespace, _ documents: BlobDocuments, _ layers: [BlobDocuments.Layer], _ reading: inout TreeReading
  ) {
    let chains = DigestSet(reading.layers.lazy.map(\.chain))
    let unpacked = DigestSet(layers.lazy.filter { chains.contains($0.chain) }.map(\.blob))
    reading.pulls = namespace.pulls
    for blob in namespace.blobs {
      guard let size = files.size(of: blob.digest) else {
        guard files.isWhole else { continue }
        let isNeeded = documents.reached.contains(blob.digest) && !unpacked.contains(blob.digest)
        reading.findings.append(missing(blob.digest, of: blob.size, severity: isNeeded ? .error : .warning))
        continue
      }
      reading.storedBlobs.append(StoredBlobSeen(blob: blob.digest, size: size))
      if let recorded = blob.size, recorded != size {
        reading.findings.append(
          Finding(
            .blobSizeMismatch, files.path(of: blob.digest),
            "expected \(recorded) bytes, as containerd’s database says, found \(size)", area: .blobs))
      }
    }
  }

  /// Images that hold blobs and that no list has, since no config of theirs can be read.
  private func unreadable(in namespace: Namespace, _ reading: TreeReading) -> [HoldSeen] {
    let targets = Set(reading.images.map(\.named))
    return namespace.images.filter { !targets.contains($0.target.digest) }.map {
      HoldSeen(.image, $0.name, things: [.blob($0.target.digest)])
    }
  }

  private func addOrphans(_ collection: Collection, in namespace: Namespace, _ reading: inout TreeReading) {
    reading.areas.formUnion([.holds, .orphans, .orphanBlobs])
    reading.holds = unreadable(in: namespace, reading) + collection.holds
    reading.labels = collection.labels
    let why = "nothing in the namespace \(namespace.name) holds this, so containerd’s next collection removes it"
    func add(_ code: FindingCode, _ orphan: OrphanSeen) {
      reading.orphans.append(orphan)
      reading.findings.append(orphan.finding(code, why))
    }
    for blob in contents.removed[namespace.name] ?? [] {
      guard let size = files.size(of: blob.digest) else { continue }
      add(.contentUnreferenced, OrphanSeen(kind: .blob, path: files.path(of: blob.digest), size: size))
    }
    for snapshot in collection.snapshots {
      let snapshotter = contents.records.snapshotters[namespace.key(of: snapshot).snapshotter]
      let record = snapshot.record
      guard let path = record.flatMap({ snapshotter?.path(of: $0) }) else { continue }
      var orphan = OrphanSeen(kind: .snapshot, path: path, size: record?.size)
      let chain = namespace.names.chains[Int(snapshot.place)]
      orphan.chain = chain < 0 ? nil : reading.chains.chain(at: chain)
      if let snapshotter, let files = record.flatMap({ snapshotter.contents(of: $0)?.place }) {
        orphan.cacheID = reading.nameOfFiles(
          in: files, of: namespace.key(of: snapshot), path: "\(snapshotter.path)/\(files)")
      }
      add(.snapshotUnreferenced, orphan)
    }
    guard isFirst else { return }
    reading.orphans += contents.unlisted.orphans
    reading.findings += contents.unlisted.findings
  }
}

extension Namespace.Part {
  /// The part of a tree that lacks what could not be read.
  fileprivate var area: Area {
    switch self {
    case .images: .references
    case .content: .blobs
    case .snapshots: .layers
    case .leases, .containers: .orphans
    }
  }

  /// As the database names it.
  fileprivate var word: String { "\(self)" }
}
