import Glibc

/// Reads a tar from its first byte to its last, once, from a file or a pipe.
///
///     let tar = try TarReader(descriptor: file)
///     while let member = try tar.next() { … }
///
/// The contents of members that are not asked for are skipped: by seeking where the input is a plain file.
package final class TarReader {
  private let library: LibArchive
  private let reader: LibArchive.Handle
  private let input: LibArchiveInput
  /// The beginning of the last member's name, for errors.
  private var lastName: [UInt8] = []
  /// How much of the last member's content was not read yet.
  private var unread: Int64 = 0

  private static let record: Int64 = 512
  /// Enough for `shownName` to see that there is more.
  private static let namePrefix = 256
  /// Bytes that may stand between two members: extended headers, and the zeros behind the end mark.
  private static let mostHeaders: Int64 = 4 << 20
  /// Bytes that may stand before a content: the map of a sparse file.
  private static let mostMap: Int64 = 1 << 20

  /// Begins to read. The descriptor stays the caller's, to close when this reader is gone.
  package init(descriptor: Int32) throws(ArchiveError) {
    library = try LibArchive.shared.get()
    let file = InputFile(descriptor: descriptor)
    let bytes = try Decompressor(file, library: library)
    // In a plain file contents are passed over by seeking.
    input = LibArchiveInput(bytes.isPlain && file.rewind() ? file : bytes)
    guard let reader = library.newTarReader() else { throw .outOfMemory }
    self.reader = reader
    // Goes on behind the end mark to the end of the stream: a writer is not cut off, and a compressed stream that
    // was cut short there is noticed.
    _ = library.setFormatOption(reader, "tar", "read_concatenated_archives", "1")
    input.allowance = Self.mostHeaders
    guard input.open(reader, of: library) == LibArchive.Answer.ok else { throw failure() }
  }

  deinit { _ = library.free(reader) }

  /// The next member; nil when all of the archive was read, its end mark with it.
  ///
  /// - Throws: `ArchiveError` if the archive is damaged or cut short: what came before it is no whole tree.
  func next() throws(ArchiveError) -> TarMember? {
    var entry: LibArchive.Entry?
    input.allowance = unread.addingReportingOverflow(Self.mostHeaders).partialValue
    if input.allowance < 0 { input.allowance = .max }
    unread = 0
    switch library.nextHeader(reader, &entry) {
    case LibArchive.Answer.ok, LibArchive.Answer.warning: break
    case LibArchive.Answer.end:
      // Between the last member and the end of the stream stands the end mark, records of zeros: a stream that
      // was cut between two members lacks it.
      guard library.filterBytes(reader, 0) - library.headerPosition(reader) >= Self.record else {
        throw .cutShort(last: last, reason: "expected the end mark of a tar, found the end")
      }
      return nil
    default: throw failure()
    }
    guard let entry, let name = library.pathname(entry) else {
      throw .damaged(last: last, reason: "expected a member with a name, found one without")
    }
    let bytes = UnsafeRawBufferPointer(start: name, count: strlen(name))
    lastName.removeAll(keepingCapacity: true)
    lastName.append(contentsOf: bytes.prefix(Self.namePrefix))
    unread = max(0, library.size(entry))
    return TarMember(
      name: bytes, kind: kind(of: entry), size: library.size(entry), modified: modified(entry))
  }

  /// Reads the content of the member that `next` gave last.
  ///
  /// - Throws: `ArchiveError` if there is less of it than the buffer takes.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) {
    input.allowance = Int64(buffer.count) + Self.mostMap
    defer { unread -= min(unread, Int64(buffer.count)) }
    var count = 0
    while count < buffer.count, let start = buffer.baseAddress {
      let got = library.readData(reader, start + count, buffer.count - count)
      if got == 0 {
        throw .damaged(last: last, reason: "expected a content of \(buffer.count) bytes, found \(count)")
      }
      guard got > 0 else { throw failure() }
      count += got
    }
  }

  // MARK: Headers

  private func kind(of entry: LibArchive.Entry) -> TarMember.Kind {
    // Some writers repeat the content with the link: then it is a file like any other.
    if let target = library.hardLink(entry), library.size(entry) == 0 { return .hardLink(to: bytes(target)) }
    if let target = library.symbolicLink(entry) { return .symlink(to: bytes(target)) }
    switch library.fileType(entry) & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .symlink(to: [])
    // A link that brings its content has no type of its own.
    case 0: return .file
    default: return .other
    }
  }

  private func modified(_ entry: LibArchive.Entry) -> Int64 {
    let (whole, isTooLate) = library.modified(entry).multipliedReportingOverflow(by: 1_000_000_000)
    let (time, isBeyond) = whole.addingReportingOverflow(Int64(library.modifiedNanoseconds(entry)))
    return isTooLate || isBeyond ? 0 : time
  }

  private func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
  }

  // MARK: Errors

  private var last: String? {
    guard !lastName.isEmpty else { return nil }
    return shownName(lastName)
  }

  private func failure() -> ArchiveError {
    let error = input.failure ?? library.failure(of: reader, last: last)
    // What is below the tar does not know how far it came.
    switch error {
    case .cutShort(nil, let reason): return .cutShort(last: last, reason: reason)
    case .damaged(nil, let reason): return .damaged(last: last, reason: reason)
    default: return error
    }
  }
}
