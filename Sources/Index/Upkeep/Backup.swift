import Foundation
import GRDB

extension IndexFile {
  /// Writes a copy of the index as it is at this moment; what would be written to it meanwhile waits.
  ///
  /// - Returns: Bytes of the copy.
  /// - Throws: `IndexError.exists` if there is something at that path: nothing is ever overwritten.
  package func backup(to path: String) throws -> Int64 {
    // The name is taken first, so that two backups cannot meet; the copy is made beside it and takes its place whole.
    let reserved = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard reserved >= 0 else {
      let code = errno
      throw code == EEXIST
        ? IndexError.exists(path: path) : IndexError.cannotOpen(path: path, reason: String(cString: strerror(code)))
    }
    close(reserved)
    let partial = path + ".partial-\(UUID().uuidString)"
    do {
      // Page by page: VACUUM INTO fails on generated columns where the index can only be read (SQLite 3.40).
      let copy = try DatabaseQueue(path: partial)
      try queue.backup(to: copy)
      try copy.close()
      let size = try settle(partial)
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

  /// Waits until a file is on the disk, and gives it to those whom the index is given to.
  private func settle(_ copy: String) throws -> Int64 {
    let file = open(copy, O_RDWR)
    guard file >= 0 else { throw IndexError.cannotOpen(path: copy, reason: String(cString: strerror(errno))) }
    defer { close(file) }
    var status = stat()
    if let path, stat(path, &status) == 0 { fchmod(file, status.st_mode & 0o777) }
    guard fsync(file) == 0, fstat(file, &status) == 0 else {
      throw IndexError.cannotOpen(path: copy, reason: String(cString: strerror(errno)))
    }
    return Int64(status.st_size)
  }
}
