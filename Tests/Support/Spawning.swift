import Foundation

/// How the tests start programs: with posix_spawn, since Foundation's `Process` was seen to crash on Linux when several
/// tests start programs at the same time.
enum Spawning {
  // glibc's spawn.h, POSIX_SPAWN_SETSID, which only _GNU_SOURCE shows.
  private static let newSession: Int16 = 0x80

  struct NotStarted: Error, CustomStringConvertible {
    let program: String
    let reason: String

    var description: String { "\(program): \(reason)" }
  }

  /// Starts a program as a person's shell does: no signal is blocked, and Ctrl-C ends it.
  ///
  /// - Parameters:
  ///   - program: a path, or a name that is looked up in PATH.
  ///   - leadsSession: the first terminal that it opens is its own.
  ///   - files: says what its descriptors are.
  /// - Throws: `NotStarted`
  static func start(
    _ program: String, _ arguments: [String], environment: [String: String], leadsSession: Bool = false,
    files: (inout posix_spawn_file_actions_t) -> Void
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
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
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | (leadsSession ? newSession : 0))
    files(&actions)
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + settings { free(word) } }
    var process: pid_t = 0
    let error = posix_spawnp(&process, program, &actions, &attributes, &words, &settings)
    guard error == 0 else { throw NotStarted(program: program, reason: String(cString: strerror(error))) }
    return process
  }
}
