import Files
import ImageModel

/// The files of imagedb and layerdb, listed and cut into jobs for the workers.
struct ReadingPlan {
  /// How many files of images a job reads, and how many layers.
  private static let imagesAtOnce = 32
  private static let layersAtOnce = 128

  private enum Batch: Sendable {
    case images(ImagesBatch)
    case layers(LayersBatch)
  }

  private struct ImagesFolder {
    let content: any Folder
    let metadata: (any Folder)?
  }

  private let options: ReadOptions
  private let memory: PreviousScan
  private let cache: CacheWriter?
  private var imageIDs = JobNames<ImageID>([], atOnce: Self.imagesAtOnce)
  private var chains = JobNames<ChainID>([], atOnce: Self.layersAtOnce)
  private var imagesFolder: ImagesFolder?
  private var layersFolder: (any Folder)?
  private var layerNames: Future<DigestNames>?

  /// Lists the images, and begins to list the layers. Areas whose folders cannot be listed are left out, with a finding.
  init(
    image: any Folder, options: ReadOptions, memory: PreviousScan, cache: CacheWriter?, buffer: ReadBuffer,
    raw: inout RawReading
  ) {
    self.options = options
    self.memory = memory
    self.cache = cache
    for (name, area) in [("imagedb", Area.images), ("layerdb", .layers)]
    where (try? image.stamp(name)) != nil {
      raw.attempted.insert(area)
    }
    layersFolder = raw.folder(["layerdb", "sha256"], in: image, buffer)
    layerNames = layersFolder.map { folder in Future { DigestNames(in: folder, areFolders: true) } }
    listImages(image, buffer, &raw)
  }

  /// Waits until the layers are listed.
  mutating func endListing(_ image: any Folder, _ buffer: ReadBuffer, _ raw: inout RawReading) {
    listLayers(image, buffer, &raw)
    raw.chains.reserve(chains.count)
    // Of a layer its chainID, its diff_id and a blob or two.
    raw.chains.digests.reserve(raw.chains.count + imageIDs.count + 4 * chains.count)
    raw.images.reserveCapacity(imageIDs.count)
    raw.layers.reserveCapacity(chains.count)
  }

  var layerCount: Int { chains.count }

  // MARK: Listing

  private mutating func listImages(
    _ image: any Folder, _ buffer: ReadBuffer, _ raw: inout RawReading
  ) {
    guard let content = raw.folder(["imagedb", "content", "sha256"], in: image, buffer) else {
      return
    }
    let names = DigestNames(in: content)
    for (name, kind) in names.others {
      raw.findings.append(
        name.hasPrefix(".tmp-")
          ? .leftover(content.path(of: name))
          : Finding(
            .imageNameInvalid, content.path(of: name),
            "expected 64 lower-case hexadecimal digits as the name, found \(kind.name) of another name"))
    }
    if let fault = names.fault {
      raw.findings.append(fault)
      return
    }
    imageIDs = JobNames(names.hashes.map { ImageID($0) }, atOnce: Self.imagesAtOnce)
    raw.imageNames = Set(names.hashes)
    raw.areas.insert(.images)
    let metadata = raw.folder(["imagedb", "metadata", "sha256"], in: image, buffer)
    imagesFolder = ImagesFolder(content: content, metadata: metadata)
  }

  private mutating func listLayers(
    _ image: any Folder, _ buffer: ReadBuffer, _ raw: inout RawReading
  ) {
    guard let layersFolder, let names = layerNames?.value else {
      // A daemon that never had a layer has layerdb/ without it.
      if case .some(.none) = try? image.descend(["layerdb", "sha256"]),
        (try? image.stamp("layerdb"))?.kind == .folder
      {
        listWriteSets(image, buffer, &raw)
        raw.areas.insert(.layers)
      }
      return
    }
    layerNames = nil
    var removing: [String] = []
    for (name, kind) in names.others {
      if Hash256(hex: name) != nil {
        raw.findings.append(
          Finding(.layerUnreadable, layersFolder.path(of: name), "expected a directory, found \(kind.name)"))
      } else if name.hasSuffix("-removing"), kind == .folder {
        removing.append(name)
      } else {
        raw.findings.append(.leftover(layersFolder.path(of: name)))
      }
    }
    if let fault = names.fault {
      raw.findings.append(fault)
      return
    }
    readRemoving(removing, in: layersFolder, buffer, &raw)
    listWriteSets(image, buffer, &raw)
    chains = JobNames(names.hashes.map { ChainID($0) }, atOnce: Self.layersAtOnce)
    raw.areas.insert(.layers)
  }

  /// An interrupted removal keeps the name of the directory that is still to go (moby layer/filestore.go, `Remove`).
  private func readRemoving(
    _ names: [String], in layers: any Folder, _ buffer: ReadBuffer, _ raw: inout RawReading
  ) {
    for name in names.sorted() {
      let entry = try? layers.folder(name)
      let cacheID = (try? entry?.text("cache-id", into: buffer)).flatMap { DirectoryName(written: $0) }
      let size = (try? entry?.text("size", into: buffer)).flatMap { Int64($0) }
      raw.removals.append(
        OrphanSeen(
          kind: .removal, path: layers.path(of: name), cacheID: cacheID,
          size: size.flatMap { RecordedSize.range.contains($0) ? $0 : nil }))
      raw.findings.append(
        Finding(
          .layerRemoving, layers.path(of: name),
          "an interrupted removal"
            + (cacheID.map { " of the directory \($0)" } ?? " that names no directory")
            + "; Docker 20.10 and newer finishes it when the daemon is stopped cleanly"))
    }
  }

