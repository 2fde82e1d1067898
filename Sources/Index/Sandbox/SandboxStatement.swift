import GRDB

/// One statement of a user's own: compiled, given its parameters, and read row by row.
final class SandboxStatement {
  private let context: Context
  private let statement: PreparedStatement
  private var rows: Int64 = 0

  /// Compiles the one statement in a text.
  ///
  /// - Throws: `StatementError`
  init(_ sql: String, in sandbox: Sandbox, _ db: Database, _ watch: StatementWatch) throws {
    guard sql.utf8.count <= SandboxLimits.sqlLength else {
      throw StatementError(.tooLong(limit: SandboxLimits.sqlLength), sql: "")
    }
    if let null = sql.utf8.firstIndex(of: 0) {
      let offset = sql.utf8.distance(from: sql.startIndex, to: null)
      throw StatementError(.nullByte, sql: sql, offset: offset)
    }
    context = Context(sql: sql, sandbox: sandbox, watch: watch)
    sandbox.authorizer.reset()
    // A text that begins with a semicolon has its statement behind it.
    guard let first = context.token(after: 0) else { throw StatementError(.empty, sql: sql) }
    let start = first.range.lowerBound
    do {
      statement = try PreparedStatement(db, sql, from: start)
    } catch let error as DatabaseError {
      throw context.error(error, offset: db.errorOffset, from: start)
    }
    if let next = context.token(after: statement.end) {
      throw StatementError(.several, sql: sql, offset: next.range.lowerBound)
    }
    guard statement.isReadonly, !statement.columns.isEmpty else {
      throw StatementError(.noRows, sql: sql, offset: start)
    }
  }

  // MARK: Parameters

  /// The names of its parameters, without what begins them.
  var parameters: [String] { statement.parameters.compactMap { $0.map { String($0.dropFirst()) } } }

  /// - Throws: `StatementError` for a parameter that has no name or no value.
  func bind(_ values: [String: SQLValue]) throws {
    for (place, written) in statement.parameters.enumerated() {
      guard let written, !written.hasPrefix("?") else {
        throw StatementError(.parameterWithoutName, sql: context.sql, offset: context.offset(of: "?"))
      }
      let name = String(written.dropFirst())
      guard let value = values[name] else {
        throw StatementError(.parameterMissing(name: name), sql: context.sql, offset: context.offset(of: written))
      }
      statement.bind(Int32(place) + 1, value)
    }
    try context.explained { try statement.checkValues() }
  }

  /// Whether the header says what the statement takes and gives.
  ///
  /// - Throws: `StatementError`
  func check(against header: QueryHeader) throws {
    let declared = header.parameters.map(\.name)
    for case let written? in statement.parameters
    where !written.hasPrefix("?") && !declared.contains(String(written.dropFirst())) {
      throw StatementError(
        .parameterUndeclared(name: written), sql: context.sql, offset: context.offset(of: written))
    }
    if let name = declared.first(where: { !parameters.contains($0) }) {
      throw StatementError(.parameterUnused(name: name), sql: context.sql)
    }
    let given = columns
    if let name = header.columns.map(\.name).first(where: { !given.contains($0) }) {
      throw StatementError(.columnMissing(name: name, given: given), sql: context.sql)
    }
  }

  // MARK: Rows

  var columns: [String] { statement.columns }

  /// The next row; nil after the last.
  ///
  /// - Throws: `StatementError`
  func next() throws -> [SQLValue]? {
    let row = try context.explained {
      guard !context.watch.mustStop() else { throw DatabaseError(resultCode: .SQLITE_INTERRUPT) }
      return try statement.next()
    }
    guard row != nil else { return nil }
    rows += 1
    guard rows <= context.sandbox.limits.rows else {
      throw StatementError(.rows(limit: context.sandbox.limits.rows), sql: context.sql)
    }
    return row
  }
}

/// What an error of a statement is explained with.
private struct Context {
  let sql: String
  let sandbox: Sandbox
  let watch: StatementWatch

  /// The first token from there that belongs to a statement.
  func token(after offset: Int) -> SQLToken? {
    let scanner = SQLScanner(sql, from: offset)
    return scanner.first { $0.kind != .comment && scanner.text(of: $0) != ";" }
  }

  func offset(of word: String) -> Int? {
    let scanner = SQLScanner(sql)
    let word = word.lowercased()
    return scanner.first {
      $0.kind != .text && $0.kind != .comment && scanner.text(of: $0).lowercased() == word
    }?.range.lowerBound
  }

  func explained<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as DatabaseError { throw self.error(error) }
  }

  /// - Parameters:
  ///   - given: Where SQLite says that the error is, in bytes from `start`.
  ///   - start: Where the statement begins.
  func error(_ error: DatabaseError, offset given: Int? = nil, from start: Int = 0) -> StatementError {
    let message = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    let reason: StatementError.Reason
    switch error.resultCode {
    case _ where watch.stop == .cancelled: reason = .cancelled
    case _ where watch.stop == .time: reason = .time(limit: sandbox.limits.time)
    case .SQLITE_NOMEM: reason = .memory(limit: sandbox.limits.memory)
    case .SQLITE_TOOBIG: reason = .valueTooLong(limit: SandboxLimits.valueLength)
    case .SQLITE_BUSY: reason = .failed(message: "another program is writing to the index; try again later")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: reason = .failed(message: "the index is damaged: \(message)")
    default:
      let place = given.map { start + $0 }
      guard let denial = sandbox.authorizer.denial else {
        return StatementError(.failed(message: message), sql: sql, offset: place)
      }
      let word = denial.word.map { offset(of: $0) } ?? token(after: start)?.range.lowerBound
      return StatementError(.denied(denial), sql: sql, offset: place ?? word)
    }
    return StatementError(reason, sql: sql)
  }
}
