import Files
import ImageModel

/// The indexes, manifests and configs to which names lead, each read once and checked against its digest.
///
/// The facts of all of them go to the sink on the way; only what is still needed stays, by places in the table of digests:
/// of 25,000 documents that takes 110 MB less.
struct BlobDocuments {
  typealias Place = DigestTable.Place

  /// The manifests for a real platform that each index lists.
  private(set) var indexes: [Place: [Place]] = [:]
  private(set) var manifests: [Place: Manifest] = [:]
  private(set) var configs: [Place: Config] = [:]
  /// All blobs to which a name or a document leads, there or not.
  private(set) var reached: Set<Place> = []
  private(set) var findings: [Finding] = []

  struct Manifest {
    let isImage: Bool
    let config: Place
    /// The lowest first.
    let layers: [Place]
  }

  struct Config {
    let os: String?
    /// How many layers it names.
    let layers: Int
    /// The topmost one in the chain table, or -1.
    let top: ChainTable.Index
  }

  let files: BlobFiles
  let sink: any FactSink
  private let workers: Int
  private let isPresent: (Place) -> Bool
  private let faultOfMissing: (Mention) -> Finding?

  /// Documents of more bytes than this are taken for something else; containerd reads none of more than 8 MB.
  static let limit = 64 << 20

  /// - Parameters:
  ///   - names: What the store's names lead to.
  ///   - sink: Gets the facts of all documents.
  ///   - chains: Gets their layers.
  ///   - isPresent: Whether the store has a blob that is there as a file.
  ///   - faultOfMissing: What is wrong where a blob is not there; nil where that is normal.
  /// - Throws: What the sink throws.
  init(
    in files: BlobFiles, from names: [Descriptor], workers: Int, to sink: any FactSink, _ chains: inout ChainTable,
    where isPresent: @escaping (Place) -> Bool = { _ in true },
    faultOfMissing: @escaping (Mention) -> Finding?
  ) throws {
    self.files = files
    self.sink = sink
    self.workers = workers
    self.isPresent = isPresent
    self.faultOfMissing = faultOfMissing
    var next: [Mention] = []
    for name in names {
      let mention = Mention(of: name, isNeeded: true, isNamed: true)
      if isNewDocument(mention) { next.append(mention) }
    }
    while !next.isEmpty { next = try follow(next, &chains) }
    sink.endImages()
  }

  /// A descriptor, and how much its document depends on the blob.
  struct Mention: Sendable {
    let descriptor: Descriptor
    /// Its document is of no use without it. An index may list platforms that were never copied.
    let isNeeded: Bool
    /// A manifest names it as the config of an image.
    var isConfig = false
    /// A name of the store leads to it.
    var isNamed = false

    init(of descriptor: Descriptor, isNeeded: Bool, isConfig: Bool = false, isNamed: Bool = false) {
      self.descriptor = descriptor
      self.isNeeded = isNeeded
      self.isConfig = isConfig
      self.isNamed = isNamed
    }

    var isDocument: Bool { isConfig || descriptor.kind != .other }
  }

  private enum Document: Sendable {
    case index(ImageIndex)
    case manifest(ImageManifest)
    case config(ImageConfig)
    case broken(Finding)
  }

  /// Reads documents.
  ///
  /// - Returns: The documents that these name and that were not reached before.
  private mutating func follow(_ documents: [Mention], _ chains: inout ChainTable) throws -> [Mention] {
    var next: [Mention] = []
    let folder = files.folder
    // Rows are written faster in the order of digests.
    let documents = documents.sorted { $0.descriptor.digest < $1.descriptor.digest }
    _ = try concurrently(
      jobs: documents.count, workers: workers,
      run: { job, buffer in (job, Self.read(documents[job], in: folder, into: buffer)) },
      consume: { job, document in
        for mention in try keep(document, of: documents[job].descriptor.digest, &chains) where isNewDocument(mention) {
          next.append(mention)
        }
      })
    return next
  }

  /// Notes a blob that something names. Whether it is a document that is to be read.
  private mutating func isNewDocument(_ mention: Mention) -> Bool {
    let place = digests.place(adding: mention.descriptor.digest)
    return reached.insert(place).inserted && check(mention, at: place) && mention.isDocument
  }