  private func listWriteSets(_ image: any Folder, _ buffer: ReadBuffer, _ raw: inout RawReading) {
    guard let temporary = raw.folder(["layerdb", "tmp"], in: image, buffer) else { return }
    do throws(ReadFailure) {
      raw.writeSets = try temporary.entries().map { temporary.path(of: $0.name) }
    } catch {
      raw.findings.append(.unlistable(temporary, error))
    }
  }

  // MARK: Reading

  /// Images go before layers: they take longer to record than to read, and layers can be read meanwhile, and while indexes
  /// of what images say are made. 65,000 layers that wait take some 20 MB; with 16,000, readers of 50,000 images had nothing
  /// to do for 2.5 s of 16.
  private var lanes: [Lane] {
    [
      Lane(jobs: imageIDs.jobs),
      Lane(jobs: chains.jobs, ahead: 512),
    ]
  }

  private var layersReader: LayersReader? {
    layersFolder.map { LayersReader(folder: $0, cache: memory.cache) }
  }

  private var imagesReader: ImagesReader? {
    imagesFolder.map {
      ImagesReader(
        content: $0.content, metadata: $0.metadata, cache: memory.cache, recorded: memory.recordedImages)
    }
  }

  /// - Parameter afterImages: Called once all images were read and recorded, mostly while layers are still read.
  func run(
    into raw: inout RawReading, buffer: ReadBuffer, _ sink: any FactSink,
    afterImages: (inout RawReading) throws -> Void
  ) throws {
    let lanes = lanes
    var imageJobs = lanes[0].jobs
    if imageJobs == 0 { try afterImages(&raw) }
    // Known images are taken last: the places of their layers are known then.
    var known: [ReadCache.Known<ReadCache.Image>] = []
    var batches = 0
    let newest = try concurrently(lanes: lanes, workers: options.workers) {
      [imageIDs, chains, imagesReader, layersReader] lane, job, buffer in
      lane == 0
        ? .images(imagesReader?.read(imageIDs.take(job)[...], into: buffer) ?? ImagesBatch())
        : .layers(layersReader?.read(chains.take(job)[...], into: buffer) ?? LayersBatch())
    } consume: { (batch: Batch) in
      switch batch {
      case .images(let batch):
        try take(batch, into: &raw, sink)
        known.append(contentsOf: batch.known)
        imageJobs -= 1
        if imageJobs == 0 { try afterImages(&raw) }
      case .layers(let batch):
        take(batch, into: &raw)
        batches += 1
        if batches % 64 == 0 { memory.cache?.letGo() }
      }
    }
    buffer.newest = max(buffer.newest, newest)
    try takeKnown(known, into: &raw, buffer: buffer, sink)
  }

  /// Images that an earlier reading knows. Where a layer of one is not there, its config is read after all.
  private func takeKnown(
    _ known: [ReadCache.Known<ReadCache.Image>], into raw: inout RawReading, buffer: ReadBuffer, _ sink: any FactSink
  ) throws {
    var records = CacheRecords()
    for known in known {
      let image = known.record
      let top = image.top.map { top in raw.chains.place(of: top).flatMap { raw.chains.isComputed($0) ? $0 : nil } }
      if let top = image.top == nil ? -1 : top.flatMap({ $0 }) {
        raw.images.append(
          ImageSeen(
            id: image.id, top: top, os: image.os, parent: image.metadata.parent,
            lastUpdated: image.metadata.lastUpdated, builtLocally: image.metadata.builtLocally))
        records.keep(known)
      } else if let imagesReader {
        let again = ImagesReader(
          content: imagesReader.content, metadata: imagesReader.metadata, cache: nil, recorded: [])
        try take(again.read([image.id], into: buffer), into: &raw, sink)
      }
    }
    cache?.add(records)
  }

  private func take(_ batch: ImagesBatch, into raw: inout RawReading, _ sink: any FactSink) throws {
    cache?.add(batch.records)
    for (facts, metadata) in zip(batch.facts, batch.seen) {
      let top = raw.chains.add(diffs: facts.config.diffIDs, chain: facts.chain)
      try sink.add(facts, top: top, in: raw.chains)
      raw.images.append(
        ImageSeen(
          id: facts.id, top: top, os: facts.config.os, parent: metadata.parent,
          lastUpdated: metadata.lastUpdated, builtLocally: metadata.builtLocally))
    }
    for broken in batch.broken {
      // The layers it names are not free, so they need their places in the table.
      for chain in broken.chain ?? [] { _ = raw.chains.add(named: chain) }
      raw.broken.append(broken)
    }
    raw.findings.append(contentsOf: batch.findings)
  }

  private func take(_ batch: LayersBatch, into raw: inout RawReading) {
    cache?.add(batch.records)
    for layer in batch.layers {
      let parent = layer.parent.map { raw.chains.add(named: $0) } ?? -1
      let place: ChainTable.Place
      if layer.isPlaced, layer.isNamedRight, let diff = layer.diff {
        place = raw.chains.add(layer.chain, parent: parent, diff: diff)
      } else {
        place = raw.chains.add(named: layer.chain)
      }
      raw.layers.append(
        LayerSeen(
          chain: place, hasDiff: layer.diff != nil, parent: parent, cacheID: layer.cacheID,
          size: layer.size, isPlaced: layer.isPlaced, isWhole: layer.isWhole, isDenied: layer.isDenied))
    }
    raw.findings.append(contentsOf: batch.findings)
  }
}
