/// Why an archive cannot be read. Whoever knows the archive's name puts it before.
package enum ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
  case libraryMissing(library: String, reason: String)
  /// Not one byte.
  case empty
  /// No tar from the first byte on.
  case noTar
  /// The end came too early. `last` is the last member that was read.
  case cutShort(last: String?, reason: String)
  case damaged(last: String?, reason: String)
  /// An error of the system, as errno.
  case unreadable(Int32)
  case outOfMemory
  /// Compressed so that unpacking takes more memory than libarchive gives it (zstd --long beyond 27).
  case windowTooLarge(reason: String)
  /// More than may be kept in memory, in bytes.
  case tooMuch(budget: Int, member: String)

  package var description: String {
    switch self {
    case .libraryMissing(let library, let reason):
      "reading an archive takes \(library), which cannot be loaded: \(reason). On Debian and Ubuntu install the package libarchive13; a folder can be read without it"
    case .empty: "expected a tar, found nothing: not one byte"
    case .noTar:
      "expected a tar, plain or compressed by gzip, zstd, xz or bzip2; found something else"
    case .cutShort(let last, let reason):
      "the archive ends too early (\(reason)), \(Self.place(last)); nothing of it is taken"
    case .damaged(let last, let reason):
      "the archive is damaged (\(reason)), \(Self.place(last)); nothing of it is taken"
    case .windowTooLarge(let reason):
      "cannot be unpacked here (\(reason)); unpack it on the way: zstd -dc --long=31 FILE | strata index NAME=-"
    case .outOfMemory: "cannot be read: no memory"
    case .unreadable(let error): "cannot be read: \(systemMessage(error))"
    case .tooMuch(let budget, let member):
      "expected at most \(budget) bytes of image metadata in an archive, found more at \(member); unpack it and index the folder"
    }
  }

  private static func place(_ last: String?) -> String {
    last.map { "at or after \($0)" } ?? "at its beginning"
  }
}
