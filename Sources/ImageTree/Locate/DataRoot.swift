/// A data root (Docker's `--data-root`, usually /var/lib/docker) and the driver trees in it.
package struct DataRoot: Sendable {
  /// The path as given or found, for people.
  package let location: String
  package let folder: any Folder
  /// Tells this root from the host's first; empty for the first.
  package let label: String
  /// The names of the folders image/DRIVER to be read.
  package let drivers: [String]
  /// The host's name if none is given: the folder's.
  package let defaultHost: String
  /// The machine's own /var/lib/docker, in place.
  package let isInPlace: Bool
  /// Only its image/ or an image/DRIVER was given: what else lies beside it may be anything.
  package var isImageOnly = false
}

/// Why a path is no tree that can be indexed.
package enum LocateError: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  case notFound(path: String)
  case beforeDocker110(path: String, found: [String])
  case containerdStore(path: String)
  case empty(path: String, drivers: [String])
  case noTree(path: String, found: [String])

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): cannot be read: \(reason)"
    case .notFound(let path): "\(path): no such file or directory"
    case .beforeDocker110(let path, let found):
      "\(path): this is the tree of a Docker before 1.10 (found \(found.joined(separator: ", "))); its images are not content-addressed. Expected image/DRIVER/repositories.json, imagedb and layerdb, as Docker 1.10 and newer keep them"
    case .containerdStore(let path):
      "\(path): the images of this data root lie in containerd's store (Docker 29's default), which strata does not read yet. Expected image/DRIVER with repositories.json, imagedb or layerdb"
    case .empty(let path, let drivers):
      "\(path): expected repositories.json, imagedb or layerdb in image/DRIVER, found none in \(drivers.map { "image/" + $0 }.joined(separator: ", "))"
    case .noTree(let path, let found):
      "\(path): this is no Docker data root, image/ or image/DRIVER folder. Expected image/DRIVER with repositories.json, imagedb or layerdb; found \(found.isEmpty ? "an empty folder" : found.prefix(8).joined(separator: ", ") + (found.count > 8 ? ", …" : ""))"
    }
  }
}
