/// What leases hold: directories and chainIDs.
struct Held {
  /// The lease that is nearest to each directory.
  var directories: [String: String] = [:]
  var chains: Set<String> = []
  /// The layer that a directory became.
  var layers: [String: String] = [:]
  /// The keys of snapshots.db that are led to.
  var keys: Set<String> = []

  /// Follows each lease to its snapshots, from there to the directory they were committed from,
  /// to the layer they became, and to their parents.
  ///
  /// All leases go one step at a time, so that a directory goes to the lease that names it, not
  /// to one that only builds on it.
  init(leases: [String: [String]], snapshots: [String: Snapshot]) {
    let ordered = leases.sorted { $0.key < $1.key }
    // Where every bucket counts as a lease, the record comes before the key it was committed from.
    let active = ordered.filter { snapshots[$0.key]?.isCommitted ?? false }
    let records = ordered.filter { !(snapshots[$0.key]?.isCommitted ?? false) }
    var open = (records + active).flatMap { lease, keys in
      keys.map { (key: $0, lease: lease) }
    }
    while !open.isEmpty {
      var next: [(key: String, lease: String)] = []
      for (key, lease) in open where keys.insert(key).inserted {
        if isChainID(key) { chains.insert(key) }
        // A lease comes before its bucket: the directory may be there already.
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
