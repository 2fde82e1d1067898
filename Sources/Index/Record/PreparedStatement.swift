import GRDB
import GRDBSQLite
import ImageModel

/// A statement that is prepared once and run many times, without a dictionary of arguments or a copy of a value in between.
///
/// GRDB opens the connection and keeps the transaction; this is for the few statements that run for each row.
final class PreparedStatement {
  private let connection: OpaquePointer
  private let statement: OpaquePointer

  init(_ db: Database, _ sql: String) throws {
    guard let connection = db.sqliteConnection else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the connection is closed")
    }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(
      connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else {
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(connection)),
        sql: sql)
    }
    self.connection = connection
    self.statement = statement
    places = sqlite3_bind_parameter_count(statement)
    hashes = .allocate(capacity: Int(places) + 1)
  }

  deinit {
    sqlite3_finalize(statement)
    hashes.deallocate()
  }

  /// Room for a hash in each place, which lasts as long as the statement: SQLite need not copy it into memory of its own.
  private let hashes: UnsafeMutablePointer<(UInt64, UInt64, UInt64, UInt64)>
  private let places: Int32

  // SQLITE_TRANSIENT: SQLite copies the bytes at once.
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  func bind(_ place: Int32, _ value: Int64?) {
    if let value {
      sqlite3_bind_int64(statement, place, value)
    } else {
      sqlite3_bind_null(statement, place)
    }
  }

  func bind(_ place: Int32, _ value: String?) {
    guard var value else {
      sqlite3_bind_null(statement, place)
      return
    }
    value.withUTF8 { bytes in
      _ = bytes.withMemoryRebound(to: CChar.self) {
        sqlite3_bind_text(statement, place, $0.baseAddress ?? Self.empty, Int32($0.count), Self.copied)
      }
    }
  }

  func bind(_ place: Int32, _ hash: Hash256) {
    guard place > 0, place <= places else { return }
    let room = hashes + Int(place)
    room.initialize(to: (hash.a.bigEndian, hash.b.bigEndian, hash.c.bigEndian, hash.d.bigEndian))
    sqlite3_bind_blob(statement, place, room, 32, nil)
  }

  func bind(_ place: Int32, _ bytes: UnsafeRawBufferPointer) {
    sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(bytes.count), Self.copied)
  }

  /// Binds UTF-8 as text.
  func bind(_ place: Int32, text: [UInt8]) {
    text.withUnsafeBufferPointer { bytes in
      _ = bytes.withMemoryRebound(to: CChar.self) {
        sqlite3_bind_text(statement, place, $0.baseAddress ?? Self.empty, Int32($0.count), Self.copied)
      }
    }
  }

  /// Binds bytes as a BLOB, which may be empty.
  func bind(_ place: Int32, _ bytes: [UInt8]) { bind(place, .blob(bytes)) }

  func bind(_ place: Int32, _ value: SQLValue) { value.bind(to: statement, place) }

  private nonisolated(unsafe) static let empty = UnsafePointer<CChar>(
    UnsafeMutablePointer<CChar>.allocate(capacity: 1))

  /// Runs a statement that returns nothing, and makes it ready for the next run.
  func run() throws {
    _ = try step()
    reset()
  }

  /// True if there is a row to read.
  func step() throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      let message = String(cString: sqlite3_errmsg(connection))
      sqlite3_reset(statement)
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
  }

  func reset() { sqlite3_reset(statement) }

  /// Runs a query for its first row's first column.
  func integer() throws -> Int64? {
    defer { reset() }
    return try step() && !isNull(0) ? integer(0) : nil
  }

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
  /// Nil for null.
  func integerIfAny(_ column: Int32) -> Int64? { isNull(column) ? nil : integer(column) }
  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
  func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column)))
  }
  func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

  func value(_ column: Int32) -> SQLValue { SQLValue(sqlite3_column_value(statement, column)) }

  var changes: Int { Int(sqlite3_changes(connection)) }
  var lastID: Int64 { sqlite3_last_insert_rowid(connection) }
}
