import Glibc

/// The functions of libarchive that reading a tar takes, looked up when the first archive is read: a
/// strata that reads folders alone needs no libarchive.
///
/// Source of the signatures: libarchive's archive.h and archive_entry.h, version 3 (soname 13).
struct LibArchive: Sendable {
  typealias Handle = OpaquePointer
  typealias Entry = OpaquePointer
  typealias Call = @convention(c) @Sendable (Handle) -> Int32
  typealias Text = @convention(c) @Sendable (OpaquePointer) -> UnsafePointer<CChar>?
  typealias ReadCallback =
    @convention(c) @Sendable (
      Handle?, UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafeRawPointer?>?
    ) -> Int
  typealias SkipCallback = @convention(c) @Sendable (Handle?, UnsafeMutableRawPointer?, Int64) -> Int64
  typealias Checksum = @convention(c) @Sendable (UInt, UnsafeRawPointer?, UInt32) -> UInt
  typealias Number = @convention(c) @Sendable (OpaquePointer) -> Int64

  let new: @convention(c) @Sendable () -> Handle?
  let free: Call
  let supportTar: Call
  /// The bytes as they come out of the filters, whatever they are.
  let supportRaw: Call
  let supportGzip: Call
  let supportZstd: Call
  let supportXz: Call
  let supportBzip2: Call
  let setFormatOption:
    @convention(c) @Sendable (
      Handle, UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<CChar>
    ) -> Int32
  let open:
    @convention(c) @Sendable (
      Handle, UnsafeMutableRawPointer, UnsafeRawPointer?, ReadCallback, SkipCallback, UnsafeRawPointer?
    ) -> Int32
  let nextHeader: @convention(c) @Sendable (Handle, UnsafeMutablePointer<Entry?>) -> Int32
  let readData: @convention(c) @Sendable (Handle, UnsafeMutableRawPointer, Int) -> Int
  let readBlock:
    @convention(c) @Sendable (
      Handle, UnsafeMutablePointer<UnsafeRawPointer?>, UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int64>
    ) -> Int32
  let headerPosition: Number
  let filterBytes: @convention(c) @Sendable (Handle, Int32) -> Int64
  let filterCode: @convention(c) @Sendable (Handle, Int32) -> Int32
  let filterCount: Call
  let errorText: Text
  let pathname: Text
  let hardLink: Text
  let symbolicLink: Text
  let fileType: @convention(c) @Sendable (Entry) -> UInt32
  let size: Number
  let modified: Number
  /// A C `long`.
  let modifiedNanoseconds: @convention(c) @Sendable (Entry) -> Int
  /// zlib's checksum of gzip, which libarchive does not compare; nil where zlib is not a library of its own.
  let crc32: Checksum?

  /// - Throws: `ArchiveError.libraryMissing`.
  init(library: String = "libarchive.so.13") throws(ArchiveError) {
    // Never closed: the functions are used to the end of the program.
    guard let handle = dlopen(library, RTLD_NOW | RTLD_LOCAL) else {
      throw .libraryMissing(library: library, reason: Self.lastError)
    }
    func function<Function>(_ name: String) throws(ArchiveError) -> Function {
      guard let address = dlsym(handle, name) else {
        throw .libraryMissing(library: library, reason: Self.lastError)
      }
      return unsafeBitCast(address, to: Function.self)
    }
    new = try function("archive_read_new")
    free = try function("archive_read_free")
    supportTar = try function("archive_read_support_format_tar")
    supportRaw = try function("archive_read_support_format_raw")
    supportGzip = try function("archive_read_support_filter_gzip")
    supportZstd = try function("archive_read_support_filter_zstd")
    supportXz = try function("archive_read_support_filter_xz")
    supportBzip2 = try function("archive_read_support_filter_bzip2")
    setFormatOption = try function("archive_read_set_format_option")
    open = try function("archive_read_open2")
    nextHeader = try function("archive_read_next_header")
    readData = try function("archive_read_data")
    readBlock = try function("archive_read_data_block")
    headerPosition = try function("archive_read_header_position")
    filterBytes = try function("archive_filter_bytes")
    filterCode = try function("archive_filter_code")
    filterCount = try function("archive_filter_count")
    errorText = try function("archive_error_string")
    pathname = try function("archive_entry_pathname")
    hardLink = try function("archive_entry_hardlink")
    symbolicLink = try function("archive_entry_symlink")
    fileType = try function("archive_entry_filetype")
    size = try function("archive_entry_size")
    modified = try function("archive_entry_mtime")
    modifiedNanoseconds = try function("archive_entry_mtime_nsec")
    // libarchive's gzip takes it from there as well.
    let zlib = dlopen("libz.so.1", RTLD_NOW | RTLD_LOCAL)
    crc32 = zlib.flatMap { dlsym($0, "crc32") }.map { unsafeBitCast($0, to: Checksum.self) }
  }

  private static var lastError: String { dlerror().map { String(cString: $0) } ?? "no reason given" }

  /// The machine's library, loaded once.
  static let shared = Result { () throws(ArchiveError) in try LibArchive() }

  /// What functions answer (archive.h).
  enum Answer {
    static let end: Int32 = 1
    static let ok: Int32 = 0
    static let warning: Int32 = -20
    static let fatal: Int32 = -30
  }

  /// Codes of filters (archive.h).
  enum Filter {
    static let gzip: Int32 = 1
  }

  /// A reader of plain tars in their variants, and of nothing else.
  func newTarReader() -> Handle? { newReader(supportTar, filters: []) }

  /// A reader that takes any bytes, and unpacks them where they are compressed.
  func newDecompressor() -> Handle? {
    newReader(supportRaw, filters: [supportGzip, supportZstd, supportXz, supportBzip2])
  }

  private func newReader(_ format: Call, filters: [Call]) -> Handle? {
    guard let reader = new() else { return nil }
    guard format(reader) == Answer.ok else {
      _ = free(reader)
      return nil
    }
    for filter in filters where isBuiltIn(filter) { _ = filter(reader) }
    return reader
  }

  /// Where libarchive was built without a compression it answers with a warning, and would start a
  /// program of the compression's name from PATH: tried on a reader that is thrown away.
  private func isBuiltIn(_ filter: Call) -> Bool {
    guard let trial = new() else { return false }
    defer { _ = free(trial) }
    return filter(trial) == Answer.ok
  }

  /// What libarchive has to say of a reader that failed, sorted by its words: it has no numbers for these.
  func failure(of reader: Handle, last: String?) -> ArchiveError {
    guard let text = errorText(reader).map({ String(cString: $0) }) else {
      // It says nothing where a gzip stream lacks its last bytes.
      return .cutShort(last: last, reason: "the compressed stream has no end")
    }
    if text.hasPrefix("Unrecognized archive format") { return .noTar }
    if text.contains("too much memory") { return .windowTooLarge(reason: text) }
    if text.lowercased().contains("truncated") { return .cutShort(last: last, reason: text) }
    return .damaged(last: last, reason: text)
  }
}
