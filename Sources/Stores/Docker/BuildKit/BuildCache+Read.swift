import Bolt
import Files

extension BuildCache {
  /// Reads what the databases hold. What cannot be read is a fault.
  ///
  /// Up to Docker 19.03 there are no leases: then every bucket of snapshots.db holds what it
  /// names. So it counts where containerdmeta.db is lost or no bbolt file, so that nothing in use looks free.
  init(reading databases: BuildDatabases) {
    var log = FaultLog<BuildDatabase>()
    let leaseFile = log.open(.leases, databases[.leases])
    let snapshotFile = log.open(.snapshots, databases[.snapshots])
    log.noteMissing(databases)

    let snapshots = snapshotFile.map { log.snapshots($0) } ?? [:]
    let leases = leaseFile.map { log.leases($0) }
    let metadata = log.metadata(databases, snapshots: snapshots)
    let holders = leases ?? Dictionary(uniqueKeysWithValues: snapshots.keys.map { ($0, [$0]) })
    let held = LeaseHoldings(leases: holders, snapshots: snapshots)

    records = metadata.filter { Self.isListed($0.key, in: metadata, snapshots: snapshots) }
      .map { BuildRecordSeen(id: $0.key, $0.value, snapshots) }
      .sorted { $0.id < $1.id }
    claims = held.directories.compactMap { directory, record in
      guard directory.isEntryName else {
        log.note(.snapshots, "expected the name of a driver directory, found “\(directory)”")
        return nil
      }
      return Claim(directory: directory, record: record, chainID: held.layers[directory])
    }.sorted { $0.directory < $1.directory }
    heldChains = held.chains
    faults = log.faults.map { BuildFault(database: $0.database.rawValue, detail: $0.detail) }
    claimsAreComplete = !log.contains(.snapshots) && !log.contains(.leases)
    // Where the records cannot be read every lease seems to have none.
    unlisted = log.contains(.metadata) ? [] : Self.unlisted(leases ?? [:], claims: claims, metadata: metadata)
    stale = claimsAreComplete ? Self.stale(snapshots, besides: held.keys.union(holders.keys)) : []
  }

  /// The buckets beside those that leases name. A bucket with a lease's own ID names the layer that the lease holds.
  private static func stale(_ snapshots: [String: Snapshot], besides named: Set<String>) -> [StaleSnapshot] {
    snapshots.filter { !named.contains($0.key) }
      .map { StaleSnapshot(key: $0.key, directory: $0.value.directory(key: $0.key)) }
      .sorted { $0.key < $1.key }
  }

  private static func unlisted(
    _ leases: [String: [String]], claims: [Claim], metadata: [String: RecordMetadata]
  ) -> [UnlistedLease] {
    let directories = Dictionary(grouping: claims, by: \.record).mapValues { $0.map(\.directory) }
    return leases.filter { lease, keys in !keys.isEmpty && metadata[lease]?.isDeleted ?? true }.keys.sorted()
      .map { UnlistedLease(lease: $0, directories: directories[$0] ?? []) }
  }

  /// Docker lists a record unless the record was removed, or is the double of one that Docker lists.
  private static func isListed(
    _ id: String, in metadata: [String: RecordMetadata], snapshots: [String: Snapshot]
  ) -> Bool {
    guard let record = metadata[id], !record.isDeleted else { return false }
    guard let other = record.equalMutable else { return true }
    if let other = metadata[other], !other.isDeleted { return false }
    // The other record is gone: this one is left of a crash, unless it has files of its own.
    return snapshots[record.snapshot ?? id] != nil
  }
}

extension BuildRecordSeen {
  init(id: String, _ record: RecordMetadata, _ snapshots: [String: Snapshot]) {
    let key = record.snapshot ?? id
    let snapshot = snapshots[key]
    // A layer of the image that a build began with takes nothing: it is the image's.
    let isOfImage = record.isBlobOnly && record.blob == nil
    self.init(
      id: id, record, size: isOfImage ? 0 : snapshot?.size,
      chain: snapshots[id]?.chainID ?? (isChainID(key) ? key : nil) ?? record.chainID,
      directory: snapshot?.directory(key: key).flatMap { $0.isEntryName ? $0 : nil })
  }
}

extension FaultLog<BuildDatabase> {
  /// The records of metadata_v2.db, or of metadata.db where there is no such file.
  fileprivate mutating func metadata(
    _ databases: BuildDatabases, snapshots: [String: Snapshot]
  ) -> [String: RecordMetadata] {
    if databases[.metadata] != nil {
      guard let file = open(.metadata, databases[.metadata]) else { return [:] }
      return records(file, in: .metadata)
    }
    guard let file = open(.oldMetadata, databases[.oldMetadata]) else { return [:] }
    var records = records(file, in: .oldMetadata)
    for id in records.keys { records[id]?.complete(id, from: snapshots) }
    return records
  }

  /// dockerd makes all its databases when it starts: where some are there and another is not, it
  /// was lost.
  fileprivate mutating func noteMissing(_ databases: BuildDatabases) {
    let isNew = databases[.leases] != nil || databases[.metadata] != nil
    guard !databases.isEmpty else { return }
    if databases[.snapshots] == nil { note(.snapshots, missing) }
    if isNew || databases[.oldMetadata] == nil {
      if databases[.leases] == nil { note(.leases, missing) }
      if databases[.metadata] == nil { note(.metadata, missing) }
    }
  }
}

private let missing = "expected the file beside the others, found none"
