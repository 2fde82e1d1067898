import Bolt
import Files
import ImageModel

/// The records of a BuildKit whose files are snapshots of containerd's store (Docker 29, buildkitd).
struct BuildRecords {
  private(set) var records: [BuildRecordSeen] = []
  private(set) var findings: [Finding] = []

  static let file = BuildDatabase.metadata.rawValue

  /// Reads the records in the folder of a BuildKit worker.
  ///
  /// - Parameter snapshots: By their keys.
  init(in worker: any Folder, _ snapshots: [String: SnapshotSeen]) {
    do throws(DatabaseFault) {
      guard let copy = try worker.database(Self.file, into: ReadBuffer()) else { return }
      var log = FaultLog<BuildDatabase>()
      let file = log.open(.metadata, copy)
      let metadata = file.map { log.records($0, in: .metadata) } ?? [:]
      if let fault = log.faults.first { throw DatabaseFault(expected: fault.detail) }
      // Of a record and its double Docker lists the one.
      records = metadata.filter { !$0.value.isDeleted && $0.value.equalMutable == nil }
        .map { id, record in
          let snapshot = snapshots[record.snapshot ?? id]
          return BuildRecordSeen(
            id: id, record, size: snapshot?.size, chain: record.chainID, directory: snapshot?.directory)
        }
        .sorted { $0.id < $1.id }
    } catch {
      findings.append(Finding(.buildCacheUnreadable, worker.path(of: Self.file), error.expected, error.failure))
    }
  }
}

extension TreeReading {
  /// Adds the records of BuildKit's workers with containerd's store.
  mutating func addBuildRecords(of workers: [any Folder]) {
    let snapshots = Dictionary(
      snapshots.map { ($0.key.key, $0) }, uniquingKeysWith: { ($0.size ?? -1) < ($1.size ?? -1) ? $1 : $0 })
    for worker in workers {
      let read = BuildRecords(in: worker, snapshots)
      buildRecords += read.records
      findings += read.findings
      attempted.insert(.buildCache)
      if read.findings.isEmpty { areas.insert(.buildCache) }
    }
  }
}
