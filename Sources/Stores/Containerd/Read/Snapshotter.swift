import Bolt
import Files

/// What a snapshotter's own database holds of its snapshots, by the names that it has for them.
///
/// Source: containerd core/snapshots/storage/bolt.go.
struct Snapshotter {
  struct Record {
    /// The name of its folder.
    let id: UInt64?
    let kind: SnapshotSeen.Kind?
    /// Bytes on disk, and inodes, as recorded when it was committed.
    let size: Int64?
    let inodes: Int64?
  }

  /// Relative to the store's root.
  let path: String
  private(set) var records: [String: Record] = [:]
  /// What lies in its folder of snapshots.
  private(set) var folders: Set<String> = []
  /// When the database was last written, in nanoseconds since 1970.
  private(set) var modified: Int64 = 0
  /// Why the database, or a part of it, could not be read.
  private(set) var fault: String?

  static let file = "metadata.db"
  /// How the name of its folder begins, before its own name.
  static let folder = "io.containerd.snapshotter.v1."

  /// - Parameters:
  ///   - root: containerd's.
  ///   - name: Such as overlayfs.
  init(_ name: String, in root: any Folder) {
    path = Self.folder + name
    guard !name.contains("/"), !name.contains("\0") else {
      fault = "expected a snapshotter’s name, found \(name)"
      return
    }
    do throws(ReadFailure) {
      let folder = try root.folder(path)
      modified = try folder.stamp(Self.file).modified
      // Folders first: a snapshot that is made meanwhile is not taken for a folder without a record.
      folders = Set(try folder.folderIfPresent("snapshots")?.entries().map(\.name) ?? [])
      read(folder)
    } catch {
      fault = "expected the snapshotter’s database, \(error.found)"
    }
  }

  private mutating func read(_ folder: any Folder) {
    do {
      guard let bytes = try folder.database(Self.file, into: ReadBuffer()), !bytes.isEmpty else { return }
      let file = try BoltFile(bytes: bytes)
      var log = FaultLog<String>()
      var records: [String: Record] = [:]
      log.forEachBucket(log.bucket("v1", "snapshots", of: file.root, in: path), in: path) {
        name, record, _ throws(BoltError) in
        records[name] = Record(
          id: try record.value("id")?.unsignedVarint, kind: try record.value("kind")?.first.flatMap(Self.kind),
          size: try record.value("size")?.signedVarint, inodes: try record.value("inodes")?.signedVarint)
      }
      self.records = records
      fault = log.faults.first?.detail
    } catch let error as DatabaseFault {
      fault = error.detail
    } catch {
      fault = "expected the snapshotter’s database: \(error)"
    }
  }

  private static func kind(_ byte: UInt8) -> SnapshotSeen.Kind? {
    switch byte {
    case 1: .view
    case 2: .active
    case 3: .committed
    default: nil
    }
  }

  /// Where a snapshot lies, relative to the store's root.
  func path(of record: Record) -> String? { record.id.map { "\(path)/snapshots/\($0)" } }
}
