import Glibc

/// A file or pipe that is read once, from where it stands to its end.
final class InputFile: ByteSource {
  private let descriptor: Int32
  private let block: UnsafeMutableRawBufferPointer
  /// Where the file began and ends; nil where it cannot be moved in.
  private let extent: Range<Int64>?
  /// The last bytes read so far, at most eight.
  private(set) var tail: [UInt8] = []

  private static let blockSize = 1 << 18

  /// The descriptor stays the caller's.
  init(descriptor: Int32) {
    self.descriptor = descriptor
    block = .allocate(byteCount: Self.blockSize, alignment: 16)
    extent = Self.extent(of: descriptor)
  }

  deinit { block.deallocate() }

  private static func extent(of descriptor: Int32) -> Range<Int64>? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let start = Int64(lseek(descriptor, 0, SEEK_CUR))
    return start >= 0 ? start..<max(start, Int64(status.st_size)) : nil
  }

  func next() throws(ArchiveError) -> UnsafeRawBufferPointer {
    while true {
      let count = read(descriptor, block.baseAddress, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(errno) }
      let bytes = UnsafeRawBufferPointer(rebasing: block[..<count])
      tail = Array((tail + bytes.suffix(8)).suffix(8))
      return bytes
    }
  }

  /// Never moves beyond the end: what is missing there is to be noticed.
  func skip(_ count: Int64) -> Int64 {
    guard let extent else { return 0 }
    let here = Int64(lseek(descriptor, 0, SEEK_CUR))
    let step = min(count, extent.upperBound - here)
    guard here >= 0, step > 0, lseek(descriptor, off_t(step), SEEK_CUR) >= 0 else { return 0 }
    return step
  }

  /// Goes back to where the file began. False where that cannot be.
  func rewind() -> Bool {
    guard let extent else { return false }
    tail = []
    return lseek(descriptor, off_t(extent.lowerBound), SEEK_SET) >= 0
  }
}
