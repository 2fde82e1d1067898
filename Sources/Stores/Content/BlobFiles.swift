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
  private(set) var sizes: [DigestTable.Place: Int64] = [:]
  private(set) var findings: [Finding] = []
  /// The newest modification time of a blob or a folder of blobs, in nanoseconds since 1970.
  private(set) var newest: Int64 = 0
  /// All folders could be listed.
  private(set) var isWhole = true

  /// - Parameters:
  ///   - names: The folders from the root to that in which blobs/ lies.
  ///   - digests: Gets the digest of each blob.
  init(in root: any Folder, below names: [String] = [], digests: DigestTable) {
    folder = BlobFolder(root: root, names: names)
    self.digests = digests
    do throws(ReadFailure) {
      guard let blobs = try root.descend(names + ["blobs"]) else { throw .absent }
      for algorithm in Digest.Algorithm.allCases {
        if let folder = try blobs.folderIfPresent(algorithm.name) { try list(folder, of: algorithm) }
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

  private mutating func list(_ folder: any Folder, of algorithm: Digest.Algorithm) throws(ReadFailure) {
    newest = max(newest, try folder.stamp(".").modified)
    for (name, kind) in try folder.entries() {
      let path = folder.path(of: name)
      guard let digest = Digest("\(algorithm.name):\(name)") else {
        findings.append(
          Finding(.leftover, path, "expected a digest’s digits as the name: no tool reads this file", area: .blobs))
        continue
      }
      guard kind == .file else {
        findings.append(Finding(.unreadable, path, "expected a regular file, found \(kind.name)", area: .blobs))
        continue
      }
      do throws(ReadFailure) {
        let stamp = try folder.stamp(name)
        newest = max(newest, stamp.modified)
        sizes[digests.place(adding: digest)] = stamp.size
      } catch {
        // Listed a moment ago and gone now.
        guard error != .absent else { continue }
        findings.append(Finding(.unreadable, path, "expected a regular file, \(error.found)", area: .blobs))
      }
    }
  }
}
