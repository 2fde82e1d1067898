import Files
import ImageModel

/// The indexes, manifests and configs to which names lead, each read once and checked against its digest.
struct BlobDocuments {
  private(set) var indexes: [Digest: ImageIndex] = [:]
  private(set) var manifests: [Digest: ImageManifest] = [:]
  /// Their facts went to the sink on the way: for 10,000 configs that is 75 MB less memory.
  private(set) var configs: [Digest: Config] = [:]
  /// All blobs to which a name or a document leads, there or not.
  private(set) var reached: Set<Digest> = []
  private(set) var findings: [Finding] = []

  /// What is still needed of a config.
  struct Config {
    let os: String?
    let diffIDs: [DiffID]
    /// The topmost layer in the chain table, or -1.
    let top: ChainTable.Index
  }

  let files: BlobFiles
  let sink: any FactSink
  private let workers: Int
  private let isPresent: (Digest) -> Bool
  private let faultOfMissing: (Mention) -> Finding?

  /// Documents of more bytes than this are taken for something else; containerd reads none of more than 8 MB.
  static let limit = 64 << 20

  /// - Parameters:
  ///   - names: What the store's names lead to.
  ///   - sink: Gets the facts of configs.
  ///   - chains: Gets their layers.
  ///   - isPresent: Whether the store has a blob that is there as a file.
  ///   - faultOfMissing: What is wrong where a blob is not there; nil where that is normal.
  /// - Throws: What the sink throws.
  init(
    in files: BlobFiles, from names: [Descriptor], workers: Int, to sink: any FactSink, _ chains: inout ChainTable,
    where isPresent: @escaping (Digest) -> Bool = { _ in true },
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
    let files = files
    _ = try concurrently(
      jobs: documents.count, workers: workers,
      run: { job, buffer in (job, Self.read(documents[job], in: files, into: buffer)) },
      consume: { job, document in
        for mention in try keep(document, of: documents[job].descriptor.digest, &chains) where isNewDocument(mention) {
          next.append(mention)
        }
      })
    return next
  }

  /// Notes a blob that something names. Whether it is a document that is to be read.
  private mutating func isNewDocument(_ mention: Mention) -> Bool {
    reached.insert(mention.descriptor.digest).inserted && check(mention) && mention.isDocument
  }

  /// Whether the blob is there.
  private mutating func check(_ mention: Mention) -> Bool {
    let digest = mention.descriptor.digest
    guard isPresent(digest), let size = files.sizes[digest] else {
      if let finding = faultOfMissing(mention) { findings.append(finding) }
      return false
    }
    if size != mention.descriptor.size {
      findings.append(
        Finding(
          .blobSizeMismatch, files.path(of: digest),
          "expected \(mention.descriptor.size) bytes, as its descriptor says, found \(size)", area: .blobs))
    }
    return true
  }

  private static func read(_ mention: Mention, in files: BlobFiles, into buffer: ReadBuffer) -> Document {
    let digest = mention.descriptor.digest
    func broken(_ code: FindingCode, _ detail: String) -> Document {
      .broken(
        Finding(
          code, files.path(of: digest), detail, area: mention.isConfig ? .images : .blobs, blocks: .blobs))
    }
    let unreadable: FindingCode = mention.isConfig ? .imageUnreadable : .manifestUnreadable
    let what = mention.isConfig ? "an image config" : mention.descriptor.kind == .index ? "an index" : "a manifest"
    let bytes: UnsafeRawBufferPointer
    do throws(ReadFailure) {
      bytes = try files.root.read(files.path(of: digest), into: buffer, limit: limit)
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
    switch document {
    case .index(let index):
      indexes[digest] = index
      return index.children.map { Mention(of: $0, isNeeded: false) }
    case .manifest(let manifest):
      manifests[digest] = manifest
      let config = Mention(of: manifest.config, isNeeded: true, isConfig: manifest.isImage)
      return [config] + manifest.layers.map { Mention(of: $0, isNeeded: true) }
        + (manifest.subject.map { [Mention(of: $0, isNeeded: false)] } ?? [])
    case .config(let config):
      guard let id = digest.hash256.map({ ImageID($0) }) else { return [] }
      let facts = ImageFacts(id: id, config: config, chain: ChainID.chain(of: config.diffIDs))
      let top = chains.add(diffs: config.diffIDs, chain: facts.chain)
      try sink.add(facts, top: top, in: chains)
      configs[digest] = Config(os: config.os, diffIDs: config.diffIDs, top: top)
      return []
    case .broken(let finding):
      findings.append(finding)
      return []
    }
  }
}

extension BlobDocuments {
  /// The configs of the images to which a target leads and that could be read, in the order in which indexes list them.
  func imageConfigs(of target: Digest) -> [Digest] {
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
