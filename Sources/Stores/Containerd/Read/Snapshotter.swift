import Bolt
import Files
import ImageModel

/// What a snapshotter's own database holds of its snapshots, by the names that it has for them.
///
/// Source: containerd core/snapshots/storage/bolt.go.
struct Snapshotter {
  struct Record {
    /// A namespace lists the snapshot.
    fileprivate(set) var isListed = false
    /// The name of its folder, or of its file.
    let id: UInt64?
    let kind: SnapshotSeen.Kind?
    /// It lies on another one.
    let hasParent: Bool
    /// Bytes on disk, and inodes, as recorded when it was committed; nil where it was not, and where they cannot be.
    let size: Int64?
    /// What is recorded and cannot be.
    let wrongSize: Int64?
    let inodes: Int64?
  }

  /// Relative to the store's root.
  let path: String
  private(set) var records: [String: Record] = [:]
  /// What lies in its folders of snapshots; nil where it has none: then its snapshots are devices or volumes.
  private(set) var entries: Set<Entry>?
  /// What lies there too and is called as no snapshot is, relative to its own folder.
  private var strangers: [String] = []

  /// A folder or a file of a snapshot.
  struct Entry: Hashable {
    fileprivate let kind: String
    fileprivate let number: UInt64
  }
  /// When the database was last written, in nanoseconds since 1970.
  private(set) var modified: Int64 = 0
  /// Why the database, or a part of it, could not be read.
  private(set) var fault: String?

  static let file = "metadata.db"
  /// Where its snapshots lie; one that makes subvolumes has a folder for each kind.
  static let foldersOfSnapshots = ["active", "view", "snapshots"]
  /// What a snapshot's folder has its files in, of snapshotters that are not known; or it has them itself.
  static let placesOfFiles = ["/layer.erofs", "/fs", ""]
  /// How the name of its folder begins, before its own name.
  static let folder = "io.containerd.snapshotter.v1."

  private let name: String
  private var own: (any Folder)?
  /// It has a folder of snapshots for each kind, as that with subvolumes has.
  private var isByKind = false

  /// - Parameters:
  ///   - root: Containerd's.
  ///   - name: Such as overlayfs.
  ///   - path: The snapshotter's folder, relative to the root.
  init(_ name: String, at path: String, in root: any Folder) {
    self.path = path
    self.name = name
    guard name.isEntryName else {
      fault = "expected a snapshotter’s name, found \(name)"
      return
    }
    var expected = "the snapshotter’s database"
    do throws(ReadFailure) {
      let folder = try root.folder(path)
      own = folder
      modified = try folder.stamp(Self.file).modified
      isByKind = (try? folder.stamp("active"))?.kind == .folder
      // Folders first: a snapshot that is made meanwhile is not taken for a folder without a record.
      for kind in isByKind ? Self.foldersOfSnapshots : ["snapshots"] {
        expected = "its folder \(kind) beside the snapshotter’s database"
        guard let snapshots = try folder.folderIfPresent(kind) else { continue }
        var found = entries ?? []
        try snapshots.forEachEntry { name, _ in
          let text = String(decoding: name, as: UTF8.self)
          if let number = UInt64(text), "\(number)" == text {
            found.insert(Entry(kind: kind, number: number))
          } else {
            strangers.append("\(kind)/\(text)")
          }
        }
        entries = found
      }
      if Self.keepingFolders[name] != nil { entries = entries ?? [] }
      read(folder)
    } catch {
      fault = "expected \(expected), \(error.found)"
    }
  }

  private mutating func read(_ folder: any Folder) {
    do {
      guard let copy = try folder.database(Self.file, into: ReadBuffer()) else { return }
      guard !copy.isEmpty else {
        if let entries, !entries.isEmpty {
          fault =
            "expected the snapshotter’s database, with records of the folders beside it (\(entries.count)), found 0 bytes"
        }
        return
      }
      let file = try BoltFile(copy)
      var log = FaultLog<String>()
      var records: [String: Record] = [:]
      log.forEachBucket(log.bucket("v1", "snapshots", of: file.root, in: path), in: path) {
        name, record, _ throws(BoltError) in
        let size = try record.value("size")?.signedVarint
        let isPossible = size.map { RecordedSize.range.contains($0) } ?? true
        records[name] = Record(
          id: try record.value("id")?.unsignedVarint, kind: try record.value("kind")?.first.flatMap(Self.kind),
          hasParent: try record.value("parent").map { !$0.isEmpty } ?? false,
          size: isPossible ? size : nil, wrongSize: isPossible ? nil : size,
          inodes: try record.value("inodes")?.countVarint)
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

  /// The snapshotters with which a view of another snapshot has no files: those of the other one are mounted.
  ///
  /// Source: containerd plugins/snapshots: native, blockfile (createSnapshot).
  private static let viewingOthers: Set = ["native", "blockfile"]

  /// Where a snapshot lies; nil where it has no folder or file of its own.
  func entry(of record: Record) -> Entry? {
    guard let id = record.id, entries != nil else { return nil }
    if record.kind == .view, record.hasParent, Self.viewingOthers.contains(name) { return nil }
    guard isByKind, record.kind != .committed else { return Entry(kind: "snapshots", number: id) }
    return Entry(kind: record.kind == .view ? "view" : "active", number: id)
  }

  /// The path of an entry, relative to the snapshotter's folder.
  func path(of entry: Entry) -> String { "\(entry.kind)/\(entry.number)" }

  /// Where a snapshot lies, relative to the store's root; its number where it lies in no file.
  func path(of record: Record) -> String? {
    (entry(of: record).map { path(of: $0) } ?? record.id.map { "\($0)" }).map { path + "/" + $0 }
  }

  /// What lies in the folders of snapshots and no record names, relative to the snapshotter's folder.
  var withoutRecord: [String] {
    guard let entries else { return [] }
    return strangers + entries.subtracting(records.values.lazy.compactMap { entry(of: $0) }).map { path(of: $0) }
  }

  /// The record of a snapshot that a namespace lists.
  mutating func record(listedAs name: String) -> Record? {
    guard let place = records.index(forKey: name) else { return nil }
    records.values[place].isListed = true
    return records.values[place]
  }

  /// Where a snapshot's own files are, or the file system that holds them, relative to the snapshotter's folder; nil where
  /// that is unknown.
  ///
  /// Source: containerd plugins/snapshots: overlay, native, btrfs, blockfile, erofs.
  func contents(of record: Record) -> (place: String, imageSize: Int64?)? {
    guard let place = entry(of: record).map({ path(of: $0) }) else { return nil }
    if let inner = Self.keepingFolders[name] { return (place + inner, nil) }
    for inner in isByKind ? [""] : Self.placesOfFiles {
      guard let stamp = try? own?.stamp(place + inner) else { continue }
      return (place + inner, stamp.kind == .file ? stamp.size : nil)
    }
    return nil
  }
}
