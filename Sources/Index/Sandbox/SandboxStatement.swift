import GRDBSQLite

/// One statement of a user's own: compiled, given its parameters, and read row by row.
final class SandboxStatement {
  private let sandbox: Sandbox
  private let sql: String
  private let watch: StatementWatch
  private var statement: OpaquePointer?
  private var rows: Int64 = 0

  /// Compiles the one statement in a text.
  ///
  /// - Throws: `StatementError`
  init(_ sql: String, in sandbox: Sandbox) throws {
    guard sql.utf8.count <= SandboxLimits.sqlLength else {
      throw StatementError(.tooLong(limit: SandboxLimits.sqlLength), sql: "")
    }
    if let null = sql.utf8.firstIndex(of: 0) {
      let offset = sql.utf8.distance(from: sql.startIndex, to: null)
      throw StatementError(.nullByte, sql: sql, offset: offset)
    }
    self.sandbox = sandbox
    self.sql = sql
    watch = StatementWatch(
      connection: sandbox.connection, time: sandbox.limits.time, stuck: sandbox.stuck)
    hand(watch, to: sandbox.connection)
    sandbox.canceller.begin(watch)
    try compile()
  }

  deinit {
    sandbox.canceller.end()
    watch.finish()
    sqlite3_finalize(statement)
    sqlite3_progress_handler(sandbox.connection, 0, nil, nil)
    sqlite3_busy_handler(sandbox.connection, nil, nil)
  }

  private func compile() throws {
    sandbox.authorizer.reset()
    var start = 0
    // A text that begins with a semicolon has its statement behind it.
    while statement == nil, let next = token(after: start) {
      start = try prepare(from: next.range.lowerBound)
    }
    guard statement != nil else { throw StatementError(.empty, sql: sql) }
    if let next = token(after: start) {
      throw StatementError(.several, sql: sql, offset: next.range.lowerBound)
    }
    guard sqlite3_stmt_readonly(statement) != 0, sqlite3_column_count(statement) > 0 else {
      throw StatementError(.noRows, sql: sql, offset: token(after: 0)?.range.lowerBound)
    }
  }

  /// The first token from there that belongs to a statement.
  private func token(after offset: Int) -> SQLToken? {
    let scanner = SQLScanner(sql, from: offset)
    return scanner.first { $0.kind != .comment && scanner.text(of: $0) != ";" }
  }

