import GRDB
import Glibc

/// The file that an index was opened from, so that it is known again, and whether it was made for that.
struct FileIdentity: Sendable {
  let path: String
  let isNew: Bool
  /// An index holds what environments of images and containers hold, secrets too. SQLite gives what it makes beside the
  /// file that file's mode. The mode of a file that is there is its owner's choice, and the file may be no index.
  static let mode: mode_t = 0o600
  private let device: UInt64
  private let inode: UInt64

  /// Takes what lies at a path, or makes an empty file there. Closes its descriptor before SQLite opens the file: close()
  /// drops all POSIX locks that the process has on it.
  ///
  /// - Throws: `IndexError` for what is no file: opening a pipe would wait for a writer.
  init(taking path: String) throws {
    let made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, Self.mode)
    var code = errno
    if made >= 0 { close(made) }
    if made < 0, code == EEXIST, try Self.file(path) == nil {
      // A link to what is not there yet.
      let made = open(path, O_RDWR | O_CREAT | O_CLOEXEC, Self.mode)
      code = errno
      if made >= 0 { close(made) }
    }
    guard let status = try Self.file(path) else {
      throw IndexError.cannotOpen(path: path, reason: String(cString: strerror(code)))
    }
    self.path = path
    isNew = made >= 0
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
  }

  /// The status of the file at a path; nil if there is nothing.
  ///
  /// - Throws: `IndexError` for what is no file.
  static func file(_ path: String) throws(IndexError) -> stat? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno != EACCES else { throw .forbidden(path: path, owner: nil) }
      return nil
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .notAnIndex(path: path, found: "no regular file")
    }
    return status
  }

  private var isThere: Bool {
    var status = stat()
    return stat(path, &status) == 0 && UInt64(status.st_dev) == device && UInt64(status.st_ino) == inode
  }

  /// Called by whoever holds the lock to write: what would be written to a file without a name would be lost.
  func check() throws(IndexError) {
    guard isThere else {
      throw .cannotOpen(path: path, reason: "the file was taken away since it was opened; try again")
    }
  }

  /// Removes the file if it was made for this index and holds nothing.
  ///
  /// Under the lock that keeps all others out: who waits for it meanwhile finds by `check` that the file is gone.
  func removeIfNothing(_ queue: DatabaseQueue) {
    guard isNew else { return }
    try? queue.writeWithoutTransaction { db in
      try db.inTransaction(.exclusive) {
        if isThere, try Self.holdsNothing(db) { unlink(path) }
        return .rollback
      }
    }
  }

  private static func holdsNothing(_ db: Database) throws -> Bool {
    guard try db.tableExists("scans") else {
      return try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") == 0
    }
    return try Int.fetchOne(db, sql: "SELECT count(*) FROM scans") == 0
  }
}
