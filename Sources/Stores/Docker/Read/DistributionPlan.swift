import Files
import ImageModel

/// The files of distribution/, one of its two folders after the other: of a large host each holds very many names.
struct DistributionPlan {
  private enum Side: String {
    case byDigest = "diffid-by-digest"
    case byDiff = "v2metadata-by-diffid"
  }

  private struct Part {
    let side: Side
    let reader: DistributionReader
    let names: Future<DigestNames>
  }

  private var parts: [Part]
  private let workers: Int
  private var stamps: [ReadCache.Stamp] = []
  private var newest: Int64 = 0
  private var hasFaults = false
  private var isWhole = false

  /// Begins to list both folders. Nil if there is nothing to read: there is no such folder, or it is as it was when the
  /// index last saw it.
  init?(
    image: any Folder, options: ReadOptions, memory: PreviousScan, buffer: ReadBuffer, raw: inout RawReading
  ) {
    if (try? image.stamp("distribution")) != nil { raw.attempted.insert(.distribution) }
    let digests = raw.folder(["distribution", Side.byDigest.rawValue, "sha256"], in: image, buffer)
    let diffs = raw.folder(["distribution", Side.byDiff.rawValue, "sha256"], in: image, buffer)
    guard digests != nil || diffs != nil else { return nil }
    stamps = [Side.byDigest, .byDiff].compactMap {
      (try? image.stamp("distribution/\($0.rawValue)/sha256")).map { ReadCache.Stamp($0) }
    }
    if let cache = memory.cache, cache.isUnchanged(stamps, content: memory.recordedDistribution) {
      let newest = cache.distribution?.newest ?? 0
      raw.areas.insert(.distribution)
      raw.unchangedDistribution = memory.recordedDistribution
      raw.distributionToRemember = (stamps, newest)
      buffer.newest = max(buffer.newest, newest)
      return nil
    }
    parts = [(Side.byDigest, digests), (.byDiff, diffs)].compactMap { side, folder in
      folder.map { folder in
        Part(side: side, reader: DistributionReader(folder: folder), names: Future { DigestNames(in: folder) })
      }
    }
    workers = options.workers
  }

  /// - Parameter layers: How many there are in layerdb.
  mutating func run(into raw: inout RawReading, buffer: ReadBuffer, layers: Int) {
    // Of most layers there is one: an array that grows is in memory twice.
    raw.blobs.reserveCapacity(layers)
    raw.blobSources.reserveCapacity(layers)
    // Each part’s names go once it is read: a large host’s take 24 MB.
    let parts = parts
    self.parts = []
    for part in parts {
      guard read(part, into: &raw, buffer) else { return }
    }
    isWhole = true
  }

  /// Puts in order what was read, if it was read whole.
  func finish(_ raw: inout RawReading) {
    guard isWhole else { return }
    let order = DistributionOrder(digests: raw.chains.digests, repositories: raw.sourceRepositories.names)
    order.sort(&raw.blobs)
    order.sort(&raw.blobSources)
    raw.areas.insert(.distribution)
    if !hasFaults { raw.distributionToRemember = (stamps, newest) }
  }

  /// False if the folder cannot be listed.
  private mutating func read(_ part: Part, into raw: inout RawReading, _ buffer: ReadBuffer) -> Bool {
    let names = part.names.value
    raw.findings += names.others.map { .leftover(part.reader.folder.path(of: $0.name)) }
    if let fault = names.fault {
      raw.findings.append(fault)
      return false
    }
    let newest = concurrently(names.hashes, atOnce: 256, workers: workers) {
      [reader = part.reader, side = part.side] names, buffer in
      side == .byDigest ? reader.readByDigest(names, into: buffer) : reader.readByDiff(names, into: buffer)
    } consume: { batch in
      take(batch, into: &raw)
    }
    self.newest = max(self.newest, newest)
    buffer.newest = max(buffer.newest, newest)
    return true
  }

  private mutating func take(_ batch: DistributionBatch, into raw: inout RawReading) {
    hasFaults = hasFaults || !batch.findings.isEmpty
    let digests = raw.chains.digests
    for (blob, diff) in batch.blobs {
      raw.blobs.append(BlobSeen(blob: digests.place(adding: blob), diff: digests.place(adding: diff.hash)))
    }
    let places = batch.repositories.names.map { raw.sourceRepositories.place(of: $0) }
    for source in batch.sources {
      let blob = BlobSeen(blob: digests.place(adding: source.blob), diff: digests.place(adding: source.diff.hash))
      raw.blobSources.append(BlobSourceSeen(blob: blob, repository: places[Int(source.repository)]))
    }
    raw.findings.append(contentsOf: batch.findings)
  }
}
