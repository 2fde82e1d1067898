import ArgumentParser
import Index
import Report

/// What a statement of one's own may take.
struct LimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Stop after this time: seconds, or such as 2m. The time that rows wait for their reader does not count.",
      valueName: "time"))
  var timeout: String = "30"

  @Option(help: ArgumentHelp("Stop if SQLite needs more memory than this, such as 2GB.", valueName: "size"))
  var maxMemory: String = "512MB"

  @Option(help: ArgumentHelp("Stop with an error after this many rows.", valueName: "rows"))
  var maxRows: Int64 = 10_000_000

  func validate() throws {
    do {
      guard try Self.time(timeout) > .zero else {
        throw ValidationError("--timeout: expected more than no time")
      }
    } catch let error as QuantityError {
      throw ValidationError("--timeout: \(error)")
    }
    do {
      guard try ByteCount(parsing: maxMemory).bytes >= Self.leastMemory else {
        throw ValidationError("--max-memory: expected \(ByteCount(Self.leastMemory)) or more")
      }
    } catch let error as QuantityError {
      throw ValidationError("--max-memory: \(error)")
    }
    guard maxRows > 0 else { throw ValidationError("--max-rows: expected 1 or more rows") }
  }

  /// What SQLite takes to open an index and to answer anything.
  private static let leastMemory: Int64 = 4_000_000

  func limits() throws -> SandboxLimits {
    SandboxLimits(
      time: try Self.time(timeout), memory: try ByteCount(parsing: maxMemory).bytes, rows: maxRows)
  }

  /// A bare number is seconds, `500ms` milliseconds; else an age.
  private static func time(_ text: String) throws -> Duration {
    if let seconds = Double(text), seconds >= 0, seconds < 1e9 { return .seconds(seconds) }
    if text.hasSuffix("ms"), let number = Int(text.dropLast(2)), (0..<1_000_000_000).contains(number) {
      return .milliseconds(number)
    }
    return .seconds(min(try Age(parsing: text).seconds, 1_000_000_000))
  }
}
