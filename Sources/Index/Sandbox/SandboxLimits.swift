/// How much a statement of a user's own may take.
package struct SandboxLimits: Sendable, Equatable {
  /// For the whole statement, but for what `Sandbox.offTheClock` does.
  package var time: Duration
  /// Bytes that SQLite may hold, for all that it does.
  package var memory: Int64
  /// Rows.
  package var rows: Int64

  package init(
    time: Duration = .seconds(30), memory: Int64 = 512_000_000, rows: Int64 = 10_000_000
  ) {
    self.time = time
    self.memory = memory
    self.rows = rows
  }

  /// The longest text of SQL, in bytes.
  package static let sqlLength = 1_000_000
  /// The longest value, in bytes.
  package static let valueLength = 16_000_000
}
