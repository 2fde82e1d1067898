import Dispatch
import Glibc
import Synchronization

/// The threads that work on jobs.
package final class WorkerPool: Sendable {
  /// A job that read this many 512-byte blocks waited for the disk: the pool adds a thread.
  package static let manyReads = 64

  private let most: Int
  private let work: @Sendable (WorkerPool) -> Void
  private let count = Atomic<Int>(0)

  package init(most: Int, _ work: @escaping @Sendable (WorkerPool) -> Void) {
    self.most = most
    self.work = work
  }

  /// Begins another thread, if there are not too many.
  package func grow() {
    guard count.wrappingAdd(1, ordering: .relaxed).newValue <= most else { return }
    // A queue of its own has a thread of its own, however many there are for all others.
    DispatchQueue(label: "reader", qos: .userInitiated).async {
      // The thread that takes the results has more to do than any reader: where processors are few, readers make room for
      // it. An index of 5,000 images took 1.48 s and takes 1.37 s with two. 0 is the calling thread.
      _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
      self.work(self)
    }
  }

  /// How many blocks of 512 bytes were read from a disk for this thread. What is in the page cache counts for none.
  package static func diskReads() -> Int {
    var usage = rusage()
    // RUSAGE_THREAD of Linux.
    return getrusage(1, &usage) == 0 ? usage.ru_inblock : 0
  }
}
