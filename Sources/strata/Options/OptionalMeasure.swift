import Glibc
import Stores
import Synchronization

/// A walk for bytes on disk without which the rest of an answer stands: a root that cannot be measured is named, and
/// Ctrl-C ends the walk alone.
final class OptionalMeasure: Sendable {
  private let watchers: Mutex<[(host: String, root: String, sums: FolderSums)]> = Mutex([])
  /// The folder of each root whose entries are wanted.
  let folder: String?
  private let stopped = Atomic<Bool>(false)
  private let cut = Atomic<Bool>(false)

  /// - Parameter folder: As the user wrote it.
  init(folder: String? = nil) { self.folder = folder }

  /// Nothing more is to be measured.
  var isStopped: Bool { stopped.load(ordering: .relaxed) }
  /// Something was not measured for that.
  var wasCut: Bool { cut.load(ordering: .relaxed) }

  func noteCut() { cut.store(true, ordering: .relaxed) }

  /// Who presses Ctrl-C again wants no answer.
  func stop() {
    if stopped.exchange(true, ordering: .relaxed) { _exit(130) }
  }

  func watcher(of root: any Store, host: String) -> (any WalkWatcher)? {
    guard let folder else { return nil }
    let sums = FolderSums(of: Self.path(folder, in: root.location))
    watchers.withLock { $0.append((host, root.location, sums)) }
    return sums
  }

  /// What lies in the folder of each root.
  var folders: [(host: String, root: String, sums: FolderSums)] { watchers.withLock { $0 } }

  /// A path below the root; a whole path too where it leads there.
  static func path(_ text: String, in root: String) -> String {
    var names = text.split(separator: "/", omittingEmptySubsequences: true).filter { $0 != "." }[...]
    let above = root.split(separator: "/")
    let isWhole = text.hasPrefix("/")
    if isWhole, names.starts(with: above) {
      names = names.dropFirst(above.count)
      return names.joined(separator: "/")
    }
    return (isWhole ? "/" : "") + names.joined(separator: "/")
  }
}
