import Glibc

/// What a directory entry is, without following links.
package enum EntryKind: Sendable, Equatable {
  case file, folder, symlink, other

  package var name: String {
    switch self {
    case .file: "a regular file"
    case .folder: "a directory"
    case .symlink: "a symbolic link"
    case .other: "a device, socket or pipe"
    }
  }
}

/// Why something of a tree could not be read.
package enum ReadFailure: Error, Equatable, Sendable {
  case absent
  /// Not of the kind that is expected there; links are never followed.
  case wrongKind(EntryKind)
  /// Larger than anything that belongs there, in bytes.
  case tooLarge(Int64)
  /// An error of the system, as errno.
  case system(Int32)
  /// A file of an archive whose content is not taken into memory.
  case notKept
  /// A hard link of an archive to what is not in it.
  case linkedToNothing
}

/// What `stat` says of an entry.
package struct FileStamp: Sendable, Equatable {
  package let kind: EntryKind
  package let size: Int64
  /// Nanoseconds since 1970.
  package let modified: Int64
  package let changed: Int64
  package let device: UInt64
  package let inode: UInt64
}

/// One folder of a tree, on disk or in an archive. Reading never changes anything and never follows a link.
package protocol Folder: Sendable {
  /// Where it lies, relative to the data root; empty for the data root itself.
  var path: String { get }

  /// The folder of this name in it.
  func folder(_ name: String) throws(ReadFailure) -> any Folder

  /// Calls `body` with each entry's name, in no order.
  func forEachEntry(_ body: (UnsafeRawBufferPointer, EntryKind) -> Void) throws(ReadFailure)

  /// The content of a regular file, which stays in `buffer` until the next call.
  ///
  /// - Parameter name: A path below this folder, ending in NUL.
  func read(
    _ name: UnsafePointer<CChar>, into buffer: ReadBuffer, limit: Int
  ) throws(ReadFailure) -> UnsafeRawBufferPointer

  /// The first `count` bytes of a regular file, or all where it is shorter.
  func head(
    _ name: UnsafePointer<CChar>, count: Int, into buffer: ReadBuffer
  ) throws(ReadFailure) -> [UInt8]

  /// Calls `body` with the content of a regular file, piece by piece, each of `size` bytes but the last.
  func read(
    _ name: UnsafePointer<CChar>, inPiecesOf size: Int, into buffer: ReadBuffer, limit: Int,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ReadFailure)

  func stamp(_ name: UnsafePointer<CChar>) throws(ReadFailure) -> FileStamp

  /// Where a symbolic link points.
  func link(_ name: String) throws(ReadFailure) -> String
}

extension Folder {
  /// Which folder of this machine it is, whatever its path; nil in an archive.
  package var identity: String? {
    guard let stamp = try? stamp("."), stamp.inode != 0 else { return nil }
    return "\(stamp.device):\(stamp.inode)"
  }

  /// The path of an entry relative to the data root.
  package func path(of name: String) -> String { path.isEmpty ? name : path + "/" + name }

  /// The folder, or nil if there is none of that name.
  package func folderIfPresent(_ name: String) throws(ReadFailure) -> (any Folder)? {
    do throws(ReadFailure) {
      return try folder(name)
    } catch ReadFailure.absent {
      return nil
    }
  }

  /// Whether nothing is there: an entry that was listed is gone by now.
  package func isAbsent(_ name: UnsafePointer<CChar>) -> Bool {
    do throws(ReadFailure) {
      _ = try stamp(name)
      return false
    } catch {
      return error == .absent
    }
  }

  /// The folder at a path of several components, or nil if it or one above it is absent.
  package func descend(_ names: [String]) throws(ReadFailure) -> (any Folder)? {
    guard var here = try folderIfPresent(names[0]) else { return nil }
    for name in names.dropFirst() {
      guard let next = try here.folderIfPresent(name) else { return nil }
      here = next
    }
    return here
  }

  /// A file's text, without white space at its ends.
  package func text(
    _ name: String, into buffer: ReadBuffer, limit: Int = 4096
  ) throws(ReadFailure) -> String {
    let bytes = try read(name, into: buffer, limit: limit)
    return String(decoding: bytes.trimmed, as: UTF8.self)
  }

  /// The names of the entries, sorted, with what each is.
  package func entries() throws(ReadFailure) -> [(name: String, kind: EntryKind)] {
    var entries: [(name: String, kind: EntryKind)] = []
    try forEachEntry { name, kind in
      entries.append((String(decoding: name, as: UTF8.self), kind))
    }
    return entries.sorted { $0.name < $1.name }
  }
}

extension UnsafeRawBufferPointer {
  /// Without white space at either end. Docker trims `size` and digests as it reads them.
  package var trimmed: UnsafeRawBufferPointer {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    var start = 0
    var end = count
    while start < end, isSpace(self[start]) { start &+= 1 }
    while end > start, isSpace(self[end &- 1]) { end &-= 1 }
    return UnsafeRawBufferPointer(rebasing: self[start..<end])
  }
}

extension ReadFailure {
  /// The system does not let this user read it: root may.
  package var isDenied: Bool { self == .system(EACCES) || self == .system(EPERM) }

  /// What was found instead, for a finding's detail.
  package var found: String {
    switch self {
    case .absent: "found nothing there"
    case .wrongKind(let kind): "found \(kind.name)"
    case .tooLarge(let size): "found \(size) bytes, more than belongs there"
    case .system(let error): "could not be read: \(systemMessage(error))"
    case .notKept: "found a file in an archive, of which only the name is read"
    case .linkedToNothing: "found a hard link to a file that the archive does not hold"
    }
  }
}
