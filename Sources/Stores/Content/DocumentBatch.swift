import Files
import ImageModel

/// What a worker makes of some documents of `BlobDocuments`: what each says, or what is wrong with it.
struct DocumentBatch: Sendable {
  typealias Mention = DocumentOutline.Mention

  private(set) var documents: [Read] = []
  private(set) var findings: [Finding] = []
  /// What the cache keeps of their files.
  private(set) var records = CacheRecords()

  /// A sound document.
  struct Read: Sendable {
    let digest: Digest
    let document: Document
    let outline: DocumentOutline
    /// Of a config's layers.
    let chain: [ChainID]
  }

  enum Document: Sendable {
    case index(ImageIndex)
    case manifest(ImageManifest)
    case config(ImageConfig)
    /// As it was at the last reading; its facts are in the index.
    case known
  }

  private enum Parsed {
    /// Perhaps without some members that are at fault.
    case read(Document, DocumentOutline, [Descriptor.Fault])
    case broken(Finding)
  }

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - stamp: Of its file; nil where no cache is kept.
  ///   - memory: What is known of the documents of the last reading.
  mutating func read(
    _ mention: Mention, _ stamp: ReadCache.Stamp?, in folder: BlobFolder, _ memory: PreviousScan,
    into buffer: ReadBuffer
  ) {
    let digest = mention.digest
    func add(_ document: Document, _ outline: DocumentOutline) {
      documents.append(
        Read(digest: digest, document: document, outline: outline, chain: ChainID.chain(of: outline.diffIDs)))
    }
    // What another document took for a config may be named as a manifest now.
    if let stamp, let known = memory.document(digest, stamp: stamp),
      known.record.outline.kind == mention.documentKind
    {
      records.keep(known)
      return add(.known, known.record.outline)
    }
    switch Self.parse(mention, in: folder, into: buffer) {
    case .broken(let finding): findings.append(finding)
    case .read(let document, let outline, let faults):
      guard outline.kind != .config || digest.hash256 != nil else {
        findings.append(
          Finding(
            .imageUnreadable, folder.path(of: digest),
            "expected a config whose digest is a sha256, as engines call images, found \(digest.algorithm.name): "
              + "the image is not listed", area: .images, severity: .info))
        return
      }
      findings += faults.map { .leftOut($0, of: folder.path(of: digest), area: .blobs) }
      // The next reading is to find the faults again.
      if let stamp, let hash = digest.hash256, faults.isEmpty {
        records.add(ReadCache.Document(digest: hash, outline: outline, stamp: stamp))
      }
      add(document, outline)
    }
  }

  private static func parse(_ mention: Mention, in folder: BlobFolder, into buffer: ReadBuffer) -> Parsed {
    let (kind, path) = (mention.documentKind, folder.path(of: mention.digest))
    func broken(_ code: FindingCode, _ detail: String) -> Parsed {
      .broken(Finding(code, path, detail, area: kind == .config ? .images : .blobs, blocks: .blobs))
    }
    let unreadable: FindingCode = kind == .config ? .imageUnreadable : .manifestUnreadable
    let what =
      switch kind {
      case .config: "an image config"
      case .index: "an index"
      case .manifest: "a manifest"
      }
    let bytes: UnsafeRawBufferPointer
    do throws(ReadFailure) {
      bytes = try folder.root.read(path, into: buffer, limit: BlobDocuments.limit)
    } catch {
      // Engines run as root.
      return broken(error.isDenied ? .unreadable : unreadable, "expected \(what), \(error.found)")
    }
    guard mention.digest.matches(bytes) else {
      return broken(
        .blobDigestMismatch, "expected bytes whose digest is the name, found \(bytes.count) bytes of another")
    }
    do throws(JSONError) {
      switch kind {
      case .config:
        let config = try ImageConfig(json: bytes)
        return .read(.config(config), DocumentOutline(config), [])
      case .index:
        let index = try ImageIndex(json: bytes)
        return .read(.index(index), DocumentOutline(index), index.faults)
      case .manifest:
        let manifest = try ImageManifest(json: bytes)
        return .read(.manifest(manifest), DocumentOutline(manifest), manifest.faults)
      }
    } catch {
      return broken(unreadable, "expected \(what), found \(bytes.count) bytes that are none: \(error)")
    }
  }
}
