import Bolt

extension FaultLog<BuildDatabase> {
  /// Reads the snapshot keys that each lease holds, by lease ID: v1/buildkit/leases/ID/snapshots/
  /// default/KEY in containerdmeta.db. Leases that hold only content have none.
  ///
  /// Source: containerd core/metadata/buckets.go; "default" is the name of dockerd's snapshotter.
  mutating func leases(_ file: BoltFile) -> [String: [String]] {
    var leases: [String: [String]] = [:]
    guard let all = bucket("v1", "buildkit", "leases", of: file.root, in: .leases) else {
      return leases
    }
    forEach(all, in: .leases) { id, entry, log throws(BoltError) in
      guard let lease = try entry.bucket() else { return }
      var keys: [String] = []
      if let held = log.bucket("snapshots", "default", of: lease, in: .leases) {
        log.forEach(held, in: .leases) { key, _, _ in keys.append(key) }
      }
      leases[id] = keys
    }
    return leases
  }
}
