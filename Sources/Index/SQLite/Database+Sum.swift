import GRDB
import GRDBSQLite

extension Database {
  /// Puts a `sum` in the place of SQLite's, which ends a statement where the sum of integers has no room in 64 bits. What a
  /// broken disk, a file with holes or another index says can be of any size; then the sum is the largest there is. It
  /// takes 4 ns a value more than SQLite's own 29.
  func addSum() throws {
    try check(
      sqlite3_create_window_function(
        sqliteConnection, "sum", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, nil,
        { context, _, values in Sum.update(context) { $0.count(values?[0], times: 1) } },
        { context in Sum.update(context) { $0.give(to: context) } },
        { context in Sum.update(context) { $0.give(to: context) } },
        { context, _, values in Sum.update(context) { $0.count(values?[0], times: -1) } },
        nil))
  }
}

/// A sum that is being made, in memory that SQLite keeps for it and that is zero at first.
private struct Sum {
  private var integers: Int128 = 0
  private var reals = 0.0
  private var integerCount: Int64 = 0
  private var realCount: Int64 = 0

  static func update(_ context: OpaquePointer?, _ body: (inout Sum) -> Void) {
    guard let memory = sqlite3_aggregate_context(context, Int32(MemoryLayout<Sum>.size)) else {
      return sqlite3_result_error_nomem(context)
    }
    // SQLite aligns it for words of 64 bits.
    var sum = memory.loadUnaligned(as: Sum.self)
    body(&sum)
    memory.storeBytes(of: sum, as: Sum.self)
  }

  /// - Parameter times: -1 where a value leaves a window.
  mutating func count(_ value: OpaquePointer?, times: Int64) {
    switch sqlite3_value_numeric_type(value) {
    case SQLITE_NULL: break
    case SQLITE_INTEGER:
      integers += Int128(sqlite3_value_int64(value)) * Int128(times)
      integerCount += times
    default:
      reals += sqlite3_value_double(value) * Double(times)
      realCount += times
    }
  }

  func give(to context: OpaquePointer?) {
    if realCount > 0 { return sqlite3_result_double(context, reals + Double(integers)) }
    if integerCount > 0 { return sqlite3_result_int64(context, Int64(clamping: integers)) }
    sqlite3_result_null(context)
  }
}
