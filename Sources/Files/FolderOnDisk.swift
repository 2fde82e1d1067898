import Glibc

/// A folder of a file system, held open by its descriptor so that no path is resolved twice.
package final class FolderOnDisk: Folder {
  package let path: String
  private let descriptor: Int32

  private init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  /// Opens the top of a tree, which may be a link.
  package convenience init(top: String) throws(ReadFailure) {
    let descriptor = openUntouched(top, O_DIRECTORY | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.failure(errno) }
    self.init(descriptor: descriptor, path: "")
  }

  deinit { close(descriptor) }

  /// It has no name any more. A file system may count no links of folders: /proc has to say so too (proc_pid_fd(5)).
  package var isRemoved: Bool {
    var status = Glibc.stat()
    guard fstat(descriptor, &status) == 0, status.st_nlink == 0 else { return false }
    var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 16)
    let count = readlink("/proc/self/fd/\(descriptor)", &target, target.count)
    return target.prefix(max(count, 0)).suffix(10).elementsEqual(" (deleted)".utf8.map { CChar(bitPattern: $0) })
  }

  package func folder(_ name: String) throws(ReadFailure) -> any Folder {
    let child = openBelow(descriptor, name, O_DIRECTORY | O_NONBLOCK)
    if child >= 0 { return FolderOnDisk(descriptor: child, path: path(of: name)) }
    let error = errno
    if error == ENOTDIR || error == ELOOP { throw .wrongKind(try stamp(name).kind) }
    throw Self.failure(error)
  }

  /// A descriptor of this folder that is the caller's, to list it or to open what lies in it.
  package func openAgain() throws(ReadFailure) -> Int32 {
    let copy = openUntouched(".", in: descriptor, O_DIRECTORY)
    guard copy >= 0 else { throw Self.failure(errno) }
    return copy
  }

  package func forEachEntry(
    _ body: (UnsafeRawBufferPointer, EntryKind) -> Void
  ) throws(ReadFailure) {
    let copy = try openAgain()
    guard let stream = fdopendir(copy) else {
      let error = errno
      close(copy)
      throw Self.failure(error)
    }
    defer { closedir(stream) }
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        if errno != 0 { throw Self.failure(errno) }
        return
      }
      let kind = entry.pointee.d_type
      try withUnsafePointer(to: &entry.pointee.d_name) { field throws(ReadFailure) in
        let name = UnsafeRawPointer(field).assumingMemoryBound(to: CChar.self)
        let length = strlen(name)
        if name[0] == 0x2E, length == 1 || (length == 2 && name[1] == 0x2E) { return }
        body(UnsafeRawBufferPointer(start: name, count: length), try entryKind(kind, name))
      }
    }
  }

  /// The kind that readdir gave, or stat's where the file system gives none.
  private func entryKind(
    _ type: UInt8, _ name: UnsafePointer<CChar>
  ) throws(ReadFailure) -> EntryKind {
    switch Int(type) {
    case Int(DT_REG): return .file
    case Int(DT_DIR): return .folder
    case Int(DT_LNK): return .symlink
    case Int(DT_UNKNOWN):
      do throws(ReadFailure) {
        return try stamp(name).kind
      } catch ReadFailure.absent {
        return .other
      }
    default: return .other
    }
  }

  package func read(
    _ name: UnsafePointer<CChar>, into buffer: ReadBuffer, limit: Int
  ) throws(ReadFailure) -> UnsafeRawBufferPointer {
    let (file, stamp) = try openFile(name)
    defer { close(file) }
    buffer.note(stamp)
    guard stamp.size <= limit else { throw .tooLarge(stamp.size) }
    // It may have grown since it was measured.
    buffer.reserve(Int(stamp.size) + 1)
    let count = try Self.fill(buffer.memory[...], from: file)
    guard count < buffer.memory.count, count <= limit else { throw .tooLarge(Int64(count)) }
    return UnsafeRawBufferPointer(rebasing: buffer.memory[..<count])
  }

  package func read(
    _ name: UnsafePointer<CChar>, inPiecesOf size: Int, into buffer: ReadBuffer, limit: Int,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ReadFailure) {
    let (file, stamp) = try openFile(name)
    defer { close(file) }
    buffer.note(stamp)
    guard stamp.size <= limit else { throw .tooLarge(stamp.size) }
    buffer.reserve(size)
    var count = 0
    while true {
      let piece = UnsafeRawBufferPointer(
        rebasing: buffer.memory[..<(try Self.fill(buffer.memory.prefix(size), from: file))])
      count += piece.count
      guard count <= limit else { throw .tooLarge(Int64(count)) }
      if !piece.isEmpty { body(piece) }
      if piece.count < size { return }
    }
  }

  package func head(
    _ name: UnsafePointer<CChar>, count: Int, into buffer: ReadBuffer
  ) throws(ReadFailure) -> [UInt8] {
    let (file, _) = try openFile(name)
    defer { close(file) }
    buffer.reserve(count)
    guard let start = buffer.memory.baseAddress else { return [] }
    let got = pread(file, start, count, 0)
    guard got >= 0 else { throw .system(errno) }
    return Array(buffer.memory[..<got])
  }

  private func openFile(
    _ name: UnsafePointer<CChar>
  ) throws(ReadFailure) -> (file: Int32, stamp: FileStamp) {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let file = openBelow(descriptor, name, O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else {
      let error = errno
      if error == ENXIO { throw .wrongKind(.other) }
      throw Self.failure(error)
    }
    var status = Glibc.stat()
    guard fstat(file, &status) == 0 else {
      let error = errno
      close(file)
      throw .system(error)
    }
    let stamp = FileStamp(status)
    guard stamp.kind == .file else {
      close(file)
      throw .wrongKind(stamp.kind)
    }
    return (file, stamp)
  }

  /// Reads until the room is full or the file ends.
  ///
  /// - Returns: How many bytes were read.
  private static func fill(
    _ room: Slice<UnsafeMutableRawBufferPointer>, from file: Int32
  ) throws(ReadFailure) -> Int {
    var count = 0
    while count < room.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: room.dropFirst(count))
      let got = Glibc.read(file, rest.baseAddress, rest.count)
      if got < 0 {
        if errno == EINTR { continue }
        throw .system(errno)
      }
      count += got
      // A read of a regular file that is short of what was asked for has reached the end.
      if got < rest.count { break }
    }
    return count
  }

  package func stamp(_ name: UnsafePointer<CChar>) throws(ReadFailure) -> FileStamp {
    var status = Glibc.stat()
    guard statusBelow(descriptor, name, &status) == 0 else { throw Self.failure(errno) }
    return FileStamp(status)
  }

  package func link(_ name: String) throws(ReadFailure) -> String {
    let target = withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer -> String? in
      guard let start = buffer.baseAddress else { return nil }
      let count = readlinkat(
        descriptor, name, start.assumingMemoryBound(to: CChar.self), buffer.count)
      guard count >= 0 else { return nil }
      return String(decoding: buffer[..<count], as: UTF8.self)
    }
    guard let target else { throw Self.failure(errno) }
    return target
  }

  private static func failure(_ error: Int32) -> ReadFailure {
    switch error {
    case ENOENT: .absent
    case ELOOP: .wrongKind(.symlink)
    default: .system(error)
    }
  }
}

extension FileStamp {
  package init(_ status: Glibc.stat) {
    func nanoseconds(_ time: timespec) -> Int64 {
      Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000).partialValue
        &+ Int64(time.tv_nsec)
    }
    self.init(
      kind: EntryKind(mode: status.st_mode), size: Int64(status.st_size), modified: nanoseconds(status.st_mtim),
      changed: nanoseconds(status.st_ctim), device: UInt64(status.st_dev),
      inode: UInt64(status.st_ino))
  }
}

extension EntryKind {
  package init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case S_IFLNK: self = .symlink
    default: self = .other
    }
  }
}
