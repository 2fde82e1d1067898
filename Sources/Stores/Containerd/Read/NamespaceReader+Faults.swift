import Files
import ImageModel

/// Faults that only several records of a namespace show: one needs what no other one is.
extension NamespaceReader {
  /// Snapshots that are not there though another one or a container needs them, that their snapshotter does not know,
  /// whose folder is gone, or that have an impossible size.
  func missingSnapshots(of namespace: Namespace) -> [Finding] {
    guard !namespace.log.contains(.snapshots) else { return [] }
    var findings: [Finding] = []
    func missing(_ key: SnapshotKey, _ detail: String) {
      findings.append(
        Finding(
          .snapshotMissing, contents.layout.databasePath, detail, area: .layers,
          subject: "\(key.snapshotter)/\(key.key)"))
    }
    let keys = namespace.names.snapshots
    var isThere = [Bool](repeating: false, count: keys.count)
    for snapshot in namespace.snapshots { isThere[Int(snapshot.place)] = true }
    for snapshot in namespace.snapshots {
      let key = namespace.key(of: snapshot)
      if let parent = snapshot.parent.map({ Int($0) }), !isThere[parent] {
        missing(keys[parent], "expected this snapshot below \(key.key), found none")
      }
      guard let snapshotter = contents.records.snapshotters[key.snapshotter], snapshotter.fault == nil else { continue }
      guard let record = snapshot.record, record.id != nil else {
        missing(key, "expected a record of it in \(snapshotter.path)/\(Snapshotter.file), found none")
        continue
      }
      if let size = record.wrongSize {
        findings.append(
          Finding(
            .layerSizeInvalid, "\(snapshotter.path)/\(Snapshotter.file)",
            "expected the bytes of the snapshot \(key.key), 2^50 at most, found \(size)", area: .layers,
            subject: key.key))
      }
      if let entry = snapshotter.entry(of: record), snapshotter.entries?.contains(entry) == false {
        findings.append(
          Finding(
            .snapshotDirectoryMissing, "\(snapshotter.path)/\(snapshotter.path(of: entry))",
            "expected the folder of the snapshot \(key.key), found none", area: .layers))
      }
    }
    for container in namespace.containers {
      guard let place = container.snapshot.map({ Int($0) }), !isThere[place] else { continue }
      missing(keys[place], "expected this snapshot of the container \(container.id), found none")
    }
    return findings
  }

  /// Downloads and leases that only a daemon which no longer runs could go on with.
  func abandoned(in namespace: Namespace) -> [Finding] {
    let ingests = namespace.ingests.map { ingest in
      let folder = ingest.backend.map { name in
        "\(contents.layout.blobs)/ingest/" + Array(name.utf8).withUnsafeBytes { Hash256(hashing: $0).hex }
      }
      let size = folder.flatMap { try? contents.folder.stamp($0 + "/data") }?.size
      return Finding(
        .ingestAbandoned, folder ?? contents.layout.databasePath,
        (size.map { "\($0) bytes" } ?? "nothing on disk") + " of \(ingest.reference)" + until(ingest.expires),
        area: .orphans,
        subject: ingest.reference)
    }
    let leases = (contents.collections[namespace.name]?.passing ?? []).map { lease in
      Finding(
        .leaseAbandoned, contents.layout.databasePath,
        "a pull or a build did not end: nothing but its lease holds \(lease.blobs) blobs and \(lease.snapshots) snapshots"
          + until(lease.until), area: .orphans, subject: lease.id, severity: .info)
    }
    return ingests + leases
  }

  private func until(_ time: Int64?) -> String { time.map { " until " + goTimeText(nanoseconds: $0) } ?? "" }
}
