import Foundation

/// A program that was run to its end, or to the end of our patience.
///
/// Started with posix_spawn: Foundation's `Process` was seen to crash on Linux when several tests
/// start programs at the same time.
struct Command: Sendable {
  enum Ending: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    case timedOut
  }

  let ending: Ending
  let output: Data
  let errors: String
  /// The most bytes of memory that it was seen to hold; 0 where the system does not tell.
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
    let process = try spawn(
      [program] + arguments, environment.map { "\($0.key)=\($0.value)" }, output.path, errors.path)
    let (ending, peak) = try wait(for: process, until: Date(timeIntervalSinceNow: timeout))
    return Command(
      ending: ending, output: try Data(contentsOf: output),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self), peakMemory: peak)
  }

  private static func spawn(
    _ arguments: [String], _ environment: [String], _ output: String, _ errors: String
  ) throws -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    // The threads of a test block signals, and a program would begin with these blocked.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    // What runs in the background ignores Ctrl-C, and hands that on.
    var usual = sigset_t()
    sigemptyset(&usual)
    for signal in [SIGINT, SIGQUIT] { sigaddset(&usual, signal) }
    posix_spawnattr_setsigdefault(&attributes, &usual)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words = arguments.map { strdup($0) } + [nil]
    var settings = environment.map { strdup($0) } + [nil]
    defer { for word in words + settings { free(word) } }
    var process: pid_t = 0
    let error = posix_spawnp(&process, arguments[0], &actions, &attributes, &words, &settings)
    guard error == 0 else {
      throw NotStarted(program: arguments[0], reason: String(cString: strerror(error)))
    }
    return process
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
        throw NotStarted(program: "process \(process)", reason: String(cString: strerror(errno)))
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

  /// What a process has held at most so far. getrusage would tell it at the end, but counts what the tests themselves
  /// held when they started it: Linux has it from the memory that a program had before its exec.
  private static func peakMemory(of process: pid_t) -> Int {
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

  /// Runs a tool of the system, and throws what it said if it failed.
  static func tool(_ name: String, _ arguments: String..., timeout: TimeInterval = 600) throws {
    let done = try run(name, arguments, timeout: timeout)
    guard done.ending == .exited(0) else {
      throw Failed(
        command: ([name] + arguments).joined(separator: " "), ending: done.ending,
        errors: done.errors)
    }
  }

  struct NotStarted: Error, CustomStringConvertible {
    let program: String
    let reason: String

    var description: String { "\(program): \(reason)" }
  }

  struct Failed: Error, CustomStringConvertible {
    let command: String
    let ending: Ending
    let errors: String

    var description: String { "\(command): \(ending)\n\(errors)" }
  }
}
