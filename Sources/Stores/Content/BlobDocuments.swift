import Files
import ImageModel

/// The indexes, manifests and configs to which names lead, each read once and checked against its digest.
///
/// The facts of all of them go to the sink on the way; only what is still needed stays, by places in the table of digests:
/// of 25,000 documents that takes 110 MB less.
struct BlobDocuments {
  typealias Mention = DocumentOutline.Mention
  typealias Place = DigestTable.Place

  /// The manifests for a real platform that each index lists.
  private(set) var indexes: [Place: [Place]] = [:]
  private(set) var manifests: [Place: Manifest] = [:]
  private(set) var configs: [Place: Config] = [:]
  /// All blobs to which a name or a document leads, there or not.
  private(set) var reached = DigestSet()
  private(set) var findings: [Finding] = []
  /// Blobs to which a name or an index leads, but whose media type is no index's and no manifest's: they are not read.
  private(set) var untyped: [Place] = []

  struct Manifest {
    /// Nil where it is no image's.
    let config: Place?
    /// An image's, the lowest first.
    let layers: [Place]
  }

  struct Config {
    let os: String?
    /// How many layers it names.
    let layers: Int
    /// The topmost one in the chain table, or -1.
    let top: ChainTable.Place
  }

  let files: BlobFiles
  let sink: any FactSink
  private let memory: PreviousScan
  private let cache: CacheWriter?
  private let workers: Int
  private let isPresent: (Place) -> Bool
  private let faultOfMissing: (Mention) -> Finding?

  /// How many documents a job reads.
  private static let atOnce = 32
  /// Documents of more bytes than this are taken for something else; containerd reads none of more than 8 MB.
  static let limit = 64 << 20

  /// - Parameters:
  ///   - names: What the store's names lead to.
  ///   - sink: Gets the facts of all documents.
  ///   - chains: Gets their layers.
  ///   - memory: What is known of the documents of the last reading: those that have not changed are not read again.
  ///   - cache: Takes down what the next reading may take from this one.
  ///   - isPresent: Whether the store has a blob that is there as a file.
  ///   - faultOfMissing: What is wrong where a blob is not there; nil where that is normal.
  /// - Throws: What the sink throws.
  init(
    in files: BlobFiles, from names: [Descriptor], workers: Int, to sink: any FactSink, _ chains: inout ChainTable,
    memory: PreviousScan = PreviousScan(), cache: CacheWriter? = nil,
    where isPresent: @escaping (Place) -> Bool = { _ in true },
    faultOfMissing: @escaping (Mention) -> Finding?
  ) throws {
    self.files = files
    self.sink = sink
    self.memory = memory
    self.cache = cache
    self.workers = workers
    self.isPresent = isPresent
    self.faultOfMissing = faultOfMissing
    var next: [Mention] = []
    for name in names {
      let mention = Mention(name, .name)
      if isNewDocument(mention, at: digests.place(adding: mention.digest)) { next.append(mention) }
    }
    while !next.isEmpty { next = try follow(next, &chains) }
    try sink.endImages(isLast: false)
  }

  /// Reads documents, in the order in which others name them: their rows are numbered in it, so that each table grows at its
  /// end. In the order of their digests a first index of 25,000 documents takes an eighth more CPU time, and writes each page
  /// twice.
  ///
  /// - Returns: The documents that these name and that were not reached before.
  private mutating func follow(_ documents: [Mention], _ chains: inout ChainTable) throws -> [Mention] {
    var next: [Mention] = []
    let folder = files.folder
    let wanted = documents.map { mention in
      // A look at each file was had just now: what is read is no older than it.
      let stamp = cache == nil ? nil : files.stamps[digests.place(adding: mention.digest)]
      return (mention: mention, stamp: stamp.map { ReadCache.Stamp($0) })
    }
    let memory = memory
    _ = try concurrently(
      wanted, atOnce: Self.atOnce, workers: workers,
      run: { documents, buffer in
        var batch = DocumentBatch()
        for (mention, stamp) in documents { batch.read(mention, stamp, in: folder, memory, into: buffer) }
        return batch
      },
      consume: { (batch: DocumentBatch) in
        findings += batch.findings
        cache?.add(batch.records)
        for read in batch.documents { next += try keep(read, &chains) }
      })
    return next
  }

  /// Notes a blob that something names. Whether it is a document that is to be read.
  private mutating func isNewDocument(_ mention: Mention, at place: Place) -> Bool {
    guard reached.insert(place), check(mention, at: place) else { return false }
    if mention.kind == .other, [.name, .platform, .other].contains(mention.role) { untyped.append(place) }
    return mention.isDocument
  }

  /// Whether the blob is there.
  private mutating func check(_ mention: Mention, at place: Place) -> Bool {
    guard isPresent(place), let size = files.size(of: place) else {
      if let finding = faultOfMissing(mention) { findings.append(finding) }
      return false
    }
    if size != mention.size {
      findings.append(
        Finding(
          .blobSizeMismatch, files.path(of: place),
          "expected \(mention.size) bytes, as its descriptor says, found \(size)", area: .blobs))
    }
    return true
  }

  /// - Returns: The documents that it names and that were not reached before.
  private mutating func keep(_ read: DocumentBatch.Read, _ chains: inout ChainTable) throws -> [Mention] {
    let top = chains.add(diffs: read.outline.diffIDs, chain: read.chain)
    switch read.document {
    case .index(let index): try sink.add(.index(index), of: read.digest)
    case .manifest(let manifest): try sink.add(.manifest(manifest), of: read.digest)
    case .config(let config):
      if let hash = read.digest.hash256 {
        try sink.add(ImageFacts(id: ImageID(hash), config: config, chain: read.chain), top: top, in: chains)
      }
    case .known: break
    }
    let (outline, place) = (read.outline, digests.place(adding: read.digest))
    var (next, config, listed) = ([Mention](), Place?.none, [Place]())
    for mention in outline.mentions {
      let place = digests.place(adding: mention.digest)
      switch mention.role {
      case .platform, .layer: listed.append(place)
      case .imageConfig: config = config ?? place
      case .name, .other, .config, .part: break
      }
      if isNewDocument(mention, at: place) { next.append(mention) }
    }
    switch outline.kind {
    case .index: indexes[place] = listed
    case .manifest: manifests[place] = Manifest(config: config, layers: listed)
    case .config: configs[place] = Config(os: outline.os, layers: outline.diffIDs.count, top: top)
    }
    return next
  }

  private var digests: DigestTable { files.digests }
}

extension BlobDocuments {
  /// The configs of the images to which a target leads and that could be read, in the order in which indexes list them.
  ///
  /// - Parameter most: How many of them; at least one.
  func imageConfigs(of target: Place, most: Int) -> (configs: [Place], areAll: Bool) {
    var (configs, known, met, pending) = ([Place](), Set<Place>(), Set<Place>(), [target])
    while let next = pending.popLast() {
      guard met.insert(next).inserted else { continue }
      if let config = manifests[next]?.config, self.configs[config] != nil {
        guard known.insert(config).inserted else { continue }
        guard configs.count < most else { return (configs, false) }
        configs.append(config)
      } else if let index = indexes[next] {
        // The first one is to be popped first.
        pending += index.reversed()
      }
    }
    return (configs, true)
  }
}
