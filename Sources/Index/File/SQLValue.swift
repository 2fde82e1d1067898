import Foundation
import GRDB
import GRDBSQLite

/// A value of SQL: in a row, of a parameter, in a span's key, of a function.
package enum SQLValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])

  package init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
  package init(_ number: Int64?) { self = number.map(SQLValue.integer) ?? .null }
  package init(_ bytes: [UInt8]?) { self = bytes.map(SQLValue.blob) ?? .null }
  package init(_ flag: Bool) { self = .integer(flag ? 1 : 0) }
}

// Text is compared as SQLite compares it, byte by byte: for Swift, é is the same in one scalar and in two.
extension SQLValue {
  package static func == (x: SQLValue, y: SQLValue) -> Bool {
    switch (x, y) {
    case (.null, .null): true
    case (.integer(let x), .integer(let y)): x == y
    case (.real(let x), .real(let y)): x == y
    case (.text(let x), .text(let y)): x.utf8.elementsEqual(y.utf8)
    case (.blob(let x), .blob(let y)): x == y
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0 as UInt8)
    case .integer(let value): hasher.combine(value)
    case .real(let value): hasher.combine(value)
    case .text(var value): value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    case .blob(let value): value.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
  }
}

extension SQLValue {
  init(_ value: DatabaseValue) {
    self =
      switch value.storage {
      case .null: .null
      case .int64(let value): .integer(value)
      case .double(let value): .real(value)
      case .string(let value): .text(value)
      case .blob(let value): .blob(Array(value))
      }
  }

  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let value): value.databaseValue
    case .real(let value): value.databaseValue
    case .text(let value): value.databaseValue
    case .blob(let value): Data(value).databaseValue
    }
  }

  /// A value that SQLite holds, copied.
  init(_ value: OpaquePointer?) {
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: self = .integer(sqlite3_value_int64(value))
    case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
    case SQLITE_TEXT:
      let start = UnsafeRawPointer(sqlite3_value_text(value))
      self = .text(String(decoding: Self.bytes(start, of: value), as: UTF8.self))
    case SQLITE_BLOB: self = .blob(Array(Self.bytes(sqlite3_value_blob(value), of: value)))
    default: self = .null
    }
  }

  /// None, where SQLite had no memory for them.
  private static func bytes(
    _ start: UnsafeRawPointer?, of value: OpaquePointer?
  ) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(value)))
  }

  /// Gives a statement's parameter this value.
  ///
  /// - Returns: SQLite's result code.
  @discardableResult
  func bind(to statement: OpaquePointer?, _ place: Int32) -> Int32 {
    // SQLITE_TRANSIENT: SQLite copies the bytes at once.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch self {
    case .null: return sqlite3_bind_null(statement, place)
    case .integer(let value): return sqlite3_bind_int64(statement, place, value)
    case .real(let value): return sqlite3_bind_double(statement, place, value)
    case .text(let value):
      return sqlite3_bind_text64(statement, place, value, UInt64(value.utf8.count), copied, UInt8(SQLITE_UTF8))
    case .blob(let value) where value.isEmpty: return sqlite3_bind_zeroblob(statement, place, 0)
    case .blob(let value):
      return value.withUnsafeBytes {
        sqlite3_bind_blob64(statement, place, $0.baseAddress, UInt64($0.count), copied)
      }
    }
  }
}
