import Glibc
import Report
import Stores

/// Shows on a terminal how far a walk for bytes on disk has come, and how long it may take yet.
struct MeasureProgress: Sendable {
  private let progress: Report.Progress

  /// - Parameter isShown: False where only errors are wanted.
  init(isShown: Bool = true) {
    progress = Report.Progress(isTerminal: isShown && Terminal.isError, width: Terminal.errorWidth) { bytes in
      try? Terminal.write(bytes, to: STDERR_FILENO)
    }
  }

  /// A walk of a root that shows how far it has come.
  ///
  /// - Parameters:
  ///   - isInOrder: One thread walks, depth first.
  ///   - goesOn: False ends the walk.
  func walk(
    of root: any Store, watcher: (any WalkWatcher)? = nil, isInOrder: Bool = false,
    while goesOn: @escaping @Sendable () -> Bool = { true }
  ) -> Walk {
    let begin = ContinuousClock.now
    let used = root.inodesOfFileSystem ?? 0
    return Walk(workers: isInOrder ? 1 : workerCount, watcher: watcher) { inodes, bytes in
      progress.update(
        "measuring: \(inodes) inodes, \(ByteCount(bytes))"
          + (Self.rest(done: inodes, of: used, after: ContinuousClock.now - begin).map { ", " + $0 } ?? ""))
      return goesOn()
    }
  }

  func clear() { progress.clear() }

  /// How long a walk takes yet that goes on as it did: at most, since the root may be a part of its file system.
  ///
  /// - Parameter used: Inodes of the file system that are taken.
  /// - Returns: Nil in the first seconds, and where nothing is known.
  static func rest(done: Int64, of used: Int64, after time: Duration) -> String? {
    guard time >= .seconds(3), done > 0, used > done else { return nil }
    let seconds = Double(used - done) / Double(done) * (time / .seconds(1))
    return seconds < 90
      ? "at most \(max(1, Int(seconds.rounded(.up)))) s more" : "at most \(Int((seconds / 60).rounded(.up))) min more"
  }
}
