import Files
import ImageModel

/// Reads a layout into observations.
struct LayoutReader {
  let folder: any Folder
  let workers: Int
  let memory: PreviousScan
  /// Takes down what the next reading may take from this one.
  let cache: CacheWriter?
  let sink: any FactSink

  /// - Returns: What was seen, and the newest modification time of what was read, in nanoseconds since 1970.
  /// - Throws: What the sink throws.
  func read(_ tree: TreeKey) throws -> (reading: TreeReading, newest: Int64) {
    cache?.begin(after: memory)
    var reading = TreeReading(of: tree, chains: ChainTable(sink.digests))
    let files = BlobFiles(BlobListing(in: folder, workers: workers), digests: sink.digests)
    reading.attempted = [.references, .images, .layers, .blobs]
    reading.findings = files.findings
    files.stamps.forEach { reading.storedBlobs.append(StoredBlobSeen(blob: $0, size: $1.size)) }
    if files.isWhole { reading.areas.insert(.blobs) }
    let buffer = ReadBuffer()
    guard let names = names(into: buffer, &reading) else { return (reading, max(files.newest, buffer.newest)) }
    let documents = try BlobDocuments(
      in: files, from: names, workers: workers, to: sink, &reading.chains, memory: memory, cache: cache
    ) { mention in
      guard files.isWhole, !mention.isForeign else { return nil }
      return Finding(
        .blobMissing, files.folder.path(of: mention.digest),
        "expected a blob of \(mention.size) bytes, found none", area: .blobs,
        severity: mention.isNeeded ? .error : .info, blocks: mention.isNeeded && mention.isDocument ? .blobs : [])
    }
    reading.findings += documents.findings
    reading.findings += documents.untyped.map {
      Finding(
        .manifestUnreadable, files.path(of: $0),
        "expected an index or a manifest, found another media type: to which blobs it leads is not known",
        area: .blobs, severity: .info, blocks: .blobs)
    }
    reading.areas.formUnion(files.isWhole ? [.references, .images, .layers] : [.references])
    for name in names {
      guard let text = name.annotations[Descriptor.imageName] ?? name.annotations[Descriptor.refName] else { continue }
      reading.addName(text, of: name.digest)
    }
    addLayers(documents.addLayerBlobs(&reading), files, &reading)
    var targets: Set<Digest> = []
    documents.addImages(of: names.map(\.digest).filter { targets.insert($0).inserted }, to: &reading)
    addOrphans(files, documents, &reading)
    return (reading, max(files.newest, buffer.newest))
  }

  /// What index.json lists; nil where it cannot be read.
  private func names(into buffer: ReadBuffer, _ reading: inout TreeReading) -> [Descriptor]? {
    func fault(_ found: String, _ code: FindingCode = .manifestUnreadable) -> [Descriptor]? {
      reading.findings.append(
        Finding(
          code, "index.json", "expected an index of the layout’s images, \(found)", area: .references,
          blocks: .blobs))
      return nil
    }
    let bytes: UnsafeRawBufferPointer
    do throws(ReadFailure) {
      bytes = try folder.read("index.json", into: buffer, limit: BlobDocuments.limit)
    } catch {
      return fault(error.found, error.isDenied ? .unreadable : .manifestUnreadable)
    }
    do throws(JSONError) {
      let index = try ImageIndex(json: bytes)
      reading.findings += index.faults.map { .leftOut($0, of: "index.json", area: .references) }
      return index.manifests
    } catch {
      return fault("found \(bytes.count) bytes that are none: \(error)")
    }
  }

  /// A layer is its blob, mostly a compressed one, whose size is the layer's size here. One that several manifests have
  /// counts at the first.
  private func addLayers(_ layers: [BlobDocuments.Layer], _ files: BlobFiles, _ reading: inout TreeReading) {
    var met: Set<ChainTable.Place> = []
    for layer in layers {
      guard let size = files.size(of: layer.blob), met.insert(layer.chain).inserted else { continue }
      reading.layers.append(
        LayerSeen(
          chain: layer.chain, hasDiff: true, parent: layer.parent,
          cacheID: DirectoryName(sink.digests.digest(at: layer.blob).hex), size: size,
          isPlaced: true, isWhole: true))
    }
  }

  private func addOrphans(_ files: BlobFiles, _ documents: BlobDocuments, _ reading: inout TreeReading) {
    guard files.isWhole else { return }
    reading.areas.insert(.orphanBlobs)
    reading.attempted.insert(.orphanBlobs)
    let ofSave = SavedLayerConfigs(in: folder)
    files.stamps.forEach { digest, stamp in
      guard !documents.reached.contains(digest) else { return }
      let (path, size) = (files.path(of: digest), stamp.size)
      guard ofSave?.contains(sink.digests.digest(at: digest)) != true else {
        reading.findings.append(
          Finding(
            .contentUnreferenced, path,
            "\(size) bytes: docker save wrote this for Docker before 1.10; no name in index.json leads to it",
            area: .orphanBlobs, severity: .info))
        return
      }
      reading.orphans.append(OrphanSeen(kind: .blob, path: path, size: size))
      reading.findings.append(
        Finding(
          .contentUnreferenced, path, "\(size) bytes: no name in index.json leads to this blob", area: .orphanBlobs))
    }
  }
}
