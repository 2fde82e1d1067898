import Bolt
import Files
import ImageModel

/// What the BuildKit inside dockerd keeps: its cache records, and the layers and driver directories that its leases hold.
///
/// Only the daemon knows whether a build is running (`InUse` in Docker's API): no file shows it.
struct BuildCache: Equatable {
  /// The records that `docker buildx du` lists, in the order of their IDs.
  var records: [BuildRecordSeen] = []
  /// Of the directories, in the order of their names, then of the chains.
  var holds: [HoldSeen] = []
  var directories: Set<DirectoryName> = []
  /// The layers that some of these became: layerdb's entry names the directory too.
  var layers: [DirectoryName: ChainID] = [:]
  /// Each is held with the layers below it.
  var chains: [ChainID] = []
  var findings: [Finding] = []
  /// False where leases may hold more: what has no other owner has then an unknown one.
  var isComplete = false

  init() {}

  /// Reads ROOT/buildkit.
  init(in root: any Folder, into buffer: ReadBuffer) {
    do throws(ReadFailure) {
      guard let folder = try root.folderIfPresent("buildkit") else {
        // Unless the data root was copied in part, its daemon has no BuildKit.
        let names = Set(try root.entries().map(\.name))
        isComplete = names.contains("containers") && names.intersection(DataRoot.unreadFolders).count >= 2
        return
      }
      self = Self(databasesIn: folder, into: buffer)
    } catch {
      findings = [.noFolder("buildkit", error, .buildCacheUnreadable)]
    }
  }

  private init(databasesIn folder: any Folder, into buffer: ReadBuffer) {
    var databases = BuildDatabases()
    var unread: [Finding] = []
    for database in BuildDatabase.allCases {
      do {
        databases[database] = try folder.database(database.rawValue, into: buffer)
      } catch {
        unread.append(Finding(.buildCacheUnreadable, database.path, error.expected, error.failure))
      }
    }
    self.init(reading: databases)
    guard !unread.isEmpty else { return }
    isComplete = false
    let paths = Set(unread.map(\.path))
    findings.removeAll { paths.contains($0.path) && $0.code == .buildCacheUnreadable }
    findings += unread
  }

  /// Up to Docker 19.03 there are no leases: then every bucket of snapshots.db holds what it names. So it counts where
  /// containerdmeta.db is lost or no bbolt file, so that nothing in use looks free.
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
    var directoriesOfLeases: [String: [String]] = [:]
    for (directory, lease) in held.directories.sorted(by: { $0.key < $1.key }) {
      guard directory.isEntryName else {
        log.note(.snapshots, "expected the name of a driver directory, found “\(directory)”")
        continue
      }
      let name = DirectoryName(directory)
      directories.insert(name)
      layers[name] = held.layers[directory].flatMap { ChainID($0) }
      holds.append(HoldSeen(.buildCache, lease, things: [.directory(name)]))
      directoriesOfLeases[lease, default: []].append(directory)
    }
    chains = held.chains.compactMap { ChainID($0) }.sorted()
    holds += chains.map { HoldSeen(.buildCache, "", things: [.layer($0)]) }
    isComplete = !log.contains(.snapshots) && !log.contains(.leases)
    findings = log.faults.map { Finding(.buildCacheUnreadable, $0.database.path, $0.detail) }
    if isComplete { findStale(snapshots, besides: held.keys.union(holders.keys)) }
    // Where the records cannot be read every lease seems to have none.
    if !log.contains(.metadata) { findUnlisted(leases ?? [:], directoriesOfLeases, metadata) }
  }

  /// Buckets of snapshots.db that no lease names. A bucket with a lease's own ID names the layer that the lease holds.
  private mutating func findStale(_ snapshots: [String: Snapshot], besides named: Set<String>) {
    for (key, snapshot) in snapshots.sorted(by: { $0.key < $1.key }) where !named.contains(key) {
      let directory = snapshot.directory(key: key).map { " (directory \($0))" } ?? ""
      findings.append(
        Finding(
          .buildCacheStale, BuildDatabase.snapshots.path,
          "the bucket \(key) has no lease, so it holds nothing" + directory, subject: key))
    }
  }

  /// Leases that hold something and have no record: a killed build left them. Docker lists nothing of what they hold, and
  /// keeps it for good.
  private mutating func findUnlisted(
    _ leases: [String: [String]], _ directories: [String: [String]], _ metadata: [String: RecordMetadata]
  ) {
    for lease in leases.filter({ !$0.value.isEmpty && metadata[$0.key]?.isDeleted ?? true }).keys.sorted() {
      let held = directories[lease].map { ": directory " + $0.joined(separator: ", ") } ?? ""
      findings.append(
        Finding(
          .buildCacheUnlisted, BuildDatabase.leases.path,
          "the lease \(lease) has no record, so no docker command lists or frees what it holds" + held,
          subject: lease))
    }
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
