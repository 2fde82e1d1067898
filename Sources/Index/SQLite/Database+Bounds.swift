import CShims
import Foundation
import GRDB
import GRDBSQLite

/// What strata needs of a connection, most of it for a sandbox, and GRDB has no call for.
extension Database {
  func check(_ code: Int32) throws {
    guard code != SQLITE_OK else { return }
    throw DatabaseError(resultCode: ResultCode(rawValue: code), message: lastErrorMessage)
  }

  /// Turns one of the connection's switches (SQLITE_DBCONFIG_…) on or off.
  func turn(_ option: Int32, on: Bool) throws { try check(strata_switch(sqliteConnection, option, on ? 1 : 0)) }

  /// Sets one of the connection's limits (SQLITE_LIMIT_…).
  func limit(_ kind: Int32, to most: Int) { sqlite3_limit(sqliteConnection, kind, Int32(clamping: most)) }

  /// Takes all modules of virtual tables from the connection but these.
  func dropModules(except names: [String]) throws {
    let copies = names.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var list = copies.map { UnsafePointer($0) } + [nil]
    try check(sqlite3_drop_modules(sqliteConnection, &list))
  }

  /// Has SQLite ask no authorizer from now on. GRDB's notes each column that a statement reads, for observers of changes, which
  /// strata has none of: that took half of the CPU time of `strata usage` on a small index.
  func obeyNone() throws { try check(sqlite3_set_authorizer(sqliteConnection, nil, nil)) }

  /// Has SQLite ask this authorizer, in place of GRDB's, what each statement may do that it compiles from now on. The
  /// authorizer must outlive these statements.
  func obey(_ authorizer: Authorizer) throws {
    let code = sqlite3_set_authorizer(
      sqliteConnection,
      { context, action, first, second, _, _ in
        guard let context else { return SQLITE_DENY }
        let authorizer = Unmanaged<Authorizer>.fromOpaque(context).takeUnretainedValue()
        let isAllowed = authorizer.allows(
          action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
        return isAllowed ? SQLITE_OK : SQLITE_DENY
      },
      Unmanaged.passUnretained(authorizer).toOpaque())
    try check(code)
  }

  /// Has SQLite ask the watch now and then while it works; nil: it asks no one.
  func obey(_ watch: StatementWatch?) {
    sqlite3_progress_handler(
      sqliteConnection, 1000,
      { context in
        guard let context else { return 0 }
        return Unmanaged<StatementWatch>.fromOpaque(context).takeUnretainedValue().mustStop() ? 1 : 0
      }, watch.map { Unmanaged.passUnretained($0).toOpaque() })
  }

  /// Where in the SQL the last error is, in bytes; nil where SQLite does not know that.
  var errorOffset: Int? {
    let offset = sqlite3_error_offset(sqliteConnection)
    return offset < 0 ? nil : Int(offset)
  }

  /// Lets SQLite hold so many bytes more than now, in the whole process; nil: as many as there are.
  static func limitMemory(_ bytes: Int64?) {
    let held = sqlite3_memory_used()
    sqlite3_hard_heap_limit64(bytes.map { held + min($0, .max - held) } ?? 0)
  }

  /// Makes a function of the field known to the connection. A function of GRDB's ends the process where SQLite has no
  /// memory for an argument, and statements of a user's own reach that limit.
  func add(_ function: SQLFunction) throws {
    for count in (function.arguments.count - function.optional)...function.arguments.count {
      try check(
        sqlite3_create_function_v2(
          sqliteConnection, function.name, Int32(count), SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
          Unmanaged.passRetained(function).toOpaque(),
          { context, count, values in
            guard let context else { return }
            let function = Unmanaged<SQLFunction>.fromOpaque(sqlite3_user_data(context)).takeUnretainedValue()
            do {
              try function.call((0..<Int(count)).map { SQLValue(values?[$0]) }).give(to: context)
            } catch {
              sqlite3_result_error(context, "\(function.name): \(error)", -1)
            }
          },
          nil, nil,
          { pointer in
            if let pointer { Unmanaged<SQLFunction>.fromOpaque(pointer).release() }
          }))
    }
  }
}

extension SQLValue {
  /// Makes this the result of the function that is being called.
  fileprivate func give(to context: OpaquePointer) {
    let copied = PreparedStatement.copied
    switch self {
    case .null: sqlite3_result_null(context)
    case .integer(let value): sqlite3_result_int64(context, value)
    case .real(let value): sqlite3_result_double(context, value)
    case .text(let value):
      sqlite3_result_text64(context, value, UInt64(value.utf8.count), copied, UInt8(SQLITE_UTF8))
    case .blob(let value):
      value.withUnsafeBytes { sqlite3_result_blob64(context, $0.baseAddress, UInt64($0.count), copied) }
    }
  }
}
