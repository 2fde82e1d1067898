import CShims
import GRDB
import Glibc

/// How SQLite journals an index file: with a write-ahead log (sqlite.org/wal.html), so that readers and a scan do not wait
/// for each other; with a rollback journal where that is impossible.
struct Journal {
  let path: String
  /// The network file system that the file lies on: machines share no memory, which a write-ahead log needs.
  let network: String?

  init(of path: String, network: String? = nil) {
    self.path = path
    self.network = network ?? Self.networks[strata_file_system(path)]
  }

  /// Opens the file, without a write-ahead log where that cannot be used.
  func open(_ connect: () throws -> DatabaseQueue) throws -> DatabaseQueue {
    if network != nil { try leaveLog() }
    do {
      return try connect()
    } catch let error as DatabaseError
      where [.SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_PROTOCOL].contains(error.resultCode)
      && IndexFile.isFolderWritable(of: path)
    {
      // There is no shared memory for it.
      try leaveLog()
      return try connect()
    }
  }

  /// Turns to a write-ahead log once the file holds a scan. Until then the file may have to be removed again, which is safe
  /// only while it is one file; and a first scan would write every page twice.
  func turnToLog(_ db: Database) throws {
    guard network == nil, try mode(db) != "wal", try Int.fetchOne(db, sql: "SELECT 1 FROM scans LIMIT 1") != nil
    else { return }
    do {
      // Who reads the file meanwhile is not waited for: the next writer tries again.
      try apart("PRAGMA journal_mode = WAL", .immediateError)
    } catch let error as DatabaseError {
      if error.resultCode != .SQLITE_BUSY { try? leaveLog() }
    }
  }

  /// What people have to know where there is no write-ahead log; nil where there is one.
  func note(_ db: Database) throws -> String? {
    guard try mode(db) != "wal" else { return nil }
    let consequence = "a scan and its readers have to wait for each other"
    if let network { return "\(path) lies on \(network), where SQLite keeps no write-ahead log: \(consequence)" }
    return "\(path): SQLite could not turn to a write-ahead log, and the next scan tries again: \(consequence)"
  }

  private func mode(_ db: Database) throws -> String? { try String.fetchOne(db, sql: "PRAGMA journal_mode") }

  /// Puts what lies in a write-ahead log into the file, and turns back to a rollback journal. With the file locked for this
  /// connection alone, SQLite needs no shared memory.
  func leaveLog() throws {
    try apart("PRAGMA locking_mode = EXCLUSIVE", .timeout(IndexFile.patience)) { db in
      // What is no index is left as it is.
      _ = try IndexFile.version(of: db, path: path)
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
    }
  }

  /// Sets a connection of its own, since one that has met a log that it cannot use is of no use any more.
  private func apart(
    _ pragma: String, _ busy: Database.BusyMode, _ body: (Database) throws -> Void = { _ in }
  ) throws {
    var configuration = Configuration()
    configuration.busyMode = busy
    // GRDB reads the schema afterwards, and so tries the log.
    configuration.prepareDatabase { try $0.execute(sql: pragma) }
    let queue = try DatabaseQueue(path: SQLiteName.of(path), configuration: configuration)
    try queue.writeWithoutTransaction(body)
    try queue.close()
  }

  /// By the magic numbers of statfs(2).
  private static let networks: [UInt32: String] = [
    0x6969: "NFS", 0x517B: "SMB", 0xFE53_4D42: "SMB", 0xFF53_4D42: "CIFS", 0x0102_1997: "9p", 0x6573_5546: "FUSE",
    0x5346_414F: "AFS", 0x00C3_6400: "Ceph", 0x0BD0_0BD0: "Lustre", 0x4750_4653: "GPFS", 0x786F_4256: "vboxsf",
  ]
}
