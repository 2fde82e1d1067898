import Foundation
import GRDB
import GRDBSQLite
import SQLiteSettings

/// A connection for SQL that strata did not write. It can only read, and only the index; what it
/// takes of time, memory and rows has limits.
///
/// It is opened apart from GRDB, which has an authorizer of its own on its connections.
package final class Sandbox {
  let connection: OpaquePointer
  let authorizer: Authorizer
  package let limits: SandboxLimits
  /// Stops the statement that runs.
  package let canceller = Canceller()
  let stuck: SandboxStuck?

  /// Opens an index's file once more, read-only; of an index in memory, a copy.
  ///
  /// - Parameter stuck: what to do with a statement that does not stop; nil: wait.
  /// - Throws: `IndexError` if it cannot be opened.
  package init(
    of index: IndexFile, limits: SandboxLimits = SandboxLimits(), stuck: SandboxStuck? = nil
  ) throws {
    let path = index.path ?? ":memory:"
    let connection = try Self.open(index)
    do {
      try Self.configure(connection, path: path)
      authorizer = Authorizer(tables: try Self.tables(connection, path: path))
      try Self.check(authorizer.register(on: connection), connection, path: path)
    } catch {
      sqlite3_close_v2(connection)
      throw error
    }
    self.connection = connection
    self.limits = limits
    self.stuck = stuck
    // For the whole process, beside what it holds already.
    let held = sqlite3_memory_used()
    sqlite3_hard_heap_limit64(held + min(limits.memory, .max - held))
  }

  deinit {
    sqlite3_hard_heap_limit64(0)
    sqlite3_close_v2(connection)
  }

  // MARK: Opening

  private static func open(_ index: IndexFile) throws -> OpaquePointer {
    guard let path = index.path, let name = index.name else { return try copy(index) }
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(name, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      let reason = String(cString: sqlite3_errstr(code))
      sqlite3_close_v2(opened)
      throw IndexError.cannotOpen(path: path, reason: reason)
    }
    return opened
  }

  /// The bytes of an index in memory, as a database that cannot be written.
  private static func copy(_ index: IndexFile) throws -> OpaquePointer {
    var size: Int64 = 0
    let bytes = index.queue.unsafeRead { db in
      db.sqliteConnection.flatMap { sqlite3_serialize($0, "main", &size, 0) }
    }
    guard let bytes else {
      throw IndexError.cannotOpen(path: ":memory:", reason: "there is no memory for a copy")
    }
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
    let code = sqlite3_open_v2(":memory:", &opened, flags | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_free(bytes)
      sqlite3_close_v2(opened)
      throw IndexError.cannotOpen(path: ":memory:", reason: String(cString: sqlite3_errstr(code)))
    }
    // SQLite frees the bytes with the connection, also if this fails.
    let how = UInt32(SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_READONLY)
    try check(
      sqlite3_deserialize(opened, "main", bytes, size, size, how), opened, path: ":memory:")
    return opened
  }

  private static func configure(_ connection: OpaquePointer, path: String) throws {
    let switches: [(Int32, Int32)] = [
      (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0),
      (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0), (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0),
      // "text" is a name, never a text.
      (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
    ]
    for (option, on) in switches {
      try check(strata_switch(connection, option, on), connection, path: path)
    }
    let limits: [(Int32, Int)] = [
      (SQLITE_LIMIT_LENGTH, SandboxLimits.valueLength),
      (SQLITE_LIMIT_SQL_LENGTH, SandboxLimits.sqlLength), (SQLITE_LIMIT_COLUMN, 500),
      (SQLITE_LIMIT_EXPR_DEPTH, 500), (SQLITE_LIMIT_COMPOUND_SELECT, 100),
      (SQLITE_LIMIT_VDBE_OP, 250_000), (SQLITE_LIMIT_FUNCTION_ARG, 100),
      (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000),
      (SQLITE_LIMIT_VARIABLE_NUMBER, 500), (SQLITE_LIMIT_TRIGGER_DEPTH, 1),
      (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
    for (kind, most) in limits { sqlite3_limit(connection, kind, Int32(clamping: most)) }
    let settings = """
      PRAGMA query_only = ON;
      PRAGMA cell_size_check = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -65536;
      """
    try check(sqlite3_exec(connection, settings, nil, nil, nil), connection, path: path)
    try withKept(allowedModules) {
      try check(sqlite3_drop_modules(connection, $0), connection, path: path)
    }
    // At its first use SQLite sets such a function up as if it wrote a table, which is refused later on.
    // Not every version has all of them.
    for name in allowedTableFunctions {
      var statement: OpaquePointer?
      sqlite3_prepare_v2(connection, "SELECT 1 FROM \(name)", -1, &statement, nil)
      sqlite3_finalize(statement)
    }
    try check(registerFieldFunctions(on: connection), connection, path: path)
  }

  /// The names as the list of C strings that SQLite wants.
  private static func withKept(
    _ names: [String], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>) throws -> Void
  ) rethrows {
    let copies = names.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var list = copies.map { UnsafePointer($0) } + [nil]
    try list.withUnsafeMutableBufferPointer {
      if let start = $0.baseAddress { try body(start) }
    }
  }

  private static func tables(_ connection: OpaquePointer, path: String) throws -> [String] {
    var statement: OpaquePointer?
    let sql = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
    try check(sqlite3_prepare_v2(connection, sql, -1, &statement, nil), connection, path: path)
    defer { sqlite3_finalize(statement) }
    var names: [String] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      if let name = sqlite3_column_text(statement, 0) { names.append(String(cString: name)) }
    }
    return names
  }

  private static func check(
    _ code: Int32, _ connection: OpaquePointer, path: String
  ) throws(IndexError) {
    guard code != SQLITE_OK else { return }
    throw .cannotOpen(path: path, reason: String(cString: sqlite3_errmsg(connection)))
  }
}

extension Sandbox {
  /// Runs the one statement in a text and hands over its columns' names and its rows one by one.
  ///
  /// - Parameter parameters: by their names, without colon.
  /// - Throws: `StatementError`; what `body` throws.
  package func run<Result>(
    _ sql: String, parameters: [String: SQLValue] = [:],
    _ body: (_ columns: [String], _ next: () throws -> [SQLValue]?) throws -> Result
  ) throws -> Result {
    let statement = try SandboxStatement(sql, in: self)
    try statement.bind(parameters)
    if let name = parameters.keys.sorted().first(where: { !statement.parameters.contains($0) }) {
      let reason = StatementError.Reason.parameterUnknown(name: name, known: statement.parameters)
      throw StatementError(reason, sql: sql)
    }
    return try body(statement.columns) { try statement.next() }
  }

  /// Runs a named query in the same way.
  ///
  /// - Throws: `ParameterError` as well.
  package func run<Result>(
    _ query: NamedQuery, parameters: [String: SQLValue] = [:],
    _ body: (_ columns: [String], _ next: () throws -> [SQLValue]?) throws -> Result
  ) throws -> Result {
    let statement = try SandboxStatement(query.sql, in: self)
    if query.file != nil { try statement.check(against: query.header) }
    try statement.bind(try query.values(parameters))
    return try body(statement.columns) { try statement.next() }
  }

  /// Does what takes no time from the statement that runs, such as to wait for who reads its rows.
  package func offTheClock<Result>(_ body: () throws -> Result) rethrows -> Result {
    let watch = canceller.watch
    watch?.pause()
    defer { watch?.resume() }
    return try body()
  }
}
