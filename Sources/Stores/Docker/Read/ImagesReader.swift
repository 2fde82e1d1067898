import Files
import ImageModel

/// What one worker makes of some files of imagedb/content (moby image/fs.go).
struct ImagesBatch: Sendable {
  var facts: [ImageFacts] = []
  var seen: [ImageMetadata] = []
  /// What is to be remembered of those in `facts`.
  var records = CacheRecords()
  /// Images that an earlier reading knows.
  var known: [ReadCache.Known<ReadCache.Image>] = []
  /// Configs that could not be read as what their names say.
  var broken: [BrokenImage] = []
  var findings: [Finding] = []
}

/// What imagedb/metadata keeps of an image.
struct ImageMetadata: Sendable {
  let id: ImageID
  var parent: String?
  var lastUpdated: String?
  var builtLocally = false
}

/// A config that is there and unsound: what it names is not free, since a repair brings it back.
struct BrokenImage: Sendable {
  let id: ImageID
  /// The layers that its bytes name; nil where they are no JSON, so that its layers are unknown.
  let chain: [ChainID]?
  /// The image on which it was built, where its layers are unknown.
  var parent: ImageID?
}

/// Reads image configs and their metadata.
struct ImagesReader: Sendable {
  let content: any Folder
  let metadata: (any Folder)?
  let cache: ReadCache?
  /// Images whose facts are in the index: of these the cache's word is enough.
  let recorded: Set<ImageID>

  /// Configs of more bytes than this are taken for something else; the largest real ones are a few hundred kB.
  static let limit = 64 << 20

  func read(_ ids: ArraySlice<ImageID>, into buffer: ReadBuffer) -> ImagesBatch {
    var batch = ImagesBatch()
    for id in ids { read(id, into: buffer, batch: &batch) }
    return batch
  }

  private func read(_ id: ImageID, into buffer: ReadBuffer, batch: inout ImagesBatch) {
    let hex = id.hash.hex
    let folder = (try? metadata?.stamp(hex)).flatMap { $0 }
    let stamps = ReadCache.Image.Stamps(
      config: (try? content.stamp(hex)).map { ReadCache.Stamp($0) },
      metadata: folder.flatMap { $0.kind == .folder ? ReadCache.Stamp($0) : nil })
    if recorded.contains(id), let known = cache?.image(id, stamps) {
      buffer.newest = max(buffer.newest, known.record.newest)
      batch.known.append(known)
      return
    }
    // Counted by itself, to be remembered with this image.
    let newest = buffer.newest
    buffer.newest = 0
    defer { buffer.newest = max(buffer.newest, newest) }
    guard let facts = readConfig(of: id, hex: hex, into: buffer, batch: &batch) else { return }
    batch.facts.append(facts)
    if let folder { buffer.note(folder) }
    let metadata = readMetadata(
      of: id, hex: hex, isThere: stamps.metadata != nil, into: buffer, findings: &batch.findings)
    batch.seen.append(metadata)
    batch.records.add(
      ReadCache.Image(
        id: id, top: facts.chain.last, os: facts.config.os, metadata: metadata, stamps: stamps, newest: buffer.newest))
  }

  /// Reads an image's config; nil where it is gone, or unsound, which is noted in the batch.
  private func readConfig(
    of id: ImageID, hex: String, into buffer: ReadBuffer, batch: inout ImagesBatch
  ) -> ImageFacts? {
    let path = content.path(of: hex)
    func noteBroken(
      _ detail: String, _ failure: ReadFailure? = nil, chain: [ChainID]?, _ code: FindingCode = .imageUnreadable
    ) {
      batch.findings.append(Finding(code, path, detail, failure))
      batch.broken.append(
        BrokenImage(id: id, chain: chain, parent: chain == nil ? parent(of: hex, into: buffer) : nil))
    }
    let bytes: UnsafeRawBufferPointer
    do throws(ReadFailure) {
      bytes = try content.read(hex, into: buffer, limit: Self.limit)
    } catch {
      // Listed a moment ago and gone now: a removal under a live daemon.
      if error != .absent { noteBroken("expected an image config", error, chain: nil) }
      return nil
    }
    let config: ImageConfig
    do throws(JSONError) {
      config = try ImageConfig(json: bytes)
    } catch {
      noteBroken("expected an image config of JSON, found \(bytes.count) bytes that are none: \(error)", chain: nil)
      return nil
    }
    let chain = ChainID.chain(of: config.diffIDs)
    let sum = Hash256(hashing: bytes)
    guard sum == id.hash else {
      noteBroken(
        "expected bytes with SHA-256 \(hex), found \(bytes.count) bytes with \(sum.hex)", chain: chain,
        .imageDigestMismatch)
      return nil
    }
    guard config.hasRootfs else {
      noteBroken("expected an image config with a rootfs, found none in it", chain: chain)
      return nil
    }
    return ImageFacts(id: id, config: config, chain: chain)
  }

  private func parent(of hex: String, into buffer: ReadBuffer) -> ImageID? {
    guard let text = try? metadata?.text(hex + "/parent", into: buffer) else { return nil }
    return Digest(text)?.hash256.map { ImageID($0) }
  }

  private func readMetadata(
    of id: ImageID, hex: String, isThere: Bool, into buffer: ReadBuffer, findings: inout [Finding]
  ) -> ImageMetadata {
    var seen = ImageMetadata(id: id)
    guard isThere, let metadata else { return seen }
    func text(_ name: String) -> String? {
      do throws(ReadFailure) {
        let bytes = try metadata.read(hex + "/" + name, into: buffer, limit: 4096)
        return String(decoding: bytes, as: UTF8.self)
      } catch {
        if error != .absent {
          findings.append(
            Finding(.unreadable, metadata.path(of: hex + "/" + name), "expected a short text", error))
        }
        return nil
      }
    }
    seen.parent = text("parent")
    seen.lastUpdated = text("lastUpdated")
    seen.builtLocally = text("builtLocally") != nil
    return seen
  }
}
