import Files
import ImageModel

/// What one worker makes of some files of distribution/ (moby distribution/metadata).
struct DistributionBatch: Sendable {
  /// Compressed blobs and what they unpack to.
  var blobs: [(blob: Digest, diff: DiffID)] = []
  var sources: [Source] = []
  /// The names that `sources` refer to.
  var repositories = NameTable()
  var findings: [Finding] = []

  struct Source {
    let blob: Digest
    let diff: DiffID
    let repository: Int32
  }
}

/// Reads files of one of distribution/'s two folders.
struct DistributionReader: Sendable {
  let folder: any Folder

  static let limit = 4 << 20

  /// diffid-by-digest/sha256: the diff_id of a blob's digest.
  func readByDigest(_ names: ArraySlice<Hash256>, into buffer: ReadBuffer) -> DistributionBatch {
    var batch = DistributionBatch()
    for name in names {
      let hex = name.hex
      do throws(ReadFailure) {
        let bytes = try folder.read(hex, into: buffer, limit: Self.limit).trimmed
        if let diff = Digest(text: bytes)?.hash256 {
          batch.blobs.append((Digest(name), DiffID(diff)))
        } else {
          fault(folder.path(of: hex), "expected a diff_id, found other text", &batch)
        }
      } catch {
        if error != .absent {
          fault(folder.path(of: hex), "expected a diff_id", &batch, error)
        }
      }
    }
    return batch
  }

  /// v2metadata-by-diffid/sha256: the blobs of a diff_id and the repositories that they are from.
  func readByDiff(_ names: ArraySlice<Hash256>, into buffer: ReadBuffer) -> DistributionBatch {
    var batch = DistributionBatch()
    for name in names {
      let hex = name.hex
      do throws(ReadFailure) {
        let bytes = try folder.read(hex, into: buffer, limit: Self.limit)
        do throws(JSONError) {
          try readSources(bytes, of: DiffID(name), &batch)
        } catch {
          fault(
            folder.path(of: hex),
            "expected a JSON array of blobs, found \(bytes.count) bytes that are none: \(error)",
            &batch)
        }
      } catch {
        if error != .absent {
          fault(folder.path(of: hex), "expected a JSON array of blobs", &batch, error)
        }
      }
    }
    return batch
  }

  private func readSources(
    _ bytes: UnsafeRawBufferPointer, of diff: DiffID, _ batch: inout DistributionBatch
  ) throws(JSONError) {
    var reader = JSONReader(bytes)
    var sources: [DistributionBatch.Source] = []
    try reader.array { (reader) throws(JSONError) in
      var digest: Digest?
      var repository: Int32?
      try reader.object { (reader, key) throws(JSONError) in
        switch key {
        case "Digest": digest = try reader.text()?.withBytes { Digest(text: $0) }
        case "SourceRepository":
          repository = try reader.text()?.withBytes { batch.repositories.place(of: $0) }
        default: try reader.skip()
        }
      }
      // Docker accepts an entry without a digest, which means nothing.
      guard let digest else { return }
      sources.append(
        DistributionBatch.Source(
          blob: digest, diff: diff, repository: repository ?? batch.repositories.place(of: "")))
    }
    try reader.end()
    batch.sources.append(contentsOf: sources)
  }

  private func fault(
    _ path: String, _ detail: String, _ batch: inout DistributionBatch, _ failure: ReadFailure? = nil
  ) {
    batch.findings.append(Finding(.blobMetadataUnreadable, path, detail, failure))
  }
}
