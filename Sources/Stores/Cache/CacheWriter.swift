import Glibc
import ImageModel

/// Writes a cache while its tree is read, so that a large one is never in memory. A failure (a full disk) only costs
/// the next reading its speed.
package final class CacheWriter {
  package enum Outcome {
    /// All of it is in the file.
    case written
    /// It would be the last cache, record by record, and was not written: that one is to stay.
    case unchanged
    case failed
  }

  private let descriptor: Int32
  private var memory = PreviousScan()
  /// Records of the last cache, by their places in its file: they are copied at the end, if anything is new.
  private var known: [Range<Int>] = []
  private var hasNew = false
  private var bytes: [UInt8] = []
  private var sum = Hash256Builder()
  private var isWhole = true
  private var layers = 0
  private var images = 0
  private var documents = 0

  private static let pieceSize = 1 << 16

  /// - Parameter descriptor: Of an empty file; the writer owns the descriptor from now on.
  package init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// Begins, and forgets what was written before.
  ///
  /// - Parameters:
  ///   - memory: Of the last reading: records of its cache may be kept.
  ///   - time: In nanoseconds since 1970; now if not given.
  func begin(after memory: PreviousScan, at time: Int64 = now()) {
    isWhole = lseek(descriptor, 0, SEEK_SET) == 0 && ftruncate(descriptor, 0) == 0
    self.memory = memory
    known = []
    hasNew = false
    sum = Hash256Builder()
    (layers, images, documents) = (0, 0, 0)
    bytes = CacheForm.head(began: time)
  }

  func add(_ records: CacheRecords) {
    layers += records.layers
    images += records.images
    documents += records.documents
    known += records.known
    guard !records.bytes.isEmpty else { return }
    hasNew = true
    append(records.bytes)
  }

  /// Writes what is left.
  func finish(_ distribution: ReadCache.Distribution?) -> Outcome {
    let last = memory.cache
    if let last, !hasNew, last.counts == (layers, images, documents), last.distribution == distribution {
      return .unchanged
    }
    for place in known {
      guard let last else { return .failed }
      append(last.bytes(at: place))
    }
    var records = CacheRecords()
    if let distribution { records.add(distribution) }
    records.end(layers: layers, images: images, documents: documents)
    append(records.bytes)
    flush()
    sum.finish().withBytes { bytes.append(contentsOf: $0) }
    flush()
    return isWhole ? .written : .failed
  }

  private func append(_ more: some Sequence<UInt8>) {
    bytes.append(contentsOf: more)
    if bytes.count >= Self.pieceSize { flush() }
  }

  private func flush() {
    bytes.withUnsafeBytes { all in
      sum.update(all)
      var rest = all
      while isWhole, let start = rest.baseAddress, rest.count > 0 {
        let count = write(descriptor, start, rest.count)
        if count < 0, errno == EINTR { continue }
        isWhole = count > 0
        if isWhole { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
      }
    }
    bytes.removeAll(keepingCapacity: true)
  }
}

/// Nanoseconds since 1970.
private func now() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
}
