/// What the BuildKit inside dockerd keeps: its cache records, and the layers and driver
/// directories that it holds.
///
/// Only the daemon knows whether a build is running (`InUse` in Docker's API): no file shows it.
package struct BuildCache: Sendable, Equatable {
  /// The records that `docker buildx du` lists, in the order of their IDs.
  package var records: [BuildRecordSeen]
  /// The driver directories that are held, in the order of their names.
  package var claims: [Claim]
  /// The chainIDs ("sha256:…") that are held. Each holds the layers below it too.
  package var heldChains: Set<String>
  /// The buckets of snapshots.db that hold nothing, in the order of their names. Empty
  /// where the claims are not complete.
  package var stale: [StaleSnapshot]
  /// The leases that hold something and have no record, in the order of their IDs: a killed build left
  /// them. Docker lists nothing of what they hold, and keeps it for good.
  package var unlisted: [UnlistedLease]
  /// What could not be read, one for a database.
  package var faults: [BuildFault]
  /// False where a fault may hide a claim: the owner of what has no other owner is then unknown.
  package var claimsAreComplete: Bool
}

/// A driver directory that the build cache holds.
package struct Claim: Sendable, Equatable {
  /// The name of the directory: what layerdb calls a cache-id.
  package let directory: String
  /// The lease that holds it, which has the ID of its record. Up to Docker 19.03 there are no
  /// leases, and this is the bucket that names the directory.
  package let record: String
  /// The layer that the directory became ("sha256:…"). Nil where it became none.
  package let chainID: String?
}

/// A bucket of snapshots.db that no lease names.
package struct StaleSnapshot: Sendable, Equatable {
  package let key: String
  /// The driver directory that it names. Nil where it names a layer.
  package let directory: String?
}

/// A lease without a record that Docker could list.
package struct UnlistedLease: Sendable, Equatable {
  package let lease: String
  /// The driver directories that it holds and that no other lease holds more directly, in the order of their names.
  package let directories: [String]
}

/// A database, or a part of one, that could not be read.
package struct BuildFault: Sendable, Equatable {
  /// The name of the file in ROOT/buildkit.
  package let database: String
  /// What was expected and found.
  package let detail: String
}
