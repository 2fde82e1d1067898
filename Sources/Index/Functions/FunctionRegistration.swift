import GRDBSQLite

/// Makes the functions of the field known to a connection.
///
/// - Returns: SQLite's result code.
func registerFieldFunctions(on connection: OpaquePointer) -> Int32 {
  for function in fieldFunctions {
    let code = function.register(on: connection)
    guard code == SQLITE_OK else { return code }
  }
  return SQLITE_OK
}

extension SQLFunction {
  /// Makes the function known to a connection.
  ///
  /// - Returns: SQLite's result code.
  fileprivate func register(on connection: OpaquePointer) -> Int32 {
    let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS
    for count in (arguments.count - optional)...arguments.count {
      let code = sqlite3_create_function_v2(
        connection, name, Int32(count), flags,
        Unmanaged.passRetained(FunctionContext(function: self)).toOpaque(),
        { context, count, values in
          guard let context else { return }
          let function = Unmanaged<FunctionContext>
            .fromOpaque(sqlite3_user_data(context)).takeUnretainedValue().function
          if function.answersLong(values, count, to: context) { return }
          let arguments = (0..<Int(count)).map { SQLValue(values?[$0]) }
          do {
            try function.call(arguments).give(to: context)
          } catch {
            sqlite3_result_error(context, "\(function.name): \(error)", -1)
          }
        },
        nil, nil,
        { pointer in
          if let pointer { Unmanaged<FunctionContext>.fromOpaque(pointer).release() }
        })
      guard code == SQLITE_OK else { return code }
    }
    return SQLITE_OK
  }
}

extension SQLFunction {
  /// Gives the answer where an argument is too long to be copied and read.
  ///
  /// - Returns: false if none is.
  fileprivate func answersLong(
    _ values: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int32, to context: OpaquePointer?
  ) -> Bool {
    let types = (0..<Int(count)).map { sqlite3_value_type(values?[$0]) }
    guard
      let long = types.indices.last(where: {
        (types[$0] == SQLITE_TEXT || types[$0] == SQLITE_BLOB)
          && sqlite3_value_bytes(values?[$0]) > Self.longestArgument
      })
    else { return false }
    if types.contains(SQLITE_NULL) {
      sqlite3_result_null(context)
    } else if arguments[long] == "pattern", types[long] == SQLITE_TEXT {
      sqlite3_result_error(context, "\(name): expected a pattern of at most \(Self.longestArgument) bytes", -1)
    } else if keepsLongText, types[long] == SQLITE_TEXT {
      sqlite3_result_value(context, values?[long])
    } else {
      sqlite3_result_null(context)
    }
    return true
  }
}

/// What SQLite keeps for a function.
private final class FunctionContext: Sendable {
  let function: SQLFunction

  init(function: SQLFunction) { self.function = function }
}

extension SQLValue {
  /// Makes this the result of the function that is being called.
  fileprivate func give(to context: OpaquePointer) {
    // SQLITE_TRANSIENT: SQLite copies the bytes at once.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch self {
    case .null: sqlite3_result_null(context)
    case .integer(let value): sqlite3_result_int64(context, value)
    case .real(let value): sqlite3_result_double(context, value)
    case .text(var value):
      value.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_result_text64(
            context, $0.baseAddress, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
        }
      }
    case .blob(let value):
      value.withUnsafeBytes {
        sqlite3_result_blob64(context, $0.baseAddress, UInt64($0.count), copied)
      }
    }
  }
}
