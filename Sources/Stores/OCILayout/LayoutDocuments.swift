import Files
import ImageModel

/// The indexes, manifests and configs that a layout's names lead to, each read once and checked against its digest.
struct LayoutDocuments {
  private(set) var indexes: [Digest: ImageIndex] = [:]
  private(set) var manifests: [Digest: ImageManifest] = [:]
  private(set) var configs: [Digest: ImageConfig] = [:]
  /// All blobs that a name or a document leads to, there or not.
  private(set) var reached: Set<Digest> = []
  private(set) var findings: [Finding] = []

  private let layout: any Folder
  private let sizes: [Digest: Int64]
  private let workers: Int

  /// Documents of more bytes than this are taken for something else; containerd reads none of more than 8 MB.
  static let limit = 64 << 20

  /// - Parameters:
  ///   - sizes: The blobs that the layout has.
  ///   - names: What index.json lists.
  init(in layout: any Folder, _ sizes: [Digest: Int64], from names: [Descriptor], workers: Int) {
    self.layout = layout
    self.sizes = sizes
    self.workers = workers
    var next = names.map { Mention(of: $0, isNeeded: true) }
    while !next.isEmpty { next = follow(next) }
  }

  /// A descriptor, and how much its document depends on the blob.
  private struct Mention: Sendable {
    let descriptor: Descriptor
    /// Its document is of no use without it. An index may list platforms that were never copied.
    let isNeeded: Bool
    /// A manifest names it as the config of an image.
    let isConfig: Bool

    init(of descriptor: Descriptor, isNeeded: Bool, isConfig: Bool = false) {
      self.descriptor = descriptor
      self.isNeeded = isNeeded
      self.isConfig = isConfig
    }

    var isDocument: Bool { isConfig || descriptor.kind != .other }
  }

  private enum Document: Sendable {
    case index(ImageIndex)
    case manifest(ImageManifest)
    case config(ImageConfig)
    case broken(Finding)
  }

  /// Reads the documents among the mentioned blobs that were not reached before.
  ///
  /// - Returns: What these name.
  private mutating func follow(_ mentions: [Mention]) -> [Mention] {
    var documents: [Mention] = []
    for mention in mentions where reached.insert(mention.descriptor.digest).inserted {
      if check(mention), mention.isDocument { documents.append(mention) }
    }
    var next: [Mention] = []
    let (layout, pending) = (layout, documents)
    _ = concurrently(
      jobs: pending.count, workers: workers,
      run: { job, buffer in (job, Self.read(pending[job], in: layout, into: buffer)) },
      consume: { job, document in next += keep(document, of: pending[job].descriptor.digest) })
    return next
  }

  /// Whether the blob is there.
  private mutating func check(_ mention: Mention) -> Bool {
    let digest = mention.descriptor.digest
    let path = LayoutBlobs.path(of: digest)
    guard let size = sizes[digest] else {
      if !mention.descriptor.isForeign {
        findings.append(
          Finding(
            .blobMissing, path, "expected a blob of \(mention.descriptor.size) bytes, found none", area: .blobs,
            severity: mention.isNeeded ? .error : .info, blocks: mention.isNeeded && mention.isDocument ? .blobs : []))
      }
      return false
    }
    if size != mention.descriptor.size {
      findings.append(
        Finding(
          .blobSizeMismatch, path,
          "expected \(mention.descriptor.size) bytes, as its descriptor says, found \(size)", area: .blobs))
    }
    return true
  }

  private static func read(_ mention: Mention, in layout: any Folder, into buffer: ReadBuffer) -> Document {
    let digest = mention.descriptor.digest
    let path = LayoutBlobs.path(of: digest)
    func broken(_ code: FindingCode, _ detail: String) -> Document {
      .broken(Finding(code, path, detail, area: mention.isConfig ? .images : .blobs, blocks: .blobs))
    }
    let unreadable: FindingCode = mention.isConfig ? .imageUnreadable : .manifestUnreadable
    let what = mention.isConfig ? "an image config" : mention.descriptor.kind == .index ? "an index" : "a manifest"
    let bytes: UnsafeRawBufferPointer
    do throws(ReadFailure) {
      bytes = try layout.read(path, into: buffer, limit: limit)
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

  private mutating func keep(_ document: Document, of digest: Digest) -> [Mention] {
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
      configs[digest] = config
      return []
    case .broken(let finding):
      findings.append(finding)
      return []
    }
  }
}

extension Descriptor {
  /// A layer that is fetched from elsewhere and mostly not in a layout (OCI image-spec, layer.md, "Non-Distributable").
  fileprivate var isForeign: Bool {
    mediaType.map { $0.contains(".nondistributable.") || $0.contains(".foreign.") } ?? false
  }
}
