/// Why a tree cannot be measured.
package enum MeasureError: Error, Sendable, Equatable, CustomStringConvertible {
  /// An image/ folder, an image/DRIVER or an archive was given.
  case notADataRoot(location: String)
  /// An image layout: the sizes of its blobs are recorded with each scan.
  case layout(location: String)
  /// An archive of containerd's root.
  case containerd(location: String)
  /// The walk was ended before it was over, when it had come so far.
  case stopped(inodes: Int64, bytes: Int64)

  package var description: String {
    switch self {
    case .stopped(let inodes, let bytes):
      "measuring was stopped after \(inodes) inodes, which take \(bytes) bytes"
    case .layout(let location):
      "\(location): only a data root can be measured; of an image layout strata index records the size of each blob"
    case .containerd(let location):
      "\(location): only a root on disk can be measured; of an archive strata index records the size of each blob, and of each snapshot what its snapshotter noted"
    case .notADataRoot(let location):
      "\(location): only a data root on disk can be measured whole; expected the path of the folder that holds image/ and the driver's folder"
    }
  }
}
