import Files
import ImageModel

/// A folder of blobs: that of an image layout, or containerd's.
struct BlobFolder: Sendable {
  /// The store's root.
  let root: any Folder
  /// The folders from there to that in which blobs/ lies.
  fileprivate let names: [String]

  /// Where a blob lies, relative to the store's root.
  func path(of digest: Digest) -> String {
    (names + ["blobs", digest.algorithm.name, digest.hex]).joined(separator: "/")
  }
}

/// What lies in a folder of blobs, by what the names say that the files hold.
struct BlobListing: Sendable {
  let folder: BlobFolder
  private(set) var files: [(digest: Digest, stamp: FileStamp)] = []
  private(set) var findings: [Finding] = []
  /// The newest modification time of a blob or a folder of blobs, in nanoseconds since 1970.
  private(set) var newest: Int64 = 0
  /// All folders could be listed.
  private(set) var isWhole = true

  /// - Parameters:
  ///   - names: The folders from the root to that in which blobs/ lies.
  ///   - isFresh: Nothing lists a blob: containerd makes the folder with the first one.
  init(in root: any Folder, below names: [String] = [], isFresh: Bool = false, workers: Int) {
    folder = BlobFolder(root: root, names: names)
    do throws(ReadFailure) {
      guard let blobs = try root.descend(names + ["blobs"]) else {
        if isFresh { return }
        throw .absent
      }
      for algorithm in Digest.Algorithm.allCases {
        if let folder = try blobs.folderIfPresent(algorithm.name) { try list(folder, of: algorithm, workers: workers) }
      }
    } catch {
      isWhole = false
      findings.append(
        Finding(
          .unreadable, (names + ["blobs"]).joined(separator: "/"), "expected a folder of blobs, \(error.found)",
          area: .blobs))
    }
  }

  /// How many files a job looks at.
  private static let atOnce = 512

  /// What became of a look at files.
  private struct Looked: Sendable {
    var files: [(digest: Digest, stamp: FileStamp)] = []
    var faults: [(name: String, detail: String)] = []
  }

  private mutating func list(
    _ folder: any Folder, of algorithm: Digest.Algorithm, workers: Int
  ) throws(ReadFailure) {
    newest = max(newest, try folder.stamp(".").modified)
    var (digests, faults) = ([Digest](), [(code: FindingCode, name: String, detail: String)]())
    try folder.forEachEntry { name, kind in
      // A name is no text here: of 100,000 blobs, to make and sort texts took a twentieth of a reading without changes.
      guard let digest = Digest(algorithm, hex: name) else {
        let detail = "expected a digest’s digits as the name: no tool reads this file"
        return faults.append((.leftover, String(decoding: name, as: UTF8.self), detail))
      }
      guard kind == .file else {
        return faults.append((.unreadable, digest.hex, "expected a regular file, found \(kind.name)"))
      }
      digests.append(digest)
    }
    digests.sort()
    _ = concurrently(digests, atOnce: Self.atOnce, workers: workers) { digests, _ in
      Self.look(at: digests, in: folder)
    } consume: { (looked: Looked) in
      for file in looked.files { newest = max(newest, file.stamp.modified) }
      files += looked.files
      faults += looked.faults.map { (.unreadable, $0.name, $0.detail) }
    }
    findings += faults.sorted { $0.name < $1.name }.map {
      // What cannot be read may be a document that leads to other blobs.
      Finding(
        $0.code, folder.path(of: $0.name), $0.detail, area: .blobs, blocks: $0.code == .unreadable ? .blobs : [])
    }
  }

  private static func look(at digests: ArraySlice<Digest>, in folder: any Folder) -> Looked {
    var looked = Looked()
    looked.files.reserveCapacity(digests.count)
    for digest in digests {
      let name = digest.hex
      do throws(ReadFailure) {
        looked.files.append((digest, try folder.stamp(name)))
      } catch {
        // What was listed a moment ago may be gone now.
        if error != .absent { looked.faults.append((name, "expected a regular file, \(error.found)")) }
      }
    }
    return looked
  }
}
