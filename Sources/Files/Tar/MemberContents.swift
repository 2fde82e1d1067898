/// The bytes of files that were kept from an archive, in a few large blocks.
struct MemberContents: Sendable {
  /// Where in the blocks a content stands.
  struct Range: Sendable {
    fileprivate let block: Int32
    fileprivate let start: Int32
    fileprivate let count: Int32
  }

  /// No content can be longer, in bytes.
  static let longest = Int(Int32.max)

  private static let blockSize = 1 << 20

  private var blocks: [[UInt8]] = []
  /// How much of the last block is used.
  private var used = 0
  /// Bytes of memory that the blocks take.
  private(set) var memory = 0

  /// Bytes that adding a content of so many bytes would take.
  func cost(of count: Int) -> Int {
    let free = blocks.last.map { $0.count - used } ?? -1
    return count <= free ? 0 : max(count, Self.blockSize)
  }

  /// Keeps a content of `count` bytes, which `fill` writes.
  mutating func add<Failure: Error>(
    _ count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) -> Range {
    let cost = cost(of: count)
    if cost > 0 {
      // Not filled with zeros: only the pages that are written to take memory.
      blocks.append([UInt8](unsafeUninitializedCapacity: cost) { _, count in count = cost })
      memory += cost
      used = 0
    }
    let block = blocks.count - 1
    let range = Range(
      block: Int32(truncatingIfNeeded: block), start: Int32(truncatingIfNeeded: used),
      count: Int32(truncatingIfNeeded: count))
    var failure: Failure?
    blocks[block].withUnsafeMutableBytes { bytes in
      do throws(Failure) {
        try fill(UnsafeMutableRawBufferPointer(rebasing: bytes[used..<used + count]))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    used += count
    return range
  }

  func withBytes<Result>(_ range: Range, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let start = Int(range.start)
    return blocks[Int(range.block)].withUnsafeBytes { bytes in
      body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(range.count)]))
    }
  }
}
