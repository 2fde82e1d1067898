import ImageModel

/// A snapshot of a snapshotter, by the key that the store itself has for it: an image's layer, a container's, a build's.
package struct SnapshotSeen: Sendable, Hashable {
  package enum Kind: String, Sendable { case view, active, committed }

  package let key: SnapshotKey
  /// The key of the snapshot below it, of the same snapshotter; nil for a lowest one.
  package let parent: String?
  /// Nil where the key is no chainID.
  package let chain: ChainID?
  /// Nil where the snapshotter does not know the snapshot.
  package let kind: Kind?
  /// Bytes on disk as the snapshotter recorded them; nil for one that is still written.
  package let size: Int64?
  package let inodes: Int64?
  /// Where its files are, relative to the snapshotter's folder; nil where that is unknown.
  package let directory: String?
}

/// What names a snapshot within a namespace.
package struct SnapshotKey: Sendable, Hashable {
  package let snapshotter: String
  package let key: String
}
