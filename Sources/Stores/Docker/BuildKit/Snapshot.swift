import Bolt
import ImageModel

/// A bucket of snapshots.db: the directory and the layer of a snapshot key.
///
/// A key is a record's ID, or the ID of the active snapshot it was committed from, or a chainID.
/// Source: moby builder/builder-next/adapters/snapshot/snapshot.go.
struct Snapshot: Equatable {
  var parent: String?
  /// The active key it was committed from, which is the name of the driver directory.
  var committed: String?
  /// Some other key was committed from this one.
  var isCommitted = false
  /// The layer it became.
  var chainID: String?
  /// In bytes.
  var size: Int64?

  /// The driver directory that it names. Nil where it only names a layer.
  func directory(key: String) -> String? {
    if let committed { return committed }
    if isChainID(key) { return nil }
    // The bucket of a record that was pulled with its image only names the layer.
    if self == Snapshot(chainID: chainID), chainID != nil { return nil }
    return key
  }
}

/// Whether a snapshot key is a chainID.
func isChainID(_ key: String) -> Bool {
  key.hasPrefix("sha256:")
}

extension FaultLog<BuildDatabase> {
  /// Reads all buckets of snapshots.db, by key.
  mutating func snapshots(_ file: BoltFile) -> [String: Snapshot] {
    var snapshots: [String: Snapshot] = [:]
    forEach(file.root, in: .snapshots) { key, entry, log throws(BoltError) in
      guard let bucket = try entry.bucket() else { return }
      var snapshot = Snapshot()
      log.forEach(bucket, in: .snapshots) { name, entry, log in
        guard let value = entry.value else { return }
        guard let text = String(validating: value, as: UTF8.self) else {
          log.note(.snapshots, "expected text in \(name) of \(key), found other bytes")
          return
        }
        switch name {
        case "parent": snapshot.parent = text.isEmpty ? nil : text
        case "committed": snapshot.committed = text.isEmpty ? nil : text
        case "iscommitted": snapshot.isCommitted = true
        case "chainid": snapshot.chainID = text.isEmpty ? nil : text
        case "size":
          guard let size = Int64(text) else {
            log.note(.snapshots, "expected a decimal number as size of \(key), found \"\(text)\"")
            return
          }
          snapshot.size = RecordedSize.range.contains(size) ? size : nil
        default: break
        }
      }
      snapshots[key] = snapshot
    }
    return snapshots
  }
}
