import Synchronization

/// Names that were listed, cut into jobs. What a worker has taken is not kept: of a large host there are hundreds of
/// thousands.
package final class JobNames<Name: Sendable>: Sendable {
  /// How many names there are in all.
  package let count: Int
  package let jobs: Int
  private let parts: Mutex<[[Name]]>

  package init(_ names: [Name], atOnce: Int) {
    count = names.count
    let parts = stride(from: 0, to: names.count, by: atOnce).map { Array(names[$0..<min($0 + atOnce, names.count)]) }
    jobs = parts.count
    self.parts = Mutex(parts)
  }

  /// The names of a job, each of which is done once.
  package func take(_ job: Int) -> [Name] {
    parts.withLock { parts in
      var names: [Name] = []
      swap(&names, &parts[job])
      return names
    }
  }
}
