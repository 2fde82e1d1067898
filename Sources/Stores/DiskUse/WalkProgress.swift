import Synchronization

/// How far a walk has come, reported now and then.
final class WalkProgress: Sendable {
  private let inodes = Atomic<Int64>(0)
  private let bytes = Atomic<Int64>(0)
  private let stopped = Atomic<Bool>(false)
  private let report: @Sendable (_ inodes: Int64, _ bytes: Int64) -> Bool

  init(report: @escaping @Sendable (_ inodes: Int64, _ bytes: Int64) -> Bool) { self.report = report }

  func add(inodes: Int64, bytes: Int64) {
    let goesOn = report(
      self.inodes.wrappingAdd(inodes, ordering: .relaxed).newValue,
      self.bytes.wrappingAdd(bytes, ordering: .relaxed).newValue)
    if !goesOn { stopped.store(true, ordering: .relaxed) }
  }

  /// The report asked the walk to end.
  var isStopped: Bool { stopped.load(ordering: .relaxed) }
  var reached: (inodes: Int64, bytes: Int64) {
    (inodes.load(ordering: .relaxed), bytes.load(ordering: .relaxed))
  }
}
