import ArgumentParser
import Index
import Report

/// What a statement of one's own may take.
struct LimitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after this time: seconds, or such as 2m; 30 seconds without it. The time that rows wait for their reader does not count.",
      valueName: "time"))
  var timeout: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop if SQLite needs more memory than this, such as 2GB, or --sort more than half of it; 512MB without it.",
      valueName: "size"))
  var maxMemory: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Stop with an error after this many rows; 10,000,000 without it.", valueName: "rows"))
  var maxRows: Int64?

  var isGiven: Bool { timeout != nil || maxMemory != nil || maxRows != nil }

  func validate() throws {
    let limits = try limits()
    guard limits.time > .zero else { throw ValidationError("--timeout: expected more than no time") }
    guard limits.memory >= Self.leastMemory else {
      throw ValidationError("--max-memory: expected \(ByteCount(Self.leastMemory)) or more")
    }
    guard limits.rows > 0 else { throw ValidationError("--max-rows: expected 1 or more rows") }
  }

  /// What SQLite takes to open an index and to answer anything.
  private static let leastMemory: Int64 = 4_000_000

  func limits() throws -> SandboxLimits {
    var limits = SandboxLimits()
    if let timeout { limits.time = try value(of: "--timeout") { try Self.time(timeout) } }
    if let maxMemory { limits.memory = try value(of: "--max-memory") { try ByteCount(parsing: maxMemory).bytes } }
    if let maxRows { limits.rows = maxRows }
    return limits
  }

  /// A bare number is seconds; else an age.
  private static func time(_ text: String) throws -> Duration {
    if let seconds = Double(text), seconds >= 0, seconds < 1e9 { return .seconds(seconds) }
    return .nanoseconds(try Age(parsing: text).inNanoseconds)
  }
}
