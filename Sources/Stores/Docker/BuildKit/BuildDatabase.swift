import Bolt

/// The files in ROOT/buildkit, each nil where there is no such file.
///
/// Under a live daemon read containerdmeta.db before snapshots.db: a step that is committed in
/// between then keeps the lease and the directory it had.
package struct BuildDatabases: Sendable {
  /// snapshots.db: the driver directory and the layer of each key.
  package var snapshots: BoltCopy?
  /// containerdmeta.db: the leases. From Docker 20.10.
  package var leases: BoltCopy?
  /// metadata_v2.db: the records. From Docker 20.10.
  package var metadata: BoltCopy?
  /// metadata.db: the records up to Docker 19.03. After an update of Docker
  /// what is left of it does not count.
  package var oldMetadata: BoltCopy?

  package init(
    snapshots: BoltCopy? = nil, leases: BoltCopy? = nil, metadata: BoltCopy? = nil,
    oldMetadata: BoltCopy? = nil
  ) {
    self.snapshots = snapshots
    self.leases = leases
    self.metadata = metadata
    self.oldMetadata = oldMetadata
  }
}

/// The names of the files, as findings give them.
enum BuildDatabase: String {
  case snapshots = "snapshots.db"
  case leases = "containerdmeta.db"
  case metadata = "metadata_v2.db"
  case oldMetadata = "metadata.db"
}
