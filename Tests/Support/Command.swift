import Foundation

/// A program that was run to its end, or to the end of our patience.
struct Command: Sendable {
  enum Ending: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
  }

  let ending: Ending
  let output: Data
  var text: String { String(decoding: output, as: UTF8.self) }
  let errors: String
  /// The most bytes of memory that it was seen to hold; 0 where the system does not say.
  let peakMemory: Int

  /// Runs a program and waits for it. What it writes goes to files, so that no amount of it can
  /// block a pipe; one that does not end in time is killed.
  ///
  /// - Parameters:
  ///   - program: a path, or a name that is looked up in PATH.
  ///   - timeout: seconds.
  /// - Throws: when the program cannot be started, or the files for its output not be made.
  static func run(
    _ program: String, _ arguments: [String],
    environment: [String: String] = ProcessInfo.processInfo.environment,
    timeout: TimeInterval = 120
  ) throws -> Command {
    let folder = try Workshop.newFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appendingPathComponent("output")
    let errors = folder.appendingPathComponent("errors")
    let process = try Spawning.start(program, arguments, environment: environment) { files in
      posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
      for (descriptor, file) in [(1, output), (2, errors)] as [(Int32, URL)] {
        posix_spawn_file_actions_addopen(&files, descriptor, file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      }
    }
    let (ending, peak) = try wait(for: process, until: Date(timeIntervalSinceNow: timeout))
    return Command(
      ending: ending, output: try Data(contentsOf: output),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self), peakMemory: peak)
  }

  private static func wait(for process: pid_t, until deadline: Date) throws -> (Ending, peakMemory: Int) {
    var status: Int32 = 0
    var peak = 0
    var inTime = true
    while true {
      peak = max(peak, peakMemory(of: process))
      let ended = waitpid(process, &status, inTime ? WNOHANG : 0)
      if ended == process { break }
      if ended == -1, errno != EINTR {
        throw Spawning.NotStarted(program: "process \(process)", reason: String(cString: strerror(errno)))
      }
      if inTime, Date() > deadline {
        inTime = false
        kill(process, SIGKILL)
      }
      usleep(2000)
    }
    if !inTime { return (.timedOut, peak) }
    let signal = status & 0x7f
    return (signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal), peak)
  }

  /// What a program has held at most so far; 0 until it is in place of the tests' own.
  ///
  /// getrusage would give it at the end, but counts what the tests themselves held when they started it: Linux has it
  /// from the memory that a program had before its exec. That memory is still the process's for a moment after
  /// posix_spawn returned, as long as the program is: of 8,000 processes two were seen with it.
  private static func peakMemory(of process: pid_t) -> Int {
    guard let program = self.program(of: "\(process)"), program != own else { return 0 }
    guard let file = fopen("/proc/\(process)/status", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      guard text.hasPrefix("VmHWM:") else { continue }
      return text.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    }
    return 0
  }

  private static let own = program(of: "self")

  private static func program(of process: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")
  }

  /// Runs a tool of the system, and throws what it said if it failed.
  static func tool(_ name: String, _ arguments: String..., timeout: TimeInterval = 600) throws {
    let done = try run(name, arguments, timeout: timeout)
    guard done.ending == .exited(0) else {
      throw Failed(
        command: ([name] + arguments).joined(separator: " "), ending: done.ending,
        errors: done.errors)
    }
  }

  struct Failed: Error, CustomStringConvertible {
    let command: String
    let ending: Ending
    let errors: String

    var description: String { "\(command): \(ending)\n\(errors)" }
  }
}
