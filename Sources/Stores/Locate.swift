import Foundation

/// Where trees are to be read from: folders, which were looked at, or an archive, which was not yet.
package enum TreeSource: Sendable {
  case folders([any Store])
  case archive(path: String)

  /// The path that means a tar from standard input.
  package static let standardInput = "-"

  /// Bytes of memory that the metadata of one archive may take.
  package static let budget = 1 << 30

  /// - Parameter path: A data root itself, its image/, an image/DRIVER, a disk with var/lib/docker in it, an OCI layout, or
  ///   the root of a containerd; a file or pipe with a tar of a data root; `-` is standard input.
  /// - Throws: `LocateError` if the folder is no tree, or there is nothing an archive can be read from.
  package init(_ path: String) throws(LocateError) {
    if path == Self.standardInput {
      self = .archive(path: path)
      return
    }
    let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
    if try ArchiveInput.isOne(absolute) {
      self = .archive(path: absolute)
    } else if let layout = OCILayout(at: absolute) {
      self = .folders([layout])
    } else if let containerd = try DiskRootFinder().containerd(at: absolute) {
      guard !containerd.trees.isEmpty else { throw .emptyContainerd(path: absolute) }
      self = .folders([containerd])
    } else {
      self = .folders(try DiskRootFinder().roots(at: absolute))
    }
  }

  /// The roots. An archive is read now, from its first byte to its last; standard input only once.
  package func roots(budget: Int = Self.budget) throws(LocateError) -> [any Store] {
    switch self {
    case .folders(let roots): roots
    case .archive(Self.standardInput):
      try ArchiveInput(descriptor: STDIN_FILENO, shown: "standard input", host: nil).roots(budget: budget)
    case .archive(let path): try ArchiveInput.roots(at: path, budget: budget)
    }
  }
}
