/// The memory that one worker reads files into, and the newest time it has seen on the way.
package final class ReadBuffer {
  private static let usual = 1 << 16
  private(set) var memory: UnsafeMutableRawBufferPointer

  /// The newest modification time of what was read or listed, in nanoseconds since 1970.
  package var newest: Int64 = 0

  package init() { memory = .allocate(byteCount: Self.usual, alignment: 16) }

  deinit { memory.deallocate() }

  /// Grows to at least `capacity` bytes; what was in it is lost.
  package func reserve(_ capacity: Int) {
    if capacity > memory.count { replace(capacity) }
  }

  /// Gives back what a large file took; what was in it is lost.
  package func shrink() {
    if memory.count > Self.usual { replace(Self.usual) }
  }

  private func replace(_ capacity: Int) {
    memory.deallocate()
    memory = .allocate(byteCount: capacity, alignment: 16)
  }

  package func note(_ stamp: FileStamp) { newest = max(newest, stamp.modified) }
}
