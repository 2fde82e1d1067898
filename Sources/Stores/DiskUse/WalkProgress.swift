import Synchronization

/// How far a walk has come, reported now and then.
final class WalkProgress: Sendable {
  private let inodes = Atomic<Int64>(0)
  private let bytes = Atomic<Int64>(0)
  private let report: @Sendable (_ inodes: Int64, _ bytes: Int64) -> Void

  init(report: @escaping @Sendable (_ inodes: Int64, _ bytes: Int64) -> Void) { self.report = report }

  func add(inodes: Int64, bytes: Int64) {
    report(
      self.inodes.wrappingAdd(inodes, ordering: .relaxed).newValue,
      self.bytes.wrappingAdd(bytes, ordering: .relaxed).newValue)
  }
}
