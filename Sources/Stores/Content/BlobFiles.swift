import Files
import ImageModel

/// The files in a folder of blobs, by what their names say that they hold: that of an image layout, or containerd's.
struct BlobFiles: Sendable {
  /// The store's root.
  let root: any Folder
  /// The folders from there to that in which blobs/ lies.
  private let names: [String]
  private(set) var sizes: [Digest: Int64] = [:]
  private(set) var findings: [Finding] = []
  /// The newest modification time of a blob or a folder of blobs, in nanoseconds since 1970.
  private(set) var newest: Int64 = 0
  /// All folders could be listed.
  private(set) var isWhole = true

  /// Where a blob lies, relative to the store's root.
  func path(of digest: Digest) -> String {
    (names + ["blobs", digest.algorithm.name, digest.hex]).joined(separator: "/")
  }

  /// - Parameter names: The folders from the root to that in which blobs/ lies.
  init(in root: any Folder, below names: [String] = []) {
    self.root = root
    self.names = names
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
        sizes[digest] = stamp.size
      } catch {
        // Listed a moment ago and gone now.
        guard error != .absent else { continue }
        findings.append(Finding(.unreadable, path, "expected a regular file, \(error.found)", area: .blobs))
      }
    }
  }
}
