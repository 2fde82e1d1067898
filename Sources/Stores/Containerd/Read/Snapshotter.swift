import Bolt
import Files

/// What a snapshotter's own database holds of its snapshots, by the names that it has for them.
///
/// Source: containerd core/snapshots/storage/bolt.go.
struct Snapshotter {
  struct Record {
    /// The name of its folder, or of its file.
    let id: UInt64?
    let kind: SnapshotSeen.Kind?
    /// Bytes on disk, and inodes, as recorded when it was committed.
    let size: Int64?
    let inodes: Int64?
  }

  /// Relative to the store's root.
  let path: String
  private(set) var records: [String: Record] = [:]
  /// What lies in its folders of snapshots, relative to its own folder; nil where it has none: then its snapshots are
  /// devices or volumes.
  private(set) var places: Set<String>?
  /// When the database was last written, in nanoseconds since 1970.
  private(set) var modified: Int64 = 0
  /// Why the database, or a part of it, could not be read.
  private(set) var fault: String?

  static let file = "metadata.db"
  /// Where its snapshots lie; one that makes subvolumes has a folder for each kind.
  static let foldersOfSnapshots = ["active", "view", "snapshots"]
  /// How the name of its folder begins, before its own name.
  static let folder = "io.containerd.snapshotter.v1."

  private let name: String
  private let own: (any Folder)?
  /// It has a folder of snapshots for each kind, as that with subvolumes has.
  private var isByKind = false

  /// - Parameters:
  ///   - root: containerd's.
  ///   - name: Such as overlayfs.
  ///   - path: The snapshotter's folder, relative to the root.
  init(_ name: String, at path: String, in root: any Folder) {
    self.path = path
    self.name = name
    own = try? root.folder(path)
    guard !name.contains("/"), !name.contains("\0") else {
      fault = "expected a snapshotter’s name, found \(name)"
      return
    }
    do throws(ReadFailure) {
      let folder = try root.folder(path)
      modified = try folder.stamp(Self.file).modified
      isByKind = (try? folder.stamp("active"))?.kind == .folder
      // Folders first: a snapshot that is made meanwhile is not taken for a folder without a record.
      for kind in isByKind ? Self.foldersOfSnapshots : ["snapshots"] {
        guard let entries = try folder.folderIfPresent(kind)?.entries() else { continue }
        places = (places ?? []).union(entries.map { "\(kind)/\($0.name)" })
      }
      if Self.keepingFolders[name] != nil { places = places ?? [] }
      read(folder)
    } catch {
      fault = "expected the snapshotter’s database, \(error.found)"
    }
  }

  private mutating func read(_ folder: any Folder) {
    do {
      guard let copy = try folder.database(Self.file, into: ReadBuffer()), !copy.isEmpty else { return }
      let file = try BoltFile(copy)
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

  /// The snapshotters that keep each snapshot in a folder for certain, with what there has its files.
  static let keepingFolders = ["overlayfs": "/fs", "native": ""]

  /// Where a snapshot lies, relative to the snapshotter's folder.
  func place(of record: Record) -> String? {
    guard let id = record.id, places != nil else { return nil }
    guard isByKind, record.kind != .committed else { return "snapshots/\(id)" }
    return (record.kind == .view ? "view/" : "active/") + "\(id)"
  }

  /// Where a snapshot lies, relative to the store's root; its number where it lies in no file.
  func path(of record: Record) -> String? { (place(of: record) ?? record.id.map { "\($0)" }).map { path + "/" + $0 } }

  /// Where a snapshot's own files are, or the file system that holds them, relative to the snapshotter's folder; nil where
  /// that is unknown.
  ///
  /// Source: containerd plugins/snapshots: overlay, native, btrfs, blockfile, erofs.
  func contents(of record: Record) -> (place: String, imageSize: Int64?)? {
    guard let place = place(of: record) else { return nil }
    if let inner = Self.keepingFolders[name] { return (place + inner, nil) }
    for inner in isByKind ? [""] : ["/layer.erofs", "/fs", ""] {
      guard let stamp = try? own?.stamp(place + inner) else { continue }
      return (place + inner, stamp.kind == .file ? stamp.size : nil)
    }
    return nil
  }
}
