import GRDB
import GRDBSQLite
import ImageModel

/// A statement that is prepared once and run many times, without a dictionary of arguments or a copy of a value in between.
///
/// GRDB opens the connection and keeps the transaction; this is for what runs for each row, and for each row that a
/// question gives. GRDB's statements end a text at a null character, and end the process where SQLite has no memory for
/// a value or refuses it as too long.
final class PreparedStatement {
  private let db: Database
  private let connection: OpaquePointer?
  private let statement: OpaquePointer?
  /// Where the statement ends in the text that it was compiled from, in bytes.
  let end: Int
  private let places: Int32
  /// SQLite's result code for a value that it did not take.
  private var refusal = SQLITE_OK
  private var isOver = false

  /// Compiles the first statement of a text.
  ///
  /// - Parameter start: Where to begin, in bytes.
  /// - Throws: `DatabaseError`
  init(_ db: Database, _ sql: String, from start: Int = 0) throws {
    var statement: OpaquePointer?
    var end = start
    let code = sql.withCString { text in
      var tail: UnsafePointer<CChar>?
      let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
      let code = sqlite3_prepare_v3(db.sqliteConnection, text + start, -1, flags, &statement, &tail)
      if let tail { end = tail - text }
      return code
    }
    guard code == SQLITE_OK else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: db.lastErrorMessage, sql: sql)
    }
    self.db = db
    self.statement = statement
    self.end = end
    connection = db.sqliteConnection
    places = sqlite3_bind_parameter_count(statement)
  }

  /// Compiles a statement whose first parameter is a tree.
  convenience init(_ db: Database, _ sql: String, tree: Int64) throws {
    try self.init(db, sql)
    bind(1, tree)
  }

  deinit { sqlite3_finalize(statement) }

  // MARK: What it is

  var isReadonly: Bool { sqlite3_stmt_readonly(statement) != 0 }
  /// The names of the columns of its rows.
  var columns: [String] {
    (0..<sqlite3_column_count(statement)).map { column in
      sqlite3_column_name(statement, column).map { String(cString: $0) } ?? ""
    }
  }
  /// Its parameters as they are written, such as `:host`; nil for one without a name.
  var parameters: [String?] {
    (0..<places).map { sqlite3_bind_parameter_name(statement, $0 + 1).map { String(cString: $0) } }
  }

  // MARK: Values of its parameters

  /// SQLITE_TRANSIENT: SQLite copies the bytes at once.
  static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  private func note(_ code: Int32) {
    if code != SQLITE_OK { refusal = code }
  }

  func bind(_ place: Int32, _ value: Int64?) {
    note(value.map { sqlite3_bind_int64(statement, place, $0) } ?? sqlite3_bind_null(statement, place))
  }

  func bind(_ place: Int32, _ value: String?) {
    guard var value else { return note(sqlite3_bind_null(statement, place)) }
    value.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        note(
          sqlite3_bind_text64(statement, place, $0.baseAddress, UInt64($0.count), Self.copied, UInt8(SQLITE_UTF8)))
      }
    }
  }

  /// The rows must last as long as the statement runs.
  func bind(_ place: Int32, _ rows: GivenRows) {
    let rows = Unmanaged.passUnretained(rows).toOpaque()
    note(sqlite3_bind_pointer(statement, place, rows, GivenRowsTable.pointerName, nil))
  }

  /// Binds bytes of a row as a BLOB; null where the row has null.
  func bind(_ place: Int32, _ bytes: UnsafeRawBufferPointer) {
    note(sqlite3_bind_blob64(statement, place, bytes.baseAddress, UInt64(bytes.count), Self.copied))
  }

  /// Binds bytes as a BLOB, which may be empty.
  func bind(_ place: Int32, _ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return note(sqlite3_bind_zeroblob(statement, place, 0)) }
    bytes.withUnsafeBytes { bind(place, $0) }
  }

  func bind(_ place: Int32, _ value: SQLValue) {
    switch value {
    case .null: note(sqlite3_bind_null(statement, place))
    case .integer(let value): note(sqlite3_bind_int64(statement, place, value))
    case .real(let value): note(sqlite3_bind_double(statement, place, value))
    case .text(let value): bind(place, value)
    case .blob(let value): bind(place, value)
    }
  }

  /// - Throws: `DatabaseError` if SQLite did not take a value: it has no memory for it, or the value is too long.
  func checkValues() throws {
    guard refusal != SQLITE_OK else { return }
    defer { refusal = SQLITE_OK }
    throw DatabaseError(resultCode: ResultCode(rawValue: refusal), message: db.lastErrorMessage)
  }

  // MARK: Running

  /// Runs a statement that returns nothing, and makes it ready for the next run.
  func run() throws {
    _ = try step()
    reset()
  }

  /// True if there is a row to read.
  func step() throws -> Bool {
    try checkValues()
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      let message = db.lastErrorMessage
      reset()
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
  }

  func reset() { sqlite3_reset(statement) }

  /// Runs a query for its first row's first column.
  func integer() throws -> Int64? {
    defer { reset() }
    return try step() ? integerIfAny(0) : nil
  }

  var changes: Int { Int(sqlite3_changes(connection)) }
  var lastID: Int64 { sqlite3_last_insert_rowid(connection) }

  // MARK: Values of a row

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
  /// Nil for null.
  func integerIfAny(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column)))
  }
  func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
  /// Nil for null, and for what is no digest.
  func digest(_ column: Int32) -> Digest? { Digest(text: bytes(column)) }
  func value(_ column: Int32) -> SQLValue { SQLValue(sqlite3_column_value(statement, column)) }

  /// The next row; nil after the last, also when it is asked for again.
  func next() throws -> [SQLValue]? {
    isOver = try isOver || !step()
    return isOver ? nil : (0..<sqlite3_column_count(statement)).map { value($0) }
  }
}

extension SQLValue {
  /// A value that SQLite holds, copied; empty, where SQLite has no memory for its bytes.
  init(_ value: OpaquePointer?) {
    func bytes(_ start: UnsafeRawPointer?) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(value)))
    }
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: self = .integer(sqlite3_value_int64(value))
    case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
    case SQLITE_TEXT: self = .text(String(decoding: bytes(UnsafeRawPointer(sqlite3_value_text(value))), as: UTF8.self))
    case SQLITE_BLOB: self = .blob(Array(bytes(sqlite3_value_blob(value))))
    default: self = .null
    }
  }
}
