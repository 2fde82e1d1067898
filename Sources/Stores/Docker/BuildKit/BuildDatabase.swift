import Bolt

/// The files in ROOT/buildkit, by the names that findings give them, in the order of reading: leases first, so that a step
/// that is committed in between keeps the lease and the directory it had.
enum BuildDatabase: String, CaseIterable {
  /// The leases. From Docker 20.10.
  case leases = "containerdmeta.db"
  /// The driver directory and the layer of each key.
  case snapshots = "snapshots.db"
  /// The records. From Docker 20.10.
  case metadata = "metadata_v2.db"
  /// The records up to Docker 19.03. After an update of Docker what is left of it does not count.
  case oldMetadata = "metadata.db"

  var path: String { "buildkit/" + rawValue }
}

/// The databases that are there.
typealias BuildDatabases = [BuildDatabase: BoltCopy]
