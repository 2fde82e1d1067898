import CShims
import Foundation
import GRDB
import Migrations

/// The one SQLite file: opened, brought to the present schema, read and written through it.
package final class IndexFile: Sendable {
  /// 'STRA'
  static let applicationID = 0x5354_5241

  package let path: String?
  /// Under which SQLite opens the file; nil: in memory.
  let name: String?
  let queue: DatabaseQueue
  /// Nil where nothing is written: in memory, and where the file is only read.
  let identity: FileIdentity?
  let journal: Journal?

  private init(
    path: String?, name: String?, queue: DatabaseQueue, identity: FileIdentity? = nil, journal: Journal? = nil
  ) {
    self.path = path
    self.name = name
    self.queue = queue
    self.identity = identity
    self.journal = journal
  }

  /// An index in memory, which goes when the program ends.
  ///
  /// - Parameter original: What it holds at first; nil: nothing.
  package static func inMemory(copying original: IndexFile? = nil) throws -> IndexFile {
    let index = IndexFile(path: nil, name: nil, queue: try DatabaseQueue(configuration: configuration()))
    if let original {
      try original.naming { try original.queue.backup(to: index.queue) }
    } else {
      try index.queue.writeWithoutTransaction { try Self.migrate($0, path: "") }
    }
    return index
  }

  /// Opens an index to write to it, and brings an older one to the present schema.
  ///
  /// - Parameter makes: Makes the file if there is none.
  /// - Throws: `IndexError` if the file is something else, or of a newer strata.
  package static func openForWriting(_ path: String, makes: Bool = true) throws -> IndexFile {
    try openForWriting(path, makes: makes, network: nil)
  }

  /// - Parameter network: The network file system that the file lies on; nil: that is looked up.
  static func openForWriting(_ path: String, makes: Bool = true, network: String?) throws -> IndexFile {
    if !makes { try checkIsThere(path) }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    do {
      if !FileManager.default.fileExists(atPath: folder.path) {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      let identity = try FileIdentity(taking: path)
      let name = SQLiteName.of(path)
      let journal = Journal(of: path, network: network)
      let queue = try journal.open { try DatabaseQueue(path: name, configuration: configuration()) }
      do {
        try queue.writeWithoutTransaction { db in
          guard try makes || version(of: db, path: path) > 0 else { throw IndexError.empty(path: path) }
          try migrate(db, path: path)
          try journal.turnToLog(db)
        }
      } catch {
        identity.removeIfNothing(queue)
        throw error
      }
      return IndexFile(path: path, name: name, queue: queue, identity: identity, journal: journal)
    } catch let error as DatabaseError {
      throw reason(error, path: path)
    } catch let error as CocoaError {
      throw IndexError.cannotOpen(path: path, reason: error.localizedDescription)
    }
  }

  /// Opens an index to ask it; the file is not changed, but that a write that was interrupted is undone.
  ///
  /// - Throws: `IndexError` if there is none, or the file is something else, or of an older or newer strata.
  package static func openForReading(_ path: String) throws -> IndexFile {
    try checkIsThere(path)
    do {
      func open() throws -> (DatabaseQueue, name: String, version: Int) {
        try openReadonly(path, configuration: configuration(readonly: true), undoes: true)
      }
      var (queue, name, found) = try open()
      for _ in 0..<20 where found == 0 && isNew(path) {
        usleep(50_000)
        (queue, name, found) = try open()
      }
      guard found > 0 else { throw IndexError.empty(path: path) }
      guard found == migrations.count else {
        throw IndexError.older(path: path, version: found, known: migrations.count)
      }
      return IndexFile(path: path, name: name, queue: queue)
    } catch let error as DatabaseError {
      throw reason(error, path: path)
    }
  }

  /// Whether a file was made a moment ago: another strata may be about to make its tables.
  private static func isNew(_ path: String) -> Bool {
    guard let status = try? FileIdentity.file(path) else { return false }
    return (0..<Int(patience)).contains(time(nil) - Int(status.st_mtim.tv_sec))
  }

  private static func checkIsThere(_ path: String) throws(IndexError) {
    guard try FileIdentity.file(path) == nil else { return }
    throw .notFound(path: URL(fileURLWithPath: path).standardizedFileURL.path)
  }

  /// The file, the name under which it was opened, and the version of its schema.
  ///
  /// - Parameter undoes: A write with a rollback journal that was interrupted is undone.
  static func openReadonly(
    _ path: String, configuration: Configuration, undoes: Bool
  ) throws -> (DatabaseQueue, name: String, version: Int) {
    func open(_ name: String) throws -> (DatabaseQueue, name: String, version: Int) {
      let queue = try DatabaseQueue(path: name, configuration: configuration)
      return (queue, name, try queue.read { try version(of: $0, path: path) })
    }
    do {
      return try open(SQLiteName.of(path))
    } catch let error as DatabaseError
      where (error.resultCode == .SQLITE_CANTOPEN || error.extendedResultCode == .SQLITE_READONLY_DIRECTORY)
      && !isFolderWritable(of: path)
    {
      // SQLite cannot make the files that go with a write-ahead log.
      return try open(SQLiteName.immutable(path))
    } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_IOERR_SHMSIZE {
      // The disk has no room for the memory that readers share.
      guard !isHalfWritten(path) else { throw IndexError.full(path: path) }
      return try open(SQLiteName.immutable(path))
    } catch let error as DatabaseError where error.resultCode == .SQLITE_READONLY && undoes {
      // A writer was stopped half-way, and its journal lies there: who opens the file to write undoes what it left.
      let writing = try DatabaseQueue(path: SQLiteName.of(path), configuration: Self.configuration())
      _ = try writing.read { try version(of: $0, path: path) }
      try writing.close()
      return try open(SQLiteName.of(path))
    }
  }

  /// 64 MB of pages: a scan of a large host changes what lies all over the file.
  static let cacheSizeSQL = "PRAGMA cache_size = \(-64 << 10)"
  /// SQLite sorts in memory: the folder for temporary files may have no space.
  static let sortingSQL = "PRAGMA temp_store = MEMORY"

  /// For a process that only writes: before the first index is opened. Limits on SQLite's memory do not hold then.
  ///
  /// - Parameter path: The index's. What is too much to be sorted in memory is sorted in its folder, where an index is
  ///   to fit anyway, unless the environment names another.
  package static func spareMemory(for path: String) {
    countNoMemory()
    _ = strata_give_memory_back()
    setenv("SQLITE_TMPDIR", folder(of: path), 0)
  }

  /// For a process that asks no more than strata's own questions, which a lock for each allocation makes slower by up to a
  /// tenth: before the first index is opened. Limits on SQLite's memory do not hold then.
  package static func countNoMemory() { _ = strata_count_no_memory() }

  /// Seconds that a lock of another program is waited for.
  static let patience = 10.0

  private static func configuration(readonly: Bool = false) -> Configuration {
    var configuration = Configuration()
    configuration.readonly = readonly
    // The recorder writes parents before children by construction; “strata check” and the tests hold it to that.
    // Looking each one up again for each of a million rows costs a fifth of a scan.
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(patience)
    configuration.prepareDatabase { db in
      try db.execute(
        sql: """
          PRAGMA trusted_schema = OFF;
          \(cacheSizeSQL);
          \(sortingSQL);
          """)
      for function in fieldFunctions { try db.add(function) }
      try db.addSum()
      if !readonly { try GivenRowsTable.add(to: db) }
      try db.obeyNone()
    }
    return configuration
  }

  static func reason(_ error: DatabaseError, path: String) -> IndexError {
    switch error.resultCode {
    case .SQLITE_NOTADB: .notAnIndex(path: path, found: "no SQLite file")
    case .SQLITE_BUSY: .cannotOpen(path: path, reason: "another program is using it; try again later")
    case .SQLITE_READONLY where !isHalfWritten(path):
      .cannotOpen(path: path, reason: "it, or its folder, may only be read")
    case .SQLITE_READONLY:
      .cannotOpen(
        path: path,
        reason: """
          a write to it was interrupted; “strata check --db \(path)”, by one who may write to the file and its folder, \
          undoes what that left
          """)
    case .SQLITE_CANTOPEN where isForbidden(path): .forbidden(path: path, owner: owner(of: path))
    case .SQLITE_CANTOPEN where !isFolderWritable(of: path):
      .cannotOpen(path: path, reason: "it, or its folder, may only be read")
    case .SQLITE_FULL: .full(path: path)
    case .SQLITE_CORRUPT:
      .cannotOpen(
        path: path,
        reason:
          "the file is damaged (\(error.message ?? "")): put a backup of it in its place, or index into a new file")
    default:
      .cannotOpen(path: path, reason: error.message ?? "SQLite error \(error.resultCode.rawValue)")
    }
  }

  /// A writer was stopped, and left beside the file what undoes or completes its write.
  private static func isHalfWritten(_ path: String) -> Bool {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return ["-journal", "-wal"].contains { ((try? FileIdentity.file(file + $0))??.st_size ?? 0) > 0 }
  }

  static func isFolderWritable(of path: String) -> Bool { access(folder(of: path), W_OK) == 0 }

  /// Where the file lies to which a path leads.
  private static func folder(of path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent().path
  }

  private static func isForbidden(_ path: String) -> Bool { access(path, R_OK) != 0 && errno == EACCES }

  private static func owner(of path: String) -> String? {
    guard let status = try? FileIdentity.file(path) else { return nil }
    guard let user = getpwuid(status.st_uid) else { return "the user \(status.st_uid)" }
    return String(cString: user.pointee.pw_name)
  }

  /// The number of migrations applied; 0 for an empty file.
  static func version(of db: Database, path: String) throws -> Int {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    if application == 0, version == 0 {
      let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
      guard tables == 0 else {
        throw IndexError.notAnIndex(path: path, found: "a SQLite file of another program")
      }
      return 0
    }
    guard application == applicationID else {
      throw IndexError.notAnIndex(path: path, found: "a SQLite file of another program")
    }
    guard version <= migrations.count else {
      throw IndexError.newer(path: path, version: version, known: migrations.count)
    }
    return version
  }

  static func migrate(_ db: Database, path: String) throws {
    guard try version(of: db, path: path) < migrations.count else { return }
    try db.inTransaction(.immediate) {
      // Asked again inside: another strata may have done it meanwhile.
      let found = try version(of: db, path: path)
      for migration in migrations.dropFirst(found) { try db.execute(sql: migration.sql) }
      try db.execute(
        sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(migrations.count)")
      return .commit
    }
  }
}
