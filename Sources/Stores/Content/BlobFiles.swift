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

/// The files in a folder of blobs, by what their names say that they hold.
struct BlobFiles {
  let folder: BlobFolder
  let digests: DigestTable
  /// In bytes, by the digest's place.
  private(set) var sizes = DigestMap<Int64>()
  private(set) var findings: [Finding] = []
  /// The newest modification time of a blob or a folder of blobs, in nanoseconds since 1970.
  private(set) var newest: Int64 = 0
  /// All folders could be listed.
  private(set) var isWhole = true

  /// - Parameters:
  ///   - names: The folders from the root to that in which blobs/ lies.
  ///   - digests: Gets the digest of each blob.
  init(in root: any Folder, below names: [String] = [], digests: DigestTable, workers: Int) {
    folder = BlobFolder(root: root, names: names)
    self.digests = digests
    do throws(ReadFailure) {
      guard let blobs = try root.descend(names + ["blobs"]) else { throw .absent }
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

  /// Where a blob lies, relative to the store's root.
  func path(of place: DigestTable.Place) -> String { folder.path(of: digests.digest(at: place)) }

  /// What lies in a folder of blobs.
  private enum Entry: Sendable {
    case blob(Digest, FileStamp)
    case fault(FindingCode, name: String, detail: String)
    /// Listed a moment ago and gone now.
    case gone
  }

  /// How many files a job looks at.
  private static let atOnce = 512

  private mutating func list(
    _ folder: any Folder, of algorithm: Digest.Algorithm, workers: Int
  ) throws(ReadFailure) {
    newest = max(newest, try folder.stamp(".").modified)
    let entries = try folder.entries()
    _ = concurrently(entries, atOnce: Self.atOnce, workers: workers) { entries, _ in
      entries.map { Self.look(at: $0, in: folder, algorithm) }
    } consume: { (found: [Entry]) in
      for entry in found { add(entry, in: folder) }
    }
  }

  private static func look(
    at entry: (name: String, kind: EntryKind), in folder: any Folder, _ algorithm: Digest.Algorithm
  ) -> Entry {
    func fault(_ code: FindingCode, _ detail: String) -> Entry { .fault(code, name: entry.name, detail: detail) }
    guard let digest = Digest(algorithm, hex: entry.name) else {
      return fault(.leftover, "expected a digest’s digits as the name: no tool reads this file")
    }
    guard entry.kind == .file else {
      return fault(.unreadable, "expected a regular file, found \(entry.kind.name)")
    }
    do throws(ReadFailure) {
      return .blob(digest, try folder.stamp(entry.name))
    } catch {
      return error == .absent ? .gone : fault(.unreadable, "expected a regular file, \(error.found)")
    }
  }

  private mutating func add(_ entry: Entry, in folder: any Folder) {
    switch entry {
    case .blob(let digest, let stamp):
      newest = max(newest, stamp.modified)
      sizes[digests.place(adding: digest)] = stamp.size
    case .fault(let code, let name, let detail):
      findings.append(Finding(code, folder.path(of: name), detail, area: .blobs))
    case .gone: break
    }
  }
}
