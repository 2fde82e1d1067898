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
    // The name is taken first, so that two backups cannot meet; the copy is made beside it and takes its place whole.
    try reserve(path)
    let partial = path + ".partial-\(UUID().uuidString)"
    do {
      // Else SQLite would make it as the umask says.
      try reserve(partial)
      // Page by page: VACUUM INTO fails on generated columns where the index can only be read (SQLite 3.40).
      let copy = try DatabaseQueue(path: partial)
      try queue.backup(to: copy)
      try copy.close()
      try Journal(of: partial).leaveLog()
      let size = try flush(partial)
      guard rename(partial, path) == 0 else {
        throw IndexError.cannotOpen(path: path, reason: String(cString: strerror(errno)))
      }
      return size
    } catch {
      unlink(partial)
      unlink(path)
      throw (error as? DatabaseError).map { Self.reason($0, path: path) } ?? error
    }
  }

  /// Makes an empty file of the owner's alone.
  private func reserve(_ path: String) throws(IndexError) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, IndexPlace.mode)
    guard file >= 0 else {
      guard errno != EEXIST else { throw .exists(path: path) }
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    close(file)
  }

  /// Waits until a file is on the disk.
  ///
  /// - Returns: Its bytes.
  private func flush(_ copy: String) throws -> Int64 {
    let file = open(copy, O_RDWR)
    guard file >= 0 else { throw IndexError.cannotOpen(path: copy, reason: String(cString: strerror(errno))) }
    defer { close(file) }
    var status = stat()
    guard fsync(file) == 0, fstat(file, &status) == 0 else {
      throw IndexError.cannotOpen(path: copy, reason: String(cString: strerror(errno)))
    }
    return Int64(status.st_size)
  }
}
