import Bolt
import Files

/// Where below its root a containerd keeps what; or a worker of a buildkitd, which has the same databases in it.
struct ContainerdLayout: Sendable, Equatable {
  /// The folder and the file of the database.
  let database: [String]
  /// The folder of blobs/.
  let blobs: String
  /// The folder of a snapshotter, or how its name begins before the snapshotter's.
  private let snapshotters: String

  static let containerd = ContainerdLayout(
    database: [ContainerdDatabase.folder, ContainerdDatabase.file], blobs: ContainerdContents.folderOfBlobs,
    snapshotters: Snapshotter.folder)

  /// Source: BuildKit worker/runc/runc.go, NewWorkerOpt.
  static let worker = ContainerdLayout(
    database: [".", BuildDatabase.leases.rawValue], blobs: "content", snapshotters: "snapshots")

  func path(ofSnapshotter name: String) -> String {
    snapshotters.hasSuffix(".") ? snapshotters + name : snapshotters
  }

  /// The snapshotter whose folder this is; nil for another folder, empty where a folder is of all.
  func snapshotter(ofFolder name: String) -> String? {
    guard snapshotters.hasSuffix(".") else { return name == snapshotters ? "" : nil }
    return name.hasPrefix(snapshotters) ? String(name.dropFirst(snapshotters.count)) : nil
  }

  /// The namespace that a fresh one makes first: containerd's own default, or BuildKit's.
  var firstNamespace: String { self == .worker ? "buildkit" : "default" }

  /// Relative to the root.
  var databasePath: String { database.filter { $0 != "." }.joined(separator: "/") }

  /// The database; nil where there is none.
  ///
  /// - Parameter earlier: A copy of it, which is taken where nothing was written since.
  /// - Throws: `DatabaseFault` for one that cannot be read.
  func database(in root: any Folder, earlier: BoltCopy? = nil) throws(DatabaseFault) -> BoltCopy? {
    let place: any Folder
    do throws(ReadFailure) {
      guard let found = try root.folderIfPresent(database[0]) else { return nil }
      place = found
    } catch {
      throw DatabaseFault(expected: "expected the folder of containerd’s database", failure: error)
    }
    return try place.database(database[1], into: ReadBuffer(), earlier: earlier)
  }

  /// That of a root; nil where there is neither a containerd nor a worker.
  init?(of root: any Folder) {
    let isWorker = (try? root.stamp(Self.worker.databasePath)) != nil && (try? root.stamp("snapshots")) != nil
    // Also where it is a link, or this user may not read it.
    if (try? root.stamp(ContainerdDatabase.folder)) != nil {
      self = .containerd
    } else if isWorker {
      self = .worker
    } else {
      return nil
    }
  }

  private init(database: [String], blobs: String, snapshotters: String) {
    (self.database, self.blobs, self.snapshotters) = (database, blobs, snapshotters)
  }
}
