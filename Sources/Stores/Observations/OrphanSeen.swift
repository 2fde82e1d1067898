import ImageModel

/// What nothing owns, and what Docker removes by itself.
package struct OrphanSeen: Sendable, Hashable {
  package enum Kind: String, Sendable {
    case layer, directory, mount, blob, snapshot
    /// A layer that was being written when dockerd crashed.
    case writeSet = "write-set"
    /// An interrupted removal, which Docker finishes: no orphan.
    case removal

    /// The part of a tree whose reading finds such things.
    package var area: Area {
      switch self {
      case .layer, .mount, .snapshot: .orphans
      case .directory: .orphanDirectories
      case .writeSet, .removal: .interruptions
      case .blob: .orphanBlobs
      }
    }
  }

  package let kind: Kind
  /// Relative to the data root.
  package let path: String
  package var chain: ChainID?
  /// The driver's directory, or where a snapshot's files are: the name of what is measured of it.
  package var cacheID: DirectoryName?
  /// A mount's second directory.
  package var initID: DirectoryName?
  /// The driver's directory, relative to the data root.
  package var directory: String?
  /// Bytes that layerdb has recorded of a layer, or of one that is being removed.
  package var size: Int64?
  /// How many directories a directory needs below it: those that need more are removed first.
  package var lowers: Int64?
  /// Only an orphaned mount holds this layer.
  package var keptByMount = false
}
