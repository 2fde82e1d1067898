import Foundation
import GRDB

extension IndexFile {
  /// Writes a copy of the index as it is at this moment: one file, without a write-ahead log.
  ///
  /// - Returns: Bytes of the copy.
  /// - Throws: `IndexError.exists` if there is something at that path: nothing is ever overwritten.
  package func backup(to path: String) throws -> Int64 {
    // What lies beside a new file SQLite would take for that file's own.
    for left in ["", "-wal", "-journal"] where FileManager.default.fileExists(atPath: path + left) {
      throw IndexError.exists(path: path + left)
    }
    let partial = path + ".partial"
    let lock = try take(partial)
    defer { close(lock) }
    do {
      // Page by page: VACUUM INTO fails on generated columns where the index can only be read (SQLite 3.40).
      let copy = try DatabaseQueue(path: partial)
      try queue.backup(to: copy)
      try copy.close()
      try Journal(of: partial).leaveLog()
      let size = try flush(lock, partial)
      try give(partial, the: path)
      return size
    } catch {
      unlink(partial)
      throw (error as? DatabaseError).map { Self.reason($0, path: path) } ?? error
    }
  }

  /// Makes an empty file of the owner's alone, or takes the one that a backup left which was killed.
  ///
  /// - Returns: The descriptor that holds its lock.
  /// - Throws: `IndexError.exists` for a file that no backup of ours left: another's, one that others may read, or one
  ///   that holds something else.
  private func take(_ path: String) throws(IndexError) -> Int32 {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, FileIdentity.mode)
    guard file >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    var (own, there) = (stat(), stat())
    guard fstat(file, &own) == 0, own.st_mode & S_IFMT == S_IFREG, own.st_uid == geteuid(), own.st_mode & 0o077 == 0,
      isDatabase(file)
    else {
      close(file)
      throw .exists(path: path)
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0, stat(path, &there) == 0,
      own.st_ino == there.st_ino, own.st_nlink == 1, ftruncate(file, 0) == 0
    else {
      close(file)
      throw .cannotOpen(path: path, reason: "another backup to this name is at work")
    }
    for left in ["-wal", "-shm", "-journal"] { unlink(path + left) }
    return file
  }

  /// Whether a file is SQLite's, or its first page was not written yet.
  private func isDatabase(_ file: Int32) -> Bool {
    var head = [UInt8](repeating: 0, count: 16)
    let count = pread(file, &head, head.count, 0)
    return count == 0 || count == 16 && (head.allSatisfy { $0 == 0 } || head == Array("SQLite format 3\0".utf8))
  }

  /// Gives a file another name, if nothing has that by now.
  private func give(_ file: String, the name: String) throws(IndexError) {
    if link(file, name) == 0 {
      unlink(file)
      return
    }
    switch errno {
    case EEXIST: throw .exists(path: name)
    // A file system without links, such as a stick's. Whether something has the name was looked at before.
    case EPERM, ENOTSUP, ENOSYS: if rename(file, name) == 0 { return }
    default: break
    }
    throw .cannotOpen(path: name, reason: String(cString: strerror(errno)))
  }

  /// Waits until a file is on the disk.
  ///
  /// - Returns: Its bytes.
  private func flush(_ file: Int32, _ path: String) throws(IndexError) -> Int64 {
    var status = stat()
    guard fsync(file) == 0, fstat(file, &status) == 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    return Int64(status.st_size)
  }
}
