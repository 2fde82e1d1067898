/// Copies a bbolt file that a process may be writing to.
///
/// A transaction writes new pages to places that the tree of the last one does not use, then one
/// of the two metas. So a copy is whole if both metas were the same before and after it; else it
/// is taken again.
///
/// - Parameters:
///   - earlier: A copy of the same file, which is taken where both metas are still as they were in it.
///   - attempts: How often to try. Beside a containerd that always wrote, five were too few now and then.
///   - head: Reads that many bytes from the beginning of the file: fewer where it is shorter.
///   - whole: Reads the whole file in pieces of so many bytes, but the last.
/// - Returns: The copy, or nil where the metas changed under every attempt.
package func stableCopy<Failure: Error>(
  _ earlier: BoltCopy? = nil, attempts: Int = 20,
  head: (_ count: Int) throws(Failure) -> [UInt8],
  whole: (_ pieceSize: Int, _ add: (UnsafeRawBufferPointer) -> Void) throws(Failure) -> Void
) throws(Failure) -> BoltCopy? {
  if let earlier, case let now = try metas(head), now == metas(of: earlier.front) { return earlier }
  var attempt = 0
  while attempt < attempts {
    attempt += 1
    let before = try metas(head)
    let first = before.first.flatMap { try? Meta(Array($0), at: 0) }
    var copy = BoltCopy(first)
    try whole(BoltCopy.pieceSize(first?.pageSize ?? 0)) { copy.add($0) }
    let within = metas(of: copy.front)
    guard before == within, try metas(head) == within else { continue }
    // Where the first meta is torn, all of the file is needed to find how long a page is.
    return first == nil ? BoltCopy(copy.front) : copy
  }
  return nil
}

private func metas<Failure: Error>(
  _ head: (_ count: Int) throws(Failure) -> [UInt8]
) throws(Failure) -> [ArraySlice<UInt8>] {
  let first = try head(Meta.recordSize)
  let longest = (try? Meta(first, at: 0))?.pageSize ?? 1024 << 15
  return metas(of: try head(longest + Meta.recordSize))
}

/// The bytes of both metas. Where the first is torn, the bytes at every place the second can be.
private func metas(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
  let pageSizes = (try? Meta(bytes, at: 0)).map { [$0.pageSize] } ?? Meta.pageSizes
  return ([0] + pageSizes).map { bytes.dropFirst($0).prefix(Meta.recordSize) }
}
