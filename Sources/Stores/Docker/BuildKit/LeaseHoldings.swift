/// What leases hold: directories and chainIDs.
struct LeaseHoldings {
  /// The lease that is nearest to each directory.
  var directories: [String: String] = [:]
  var chains: Set<String> = []
  /// The layer that a directory became.
  var layers: [String: String] = [:]
  /// The keys of snapshots.db that they name, at first or second hand.
  var keys: Set<String> = []

  /// Follows each lease to its snapshots, from there to the directory they were committed from,
  /// to the layer they became, and to their parents.
  ///
  /// All leases are followed one step at a time, so that the lease of a directory is the one that names it, and
  /// not one of a record that was built on it.
  init(leases: [String: [String]], snapshots: [String: Snapshot]) {
    let ordered = leases.sorted { $0.key < $1.key }
    // Where every bucket counts as a lease, a record comes before the key from which it was committed.
    let active = ordered.filter { snapshots[$0.key]?.isCommitted ?? false }
    let records = ordered.filter { !(snapshots[$0.key]?.isCommitted ?? false) }
    var open = (records + active).flatMap { lease, keys in
      keys.map { (key: $0, lease: lease) }
    }
    while !open.isEmpty {
      var next: [(key: String, lease: String)] = []
      for (key, lease) in open where keys.insert(key).inserted {
        if isChainID(key) { chains.insert(key) }
        // BuildKit makes the lease before the bucket: there may be a directory without a bucket.
        let snapshot = snapshots[key] ?? Snapshot()
        if let directory = snapshot.directory(key: key) {
          if directories[directory] == nil { directories[directory] = lease }
          if let chain = snapshot.chainID { layers[directory] = chain }
        }
        if let chain = snapshot.chainID { chains.insert(chain) }
        next += [snapshot.committed, snapshot.chainID, snapshot.parent].compactMap { step in
          step.map { ($0, lease) }
        }
      }
      open = next
    }
  }
}
