import Foundation

/// Shows what is longer than the terminal through PAGER, or less. What fits is written as it is.
///
/// Rows still stream: the pager starts with the first line that does not fit.
final class Pager {
  private let command: String
  private let height: Int
  private var held: [UInt8] = []
  private var lines = 0
  private var process: pid_t?
  private var input: Int32 = -1

  /// Nil where nobody pages: no terminal, a dumb one, an empty PAGER or `cat`.
  init?() {
    let environment = ProcessInfo.processInfo.environment
    guard Terminal.isOutput, Terminal.isInput, environment["TERM"] != "dumb" else { return nil }
    let command = environment["PAGER"] ?? "less"
    guard !command.trimmingCharacters(in: .whitespaces).isEmpty, command != "cat" else { return nil }
    self.command = command
    height = Terminal.height
  }

  func write(_ bytes: [UInt8]) throws {
    if process != nil { return try Terminal.write(bytes, to: input) }
    guard held.count + bytes.count <= 1 << 20, lines < height else {
      try start()
      return try write(bytes)
    }
    held += bytes
    lines += bytes.count { $0 == UInt8(ascii: "\n") }
    if lines >= height { try start() }
  }

  /// Writes what was held back, or waits until the pager is left.
  func finish() throws {
    guard let process else { return try Terminal.write(held) }
    close(input)
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
    self.process = nil
    // The shell's word for a command that is not there: the rows went nowhere.
    guard (status >> 8) & 0xff != 127 else {
      throw CommandFailure("PAGER: “\(command)” cannot be run; --no-pager shows the rows without it")
    }
  }

  private func start() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw OutputError(reason: String(cString: strerror(errno))) }
    _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    posix_spawn_file_actions_addclose(&actions, ends[0])
    var environment = ProcessInfo.processInfo.environment
    // Quit if it fits, colours as they are, leave the text on the screen: as git does.
    if environment["LESS"] == nil { environment["LESS"] = "FRX" }
    let arguments: [String] = ["sh", "-c", command]
    var words = arguments.map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for word in words + settings { free(word) } }
    var started: pid_t = 0
    let error = posix_spawn(&started, "/bin/sh", &actions, nil, &words, &settings)
    close(ends[0])
    guard error == 0 else {
      close(ends[1])
      throw OutputError(reason: String(cString: strerror(error)))
    }
    process = started
    input = ends[1]
    try Terminal.write(held, to: input)
    held = []
  }
}
