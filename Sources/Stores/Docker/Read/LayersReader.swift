import Files
import ImageModel

/// What one worker makes of some entries of layerdb (moby layer/filestore.go).
struct LayersBatch: Sendable {
  var layers: [LayerFiles] = []
  /// What is to be remembered of those without a fault.
  var records = CacheRecords()
  var findings: [Finding] = []
}

/// The four files of an entry of layerdb/sha256.
struct LayerFiles: Sendable {
  let chain: ChainID
  var diff: DiffID?
  var parent: ChainID?
  var cacheID: DirectoryName?
  var size: Int64?
  /// `diff` and `parent` are as they should be: the entry's parent, or that it has none, is known.
  var isPlaced = true
  /// The name is the chainID of parent and diff.
  var isNamedRight = true
  /// The system does not let this user read all of them.
  var isDenied = false

  var isWhole: Bool { isPlaced && cacheID != nil && size != nil }
}

struct LayersReader: Sendable {
  /// layerdb/sha256
  let folder: any Folder
  let cache: ReadCache?

  func read(_ chains: ArraySlice<ChainID>, into buffer: ReadBuffer) -> LayersBatch {
    var batch = LayersBatch()
    batch.layers.reserveCapacity(chains.count)
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 96) { name in
      for chain in chains {
        // Counted by itself, to be remembered with this layer.
        let newest = buffer.newest
        buffer.newest = 0
        defer { buffer.newest = max(buffer.newest, newest) }
        var entry = LayerEntryReader(folder: folder, chain: chain, name: name, buffer: buffer)
        let stamp = entry.stamp().map { ReadCache.Stamp($0) }
        if let stamp, let known = cache?.layer(chain, stamp: stamp) {
          buffer.newest = known.record.newest
          batch.layers.append(known.record.files)
          batch.records.keep(known)
          continue
        }
        guard let layer = entry.read() else { continue }
        batch.layers.append(layer)
        if entry.findings.isEmpty, let stamp {
          batch.records.add(ReadCache.Layer(files: layer, stamp: stamp, newest: buffer.newest))
        }
        batch.findings.append(contentsOf: entry.findings)
      }
    }
    return batch
  }
}

/// Reads one entry; `name` holds the path `<64 digits>/<file>` of what is read now.
private struct LayerEntryReader {
  let folder: any Folder
  let chain: ChainID
  let name: UnsafeMutableBufferPointer<CChar>
  let buffer: ReadBuffer
  var findings: [Finding] = []

  init(
    folder: any Folder, chain: ChainID, name: UnsafeMutableBufferPointer<CChar>, buffer: ReadBuffer
  ) {
    self.folder = folder
    self.chain = chain
    self.name = name
    self.buffer = buffer
    chain.hash.writeHex(to: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(name)[..<64]))
  }

  private var path: String { folder.path(of: chain.hash.hex) }

  private func file(_ file: StaticString) -> UnsafePointer<CChar>? {
    guard let start = name.baseAddress else { return nil }
    name[64] = 0x2F
    UnsafeMutableRawPointer(start + 65)
      .copyMemory(from: file.utf8Start, byteCount: file.utf8CodeUnitCount)
    name[65 + file.utf8CodeUnitCount] = 0
    return UnsafePointer(start)
  }

  /// The entry's own folder, before anything in it is read. It is newer than the file list, which is not looked at: Docker
  /// writes that first (moby layer/layer_store.go, `registerWithDescriptor`).
  func stamp() -> FileStamp? {
    guard let start = name.baseAddress else { return nil }
    name[64] = 0
    guard let stamp = try? folder.stamp(UnsafePointer(start)) else { return nil }
    buffer.note(stamp)
    return stamp
  }

  private func bytes(_ file: StaticString) throws(ReadFailure) -> UnsafeRawBufferPointer {
    guard let name = self.file(file) else { throw .absent }
    return try folder.read(name, into: buffer, limit: 4096)
  }

  /// Nil if the whole entry has gone since it was listed.
  mutating func read() -> LayerFiles? {
    var layer = LayerFiles(chain: chain)
    do throws(ReadFailure) {
      layer.diff = Digest(text: try bytes("diff").trimmed)?.hash256.map { DiffID($0) }
      if layer.diff == nil { fault("diff", "a digest in it, found other text") }
    } catch {
      if error == .absent, isGone { return nil }
      fault("diff", "a file with the diff_id", error)
    }
    do throws(ReadFailure) {
      layer.parent = Digest(text: try bytes("parent").trimmed)?.hash256.map { ChainID($0) }
      if layer.parent == nil {
        fault("parent", "a chainID in it, found other text")
        layer.isPlaced = false
      }
    } catch {
      if error != .absent {
        fault("parent", "a file with the parent's chainID", error)
        layer.isPlaced = false
      }
    }
    layer.isPlaced = layer.isPlaced && layer.diff != nil
    readCacheID(&layer)
    readSize(&layer)
    layer.isDenied = findings.contains(where: \.isOfDenial)
    if layer.isPlaced, let diff = layer.diff {
      let computed = ChainID(parent: layer.parent, diff: diff)
      layer.isNamedRight = computed == chain
      if !layer.isNamedRight {
        findings.append(
          Finding(
            .layerChainMismatch, path,
            "expected the chainID of its parent and diff, \(computed), as its name"))
      }
    }
    return layer
  }

  private mutating func readCacheID(_ layer: inout LayerFiles) {
    do throws(ReadFailure) {
      let text = try bytes("cache-id").trimmed
      layer.cacheID = DirectoryName(written: text)
      if layer.cacheID != nil { return }
      findings.append(
        Finding(
          .layerCacheIDMissing, path,
          "expected the name of a driver directory in its file cache-id, found "
            + (text.isEmpty ? "nothing in it" : "“\(String(decoding: text, as: UTF8.self))”")))
    } catch {
      findings.append(Finding(.layerCacheIDMissing, path, "expected a file cache-id", error))
    }
  }

  private mutating func readSize(_ layer: inout LayerFiles) {
    do throws(ReadFailure) {
      // Docker parses the whole file as a number, white space refused (strconv.ParseInt).
      let text = String(decoding: try bytes("size"), as: UTF8.self)
      if let size = Int64(text), RecordedSize.range.contains(size) {
        layer.size = size
        return
      }
      findings.append(
        Finding(.layerSizeInvalid, path, "expected decimal bytes in its file size, 2^50 at most, found “\(text)”"))
    } catch {
      findings.append(Finding(.layerSizeInvalid, path, "expected a file size", error))
    }
  }

  private mutating func fault(_ file: String, _ expected: String, _ failure: ReadFailure? = nil) {
    findings.append(Finding(.layerUnreadable, path, "\(file): expected \(expected)", failure, subject: file))
  }

  private var isGone: Bool {
    guard let start = name.baseAddress else { return false }
    name[64] = 0
    return folder.isAbsent(UnsafePointer(start))
  }
}