  /// Whether the blob is there.
  private mutating func check(_ mention: Mention, at place: Place) -> Bool {
    guard isPresent(place), let size = files.sizes[place] else {
      if let finding = faultOfMissing(mention) { findings.append(finding) }
      return false
    }
    if size != mention.descriptor.size {
      findings.append(
        Finding(
          .blobSizeMismatch, files.path(of: place),
          "expected \(mention.descriptor.size) bytes, as its descriptor says, found \(size)", area: .blobs))
    }
    return true
  }

  private static func read(_ mention: Mention, in folder: BlobFolder, into buffer: ReadBuffer) -> Document {
    let digest = mention.descriptor.digest
    func broken(_ code: FindingCode, _ detail: String) -> Document {
      .broken(
        Finding(
          code, folder.path(of: digest), detail, area: mention.isConfig ? .images : .blobs, blocks: .blobs))
    }
    let unreadable: FindingCode = mention.isConfig ? .imageUnreadable : .manifestUnreadable
    let what = mention.isConfig ? "an image config" : mention.descriptor.kind == .index ? "an index" : "a manifest"
    let bytes: UnsafeRawBufferPointer
    do throws(ReadFailure) {
      bytes = try folder.root.read(folder.path(of: digest), into: buffer, limit: limit)
    } catch {
      return broken(unreadable, "expected \(what), \(error.found)")
    }
    guard digest.matches(bytes) else {
      return broken(
        .blobDigestMismatch, "expected bytes whose digest is the name, found \(bytes.count) bytes of another")
    }
    do throws(JSONError) {
      if mention.isConfig { return .config(try ImageConfig(json: bytes)) }
      return mention.descriptor.kind == .index
        ? .index(try ImageIndex(json: bytes)) : .manifest(try ImageManifest(json: bytes))
    } catch {
      return broken(unreadable, "expected \(what), found \(bytes.count) bytes that are none: \(error)")
    }
  }

  private mutating func keep(
    _ document: Document, of digest: Digest, _ chains: inout ChainTable
  ) throws -> [Mention] {
    let place = digests.place(adding: digest)
    switch document {
    case .index(let index):
      try sink.add(.index(index), of: digest)
      let real = index.manifests.filter { $0.attests == nil && !$0.hasUnknownPlatform }
      indexes[place] = real.map { digests.place(adding: $0.digest) }
      return index.children.map { Mention(of: $0, isNeeded: false) }
    case .manifest(let manifest):
      try sink.add(.manifest(manifest), of: digest)
      let isImage = manifest.isImage
      manifests[place] = Manifest(
        isImage: isImage, config: digests.place(adding: manifest.config.digest),
        layers: isImage ? manifest.layers.map { digests.place(adding: $0.digest) } : [])
      let config = Mention(of: manifest.config, isNeeded: true, isConfig: isImage)
      return [config] + manifest.layers.map { Mention(of: $0, isNeeded: true) }
        + (manifest.subject.map { [Mention(of: $0, isNeeded: false)] } ?? [])
    case .config(let config):
      guard let id = digest.hash256.map({ ImageID($0) }) else { return [] }
      let facts = ImageFacts(id: id, config: config, chain: ChainID.chain(of: config.diffIDs))
      let top = chains.add(diffs: config.diffIDs, chain: facts.chain)
      try sink.add(facts, top: top, in: chains)
      configs[place] = Config(os: config.os, layers: config.diffIDs.count, top: top)
      return []
    case .broken(let finding):
      findings.append(finding)
      return []
    }
  }

  private var digests: DigestTable { files.digests }
}

extension BlobDocuments {
  /// The configs of the images to which a target leads and that could be read, in the order in which indexes list them.
  func imageConfigs(of target: Place) -> [Place] {
    var (configs, met, pending) = ([Place](), Set<Place>(), [target])
    while let next = pending.popLast() {
      guard met.insert(next).inserted else { continue }
      if let manifest = manifests[next], manifest.isImage, self.configs[manifest.config] != nil {
        if !configs.contains(manifest.config) { configs.append(manifest.config) }
      } else if let index = indexes[next] {
        // The first one is to be popped first.
        pending += index.reversed()
      }
    }
    return configs
  }
}