  /// - Returns: where the statement ends.
  private func prepare(from start: Int) throws -> Int {
    var end = sql.utf8.count
    let code = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v2(sandbox.connection, text + start, -1, &statement, &tail)
      if let tail { end = tail - text }
      return code
    }
    guard code == SQLITE_OK else {
      throw error(code, offset: Int(sqlite3_error_offset(sandbox.connection)), from: start)
    }
    return end
  }

  // MARK: Parameters

  /// The names of its parameters, without what begins them.
  var parameters: [String] {
    (0..<sqlite3_bind_parameter_count(statement)).compactMap { place in
      sqlite3_bind_parameter_name(statement, place + 1).map { String(String(cString: $0).dropFirst()) }
    }
  }

  /// - Throws: `StatementError` for a parameter that has no name or no value.
  func bind(_ values: [String: SQLValue]) throws {
    for place in 0..<sqlite3_bind_parameter_count(statement) {
      guard let found = sqlite3_bind_parameter_name(statement, place + 1),
        !String(cString: found).hasPrefix("?")
      else { throw StatementError(.parameterWithoutName, sql: sql, offset: offset(of: "?")) }
      let written = String(cString: found)
      let name = String(written.dropFirst())
      guard let value = values[name] else {
        throw StatementError(.parameterMissing(name: name), sql: sql, offset: offset(of: written))
      }
      let code = value.bind(to: statement, place + 1)
      guard code == SQLITE_OK else { throw error(code, offset: nil, from: 0) }
    }
  }

  /// Whether the header says what the statement takes and gives.
  ///
  /// - Throws: `StatementError`
  func check(against header: QueryHeader) throws {
    let declared = header.parameters.map(\.name)
    for place in 0..<sqlite3_bind_parameter_count(statement) {
      guard let found = sqlite3_bind_parameter_name(statement, place + 1) else { continue }
      let written = String(cString: found)
      guard !written.hasPrefix("?"), !declared.contains(String(written.dropFirst())) else { continue }
      throw StatementError(.parameterUndeclared(name: written), sql: sql, offset: offset(of: written))
    }
    if let name = declared.first(where: { !parameters.contains($0) }) {
      throw StatementError(.parameterUnused(name: name), sql: sql)
    }
    let given = columns
    if let name = header.columns.map(\.name).first(where: { !given.contains($0) }) {
      throw StatementError(.columnMissing(name: name, given: given), sql: sql)
    }
  }

  private func offset(of word: String) -> Int? {
    let scanner = SQLScanner(sql)
    let word = word.lowercased()
    return scanner.first {
      $0.kind != .text && $0.kind != .comment && scanner.text(of: $0).lowercased() == word
    }?.range.lowerBound
  }

  // MARK: Rows

  var columns: [String] {
    (0..<sqlite3_column_count(statement)).map { place in
      sqlite3_column_name(statement, place).map { String(cString: $0) } ?? ""
    }
  }

  /// The next row; nil after the last.
  ///
  /// - Throws: `StatementError`
  func next() throws -> [SQLValue]? {
    guard !watch.mustStop() else { throw error(SQLITE_INTERRUPT, offset: nil, from: 0) }
    let code = sqlite3_step(statement)
    switch code {
    case SQLITE_DONE: return nil
    case SQLITE_ROW:
      rows += 1
      guard rows <= sandbox.limits.rows else {
        throw StatementError(.rows(limit: sandbox.limits.rows), sql: sql)
      }
      return (0..<sqlite3_column_count(statement)).map { place in
        SQLValue(sqlite3_column_value(statement, place))
      }
    default: throw error(code, offset: nil, from: 0)
    }
  }

  // MARK: Errors

  private func error(_ code: Int32, offset given: Int?, from start: Int) -> StatementError {
    switch code & 0xff {
    case _ where watch.stop == .cancelled: return StatementError(.cancelled, sql: sql)
    case _ where watch.stop == .time:
      return StatementError(.time(limit: sandbox.limits.time), sql: sql)
    case SQLITE_NOMEM:
      return StatementError(.memory(limit: sandbox.limits.memory), sql: sql)
    case SQLITE_TOOBIG:
      return StatementError(.valueTooLong(limit: SandboxLimits.valueLength), sql: sql)
    case SQLITE_BUSY:
      let message = "another program is writing to the index; try again later"
      return StatementError(.failed(message: message), sql: sql)
    case SQLITE_CORRUPT, SQLITE_NOTADB:
      let message = "the index is damaged: \(String(cString: sqlite3_errmsg(sandbox.connection)))"
      return StatementError(.failed(message: message), sql: sql)
    default: break
    }
    let place = given.flatMap { $0 >= 0 ? start + $0 : nil }
    if let denial = sandbox.authorizer.denial {
      let word = denial.word.map { offset(of: $0) } ?? token(after: start)?.range.lowerBound
      return StatementError(.denied(denial), sql: sql, offset: place ?? word)
    }
    let message = String(cString: sqlite3_errmsg(sandbox.connection))
    return StatementError(.failed(message: message), sql: sql, offset: place)
  }
}

/// Has SQLite ask the watch while it works and while it waits for another's lock.
private func hand(_ watch: StatementWatch, to connection: OpaquePointer) {
  let context = Unmanaged.passUnretained(watch).toOpaque()
  sqlite3_progress_handler(
    connection, 1000,
    { context in
      guard let context else { return 0 }
      return Unmanaged<StatementWatch>.fromOpaque(context).takeUnretainedValue().mustStop() ? 1 : 0
    }, context)
  sqlite3_busy_handler(
    connection,
    { context, attempts in
      guard let context, attempts < 1000 else { return 0 }
      let watch = Unmanaged<StatementWatch>.fromOpaque(context).takeUnretainedValue()
      if watch.mustStop() { return 0 }
      sqlite3_sleep(10)
      return 1
    }, context)
}
