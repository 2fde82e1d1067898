import Files
import Glibc

/// Why a path is no tree that can be indexed.
package enum LocateError: Error, Sendable, Equatable, CustomStringConvertible {
  case unreadable(path: String, reason: String)
  /// The system does not let this user look there.
  case denied(path: String)
  case notFound(path: String)
  /// The folder was removed while it was read.
  case vanished(path: String)
  case beforeDocker110(path: String, found: [String])
  case containerdStore(path: String)
  case empty(path: String, drivers: [String])
  /// A graph driver has directories of layers, and nothing names the layers.
  case lostTree(path: String, driver: String, directories: Int)
  /// - Parameter kind: What the folder is instead, where that is known.
  case noTree(path: String, found: [String], kind: String? = nil)
  /// Nothing lies in the usual places of roots.
  case nothingInPlace(lookedFor: [String], faults: [String])
  /// The containerd that a person named has no images of a Docker.
  case othersContainerd(path: String)
  case noDataRoot(path: String, containerd: String)
  /// Neither a folder nor a file or pipe that can have a tar in it.
  case wrongKind(path: String, found: String)
  case archive(path: String, ArchiveError)
  /// An archive of image/DRIVER that does not say which driver that is.
  case driverUnnamed(path: String, found: [String])
  /// An archive with the data roots of several daemons.
  case several(path: String, found: [String])

  static func unreadable(path: String, _ failure: ReadFailure) -> LocateError {
    failure.isDenied ? .denied(path: path) : .unreadable(path: path, reason: failure.found)
  }

  /// What may be a root cannot be read.
  var isOfReading: Bool {
    switch self {
    case .unreadable, .denied: true
    default: false
    }
  }

  private static let expected =
    "Expected Docker’s data root (with image/DRIVER or containerd/daemon), containerd’s root (with io.containerd.metadata.v1.bolt), an OCI image layout, or a folder with one of these roots in docker, containerd or var/lib"

  private static func few(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
  }

  package var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason)"
    case .denied(let path): "\(path): \(systemMessage(EACCES)); root may read it: run strata as root"
    case .notFound(let path):
      "\(path): no such file or directory"
        + (path.contains("\u{FFFD}") ? "; give bytes that are not UTF-8 another name, by a link or a mount" : "")
    case .vanished(let path):
      "\(path): was removed while it was read, so that nothing is known of it"
    case .beforeDocker110(let path, let found):
      "\(path): this is the tree of a Docker before 1.10 (found \(found.joined(separator: ", "))); its images are not content-addressed. Expected image/DRIVER/repositories.json, imagedb and layerdb, as Docker 1.10 and newer keep them"
    case .containerdStore(let path):
      "\(path): this data root has no tree of a graph driver (image/DRIVER with repositories.json, imagedb or layerdb), and the containerd in it (containerd/daemon) no images: Docker 29 keeps its images in the system’s containerd then, mostly /var/lib/containerd. --containerd PATH names it"
    case .empty(let path, let drivers):
      "\(path): expected repositories.json, imagedb or layerdb in image/DRIVER, found none in \(drivers.map { "image/" + $0 }.joined(separator: ", "))"
    case .lostTree(let path, let driver, let directories):
      "\(path): expected image/\(driver) beside the \(directories) directories of the graph driver \(driver), found no tree there: restore image/, without which nothing names their layers"
    case .wrongKind(let path, let found):
      "\(path): expected the folder of a data root, or a tar of one, found \(found)"
    case .archive(let path, let error): "\(path): \(error)"
    case .driverUnnamed(let path, let found):
      "\(path): the archive begins below image/DRIVER (found \(found.joined(separator: ", "))), so that nothing in it names the driver. Make it from the data root: tar -C /var/lib/docker -cf - image containers buildkit engine-id"
    case .several(let path, let found):
      "\(path): expected one data root in the archive, found several: \(Self.few(found)). Make an archive of each, and give each host its name"
    case .noTree(let path, _, let kind?): "\(path): this is \(kind)"
    case .noTree(let path, let found, nil):
      "\(path): this is no image store. \(Self.expected); found \(found.isEmpty ? "nothing in it" : Self.few(found))"
        + (found.isEmpty ? "" : ". “strata index --discover” looks for stores in all folders below one")
    case .nothingInPlace(let lookedFor, let faults):
      "no image store lies in the usual places. Looked for \(lookedFor.joined(separator: ", ")). Give the path of one"
        + faults.map { "\n" + $0 }.joined()
    case .noDataRoot(let path, let containerd):
      "\(path): expected the folder of a Docker’s data root, to which the containerd \(containerd) can belong; found none"
    case .othersContainerd(let path):
      "\(path): expected the root of a containerd with images of Docker (namespace moby), as --containerd names it; found none"
    }
  }
}
