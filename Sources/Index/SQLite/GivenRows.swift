import GRDBSQLite
import ImageModel

/// Rows in memory, which a statement reads as those of a table: `SELECT c0, c1 FROM given_rows(?)`.
///
/// SQLite takes rows from there for 70 to 85 % of what they cost when each value is bound, 32 rows with each run: a first
/// index of 1,000 images takes 2.22 in place of 2.29 billion instructions.
final class GivenRows {
  static let mostColumns = 32

  struct Value {
    /// SQLITE_INTEGER and so on.
    var type = SQLITE_NULL
    /// Of a text or BLOB, in bytes.
    var count: Int32 = 0
    /// The integer, the bits of a real, or where the bytes of a text or BLOB begin.
    var word: Int64 = 0
  }

  let columns: Int
  /// Row after row.
  let values: UnsafeMutableBufferPointer<Value>
  private(set) var bytes: UnsafeMutableRawBufferPointer
  private(set) var rows = 0
  private var bytesUsed = 0
  private static let fewBytes = 1 << 16

  /// - Parameters:
  ///   - columns: At most 32.
  ///   - rows: How many there is room for.
  init(columns: Int, rows: Int) {
    precondition(columns <= Self.mostColumns)
    self.columns = columns
    values = .allocate(capacity: columns * rows)
    values.initialize(repeating: Value())
    bytes = .allocate(byteCount: Self.fewBytes, alignment: 1)
  }

  deinit {
    values.deallocate()
    bytes.deallocate()
  }

  var isEmpty: Bool { rows == 0 }
  /// Whether the rows are to be taken before more come.
  var isFull: Bool { (rows + 1) * columns > values.count || bytesUsed >= Self.fewBytes }

  /// Ends a row: what is bound next is of the next one.
  func endRow() { rows += 1 }

  func removeAll() {
    (rows, bytesUsed) = (0, 0)
  }

  // MARK: Values of the row

  func bind(_ column: Int, _ value: Int64?) {
    values[rows * columns + column] = value.map { Value(type: SQLITE_INTEGER, word: $0) } ?? Value()
  }

  func bind(_ column: Int, _ value: String?) {
    guard var value else { return bind(column, nil as Int64?) }
    value.withUTF8 { text in
      bind(column, SQLITE_TEXT, text.count) { $0.copyMemory(from: UnsafeRawBufferPointer(text)) }
    }
  }

  /// Binds the text of a digest.
  func bind(_ column: Int, digest hash: Hash256) {
    bind(column, SQLITE_TEXT, Hash256.digestLength) { hash.writeDigest(to: $0) }
  }

  func bind(_ column: Int, _ value: SQLValue) {
    switch value {
    case .null: bind(column, nil as Int64?)
    case .integer(let value): bind(column, value)
    case .real(let value):
      values[rows * columns + column] = Value(type: SQLITE_FLOAT, word: Int64(bitPattern: value.bitPattern))
    case .text(let value): bind(column, value)
    case .blob(let value): bind(column, SQLITE_BLOB, value.count) { $0.copyBytes(from: value) }
    }
  }

  private func bind(_ column: Int, _ type: Int32, _ count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) {
    if bytesUsed + count > bytes.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * (bytesUsed + count), alignment: 1)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<bytesUsed]))
      bytes.deallocate()
      bytes = larger
    }
    write(UnsafeMutableRawBufferPointer(rebasing: bytes[bytesUsed..<bytesUsed + count]))
    values[rows * columns + column] = Value(type: type, count: Int32(clamping: count), word: Int64(bytesUsed))
    bytesUsed += count
  }
}
