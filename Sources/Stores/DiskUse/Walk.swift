/// How a walk for bytes on disk is done.
package struct Walk: Sendable {
  /// Threads that walk.
  package var workers: Int
  /// Sees each folder that was read.
  package var watcher: (any WalkWatcher)?
  /// Gets how far the walk has come, on any thread; false ends it.
  package var progress: @Sendable (_ inodes: Int64, _ bytes: Int64) -> Bool

  package init(
    workers: Int, watcher: (any WalkWatcher)? = nil,
    progress: @escaping @Sendable (_ inodes: Int64, _ bytes: Int64) -> Bool = { _, _ in true }
  ) {
    self.workers = workers
    self.watcher = watcher
    self.progress = progress
  }
}
