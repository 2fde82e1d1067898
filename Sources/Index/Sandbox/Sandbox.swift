import Foundation
import GRDB
import GRDBSQLite

/// A connection for SQL that strata did not write. It can only read, and only the index; what it
/// takes of time, memory and rows has limits.
package final class Sandbox {
  private let queue: DatabaseQueue
  let authorizer: Authorizer
  package let limits: SandboxLimits
  /// Stops the statement that runs.
  package let canceller: Canceller
  let stuck: SandboxStuck?

  /// Opens an index's file once more, read-only; of an index in memory, a copy.
  ///
  /// - Parameter stuck: What to do with a statement that does not stop; nil: wait.
  /// - Throws: `IndexError` if it cannot be opened.
  package init(
    of index: IndexFile, limits: SandboxLimits = SandboxLimits(), stuck: SandboxStuck? = nil
  ) throws {
    let canceller = Canceller()
    var configuration = Configuration()
    configuration.readonly = index.name != nil
    configuration.foreignKeysEnabled = false
    // Another program's lock is waited for as long as the statement may run.
    configuration.busyMode = .callback { attempts in
      guard let watch = canceller.watch, attempts < 1000, !watch.mustStop() else { return false }
      Thread.sleep(forTimeInterval: 0.01)
      return true
    }
    do {
      if let name = index.name {
        queue = try DatabaseQueue(path: name, configuration: configuration)
      } else {
        queue = try DatabaseQueue(configuration: configuration)
        try index.queue.backup(to: queue)
      }
      authorizer = try queue.unsafeRead(Self.confine)
    } catch let error as DatabaseError {
      throw IndexFile.reason(error, path: index.path ?? ":memory:")
    }
    self.canceller = canceller
    self.limits = limits
    self.stuck = stuck
    // For the whole process, beside what it holds already.
    Database.limitMemory(limits.memory)
  }

  deinit { Database.limitMemory(nil) }

  /// Takes from a connection what statements must not use.
  private static func confine(_ db: Database) throws -> Authorizer {
    let switches: [(Int32, Bool)] = [
      (SQLITE_DBCONFIG_DEFENSIVE, true), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
      (SQLITE_DBCONFIG_WRITABLE_SCHEMA, false), (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, false),
      (SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, false), (SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
      // "text" is a name, never a text.
      (SQLITE_DBCONFIG_DQS_DML, false), (SQLITE_DBCONFIG_DQS_DDL, false),
    ]
    for (option, isOn) in switches { try db.turn(option, on: isOn) }
    let limits: [(Int32, Int)] = [
      (SQLITE_LIMIT_LENGTH, SandboxLimits.valueLength),
      (SQLITE_LIMIT_SQL_LENGTH, SandboxLimits.sqlLength), (SQLITE_LIMIT_COLUMN, 500),
      (SQLITE_LIMIT_EXPR_DEPTH, 500), (SQLITE_LIMIT_COMPOUND_SELECT, 100),
      (SQLITE_LIMIT_VDBE_OP, 250_000), (SQLITE_LIMIT_FUNCTION_ARG, 100),
      (SQLITE_LIMIT_ATTACHED, 0), (SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000),
      (SQLITE_LIMIT_VARIABLE_NUMBER, 500), (SQLITE_LIMIT_TRIGGER_DEPTH, 1),
      (SQLITE_LIMIT_WORKER_THREADS, 0),
    ]
    for (kind, most) in limits { db.limit(kind, to: most) }
    try db.execute(
      sql: """
        PRAGMA query_only = ON;
        PRAGMA cell_size_check = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -65536;
        """)
    try db.dropModules(except: allowedModules)
    // At its first use SQLite sets such a function up as if it wrote a table, which is refused later on.
    // Not every version has all of them.
    for name in allowedTableFunctions { _ = try? db.makeStatement(sql: "SELECT 1 FROM \(name)") }
    for function in fieldFunctions { try db.add(function) }
    try db.addSum()
    let tables = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"
    let authorizer = Authorizer(tables: try String.fetchAll(db, sql: tables))
    try db.obey(authorizer)
    return authorizer
  }
}

extension Sandbox {
  /// Runs the one statement in a text and hands over its columns' names and its rows one by one.
  ///
  /// - Parameter parameters: By their names, without colon.
  /// - Throws: `StatementError`; what `body` throws.
  package func run<Result>(
    _ sql: String, parameters: [String: SQLValue] = [:],
    _ body: (_ columns: [String], _ next: () throws -> [SQLValue]?) throws -> Result
  ) throws -> Result {
    try watched(sql) { statement in
      try statement.bind(parameters)
      if let name = parameters.keys.sorted().first(where: { !statement.parameters.contains($0) }) {
        let reason = StatementError.Reason.parameterUnknown(name: name, known: statement.parameters)
        throw StatementError(reason, sql: sql)
      }
      return try body(statement.columns, statement.next)
    }
  }

  /// Runs a named query in the same way.
  ///
  /// - Throws: `ParameterError` as well.
  package func run<Result>(
    _ query: NamedQuery, parameters: [String: SQLValue] = [:],
    _ body: (_ columns: [String], _ next: () throws -> [SQLValue]?) throws -> Result
  ) throws -> Result {
    try watched(query.sql) { statement in
      if query.file != nil { try statement.check(against: query.header) }
      try statement.bind(try query.values(parameters))
      return try body(statement.columns, statement.next)
    }
  }

  /// Compiles a statement and hands it over; its time runs from here on.
  func watched<Result>(_ sql: String, _ body: (SandboxStatement) throws -> Result) throws -> Result {
    try queue.unsafeReentrantRead { db in
      let watch = StatementWatch(over: queue, time: limits.time, stuck: stuck)
      db.obey(watch)
      canceller.begin(watch)
      defer {
        canceller.end()
        watch.finish()
        db.obey(nil as StatementWatch?)
      }
      return try body(SandboxStatement(sql, in: self, db, watch))
    }
  }

  /// Does what takes no time from the statement that runs, such as to wait for who reads its rows.
  package func offTheClock<Result>(_ body: () throws -> Result) rethrows -> Result {
    let watch = canceller.watch
    watch?.pause()
    defer { watch?.resume() }
    return try body()
  }
}
