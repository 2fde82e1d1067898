/// How a tree is to be read.
package struct ReadOptions: Sendable {
  /// Threads that read and parse.
  package var workers: Int
  /// The tree is a copy that was taken while a daemon ran.
  package var isLiveCopy = false
  /// In a copy of a running host, what is younger than this before the copy's newest time is in flight; nanoseconds.
  package var minAge: Int64 = 24 * 3600 * 1_000_000_000
  /// The moment that the trees show, in milliseconds since 1970, where the caller knows it.
  package var at: Int64?
  /// The trees that the index has of the host, with the place where each was read last.
  package var known: [TreeKey: String] = [:]

  package init(workers: Int) { self.workers = workers }
}
