/// The bytes of a file or pipe, unpacked where they are compressed by gzip, zstd, xz or bzip2.
final class Decompressor: ByteSource {
  private let library: LibArchive
  private let reader: LibArchive.Handle
  private let file: InputFile
  private let input: LibArchiveInput
  private let isGzip: Bool
  /// Nothing is compressed.
  let isPlain: Bool
  private var isAtEnd = false
  /// Of all bytes handed out.
  private var checksum: UInt = 0
  private var count: UInt64 = 0

  init(_ file: InputFile, library: LibArchive) throws(ArchiveError) {
    guard let reader = library.newDecompressor() else { throw .outOfMemory }
    self.library = library
    self.reader = reader
    self.file = file
    input = LibArchiveInput(file)
    var entry: LibArchive.Entry?
    let isOpen = input.open(reader, of: library) == LibArchive.Answer.ok
    let isRead = isOpen && library.nextHeader(reader, &entry) == LibArchive.Answer.ok
    // The last filter is that of the bytes as they are.
    isPlain = library.filterCount(reader) < 2
    isGzip = library.filterCount(reader) == 2 && library.filterCode(reader, 0) == LibArchive.Filter.gzip
    guard isRead else { throw file.tail.isEmpty && input.failure == nil ? .empty : failure() }
  }

  deinit { _ = library.free(reader) }

  func next() throws(ArchiveError) -> UnsafeRawBufferPointer {
    guard !isAtEnd else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    var start: UnsafeRawPointer?
    var size = 0
    var offset: Int64 = 0
    switch library.readBlock(reader, &start, &size, &offset) {
    case LibArchive.Answer.ok, LibArchive.Answer.warning:
      let bytes = UnsafeRawBufferPointer(start: start, count: size)
      note(bytes)
      return bytes
    case LibArchive.Answer.end:
      isAtEnd = true
      try checkGzip()
      return UnsafeRawBufferPointer(start: nil, count: 0)
    default: throw failure()
    }
  }

  func skip(_ count: Int64) -> Int64 { 0 }

  private func failure() -> ArchiveError { input.failure ?? library.failure(of: reader, last: nil) }

  // MARK: gzip's checksum

  private func note(_ bytes: UnsafeRawBufferPointer) {
    count &+= UInt64(bytes.count)
    guard isGzip, let crc32 = library.crc32 else { return }
    var rest = bytes
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30))
      checksum = crc32(checksum, part.baseAddress, UInt32(part.count))
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(part.count))
    }
  }

  /// A gzip file ends in the checksum and the length of what it holds, four bytes each, the lowest first (RFC 1952).
  /// Where the length is another, the file is several put together, and of the last alone.
  private func checkGzip() throws(ArchiveError) {
    guard isGzip, library.crc32 != nil, file.tail.count == 8 else { return }
    func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
    guard number(file.tail[4...]) == UInt32(truncatingIfNeeded: count) else { return }
    let expected = number(file.tail[..<4])
    let found = UInt32(truncatingIfNeeded: checksum)
    guard expected == found else {
      throw .damaged(
        last: nil, reason: "expected gzip’s checksum \(String(expected, radix: 16)), found \(String(found, radix: 16))")
    }
  }
}
