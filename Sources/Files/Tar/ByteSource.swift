/// Where a reader of libarchive has its bytes from.
protocol ByteSource: AnyObject {
  /// The next bytes, valid until the next call; none at the end.
  func next() throws(ArchiveError) -> UnsafeRawBufferPointer

  /// Passes over bytes without reading them. Returns how many, 0 where that cannot be done.
  func skip(_ count: Int64) -> Int64
}

/// Hands a source's bytes to libarchive, and no more than are allowed.
///
/// libarchive reads sparse maps, long names and what follows the end mark within one call, however many an archive has:
/// without a limit a small compressed file could keep it busy for ever, and fill the memory.
final class LibArchiveInput {
  private let source: any ByteSource
  /// What the source threw, or that too much was asked for: libarchive only knows that there was something.
  private(set) var failure: ArchiveError?
  /// Bytes that may still be taken.
  var allowance: Int64 = .max

  init(_ source: any ByteSource) { self.source = source }

  /// Opens a reader that takes its bytes from here. The input must outlive it.
  func open(_ reader: LibArchive.Handle, of library: LibArchive) -> Int32 {
    library.open(
      reader, Unmanaged.passUnretained(self).toOpaque(), nil,
      { _, input, buffer in
        guard let input, let buffer else { return Int(LibArchive.Answer.fatal) }
        return Unmanaged<LibArchiveInput>.fromOpaque(input).takeUnretainedValue().read(buffer)
      },
      { _, input, count in
        guard let input else { return 0 }
        return Unmanaged<LibArchiveInput>.fromOpaque(input).takeUnretainedValue().skip(count)
      }, nil)
  }

  private func read(_ buffer: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
    guard failure == nil else { return Int(LibArchive.Answer.fatal) }
    do throws(ArchiveError) {
      guard allowance > 0 else {
        throw .damaged(last: nil, reason: "expected the next member, found headers or zeros without end")
      }
      let bytes = try source.next()
      allowance -= Int64(bytes.count)
      buffer.pointee = bytes.baseAddress
      return bytes.count
    } catch {
      failure = error
      return Int(LibArchive.Answer.fatal)
    }
  }

  private func skip(_ count: Int64) -> Int64 {
    guard count > 0, count <= allowance else { return 0 }
    let skipped = source.skip(count)
    allowance -= skipped
    return skipped
  }
}
