import Foundation

/// Shows what is longer than the screen through the user's pager ($PAGER, else less).
///
/// What fits is written as it is. Nothing is shown before it is known to fit or not to.
final class Pager {
  /// The reader has left before the end.
  struct Left: Error {}

  private let command: String
  private let lines: Int
  private var held: [UInt8] = []
  private var heldLines = 0
  private var process: UnsafeMutablePointer<FILE>?

  /// Nil where there is nothing to page: the output is no terminal, or the user wants no pager.
  init?() {
    let environment = ProcessInfo.processInfo.environment
    let named = (environment["PAGER"] ?? "less").trimmingCharacters(in: .whitespaces)
    guard Terminal.isOutput, Terminal.isInput, let height = Terminal.height, !named.isEmpty, named != "cat"
    else { return nil }
    command = named
    // A line is for the prompt that follows.
    lines = max(1, height - 1)
    // A pager that quits must not end this program with it.
    signal(SIGPIPE, SIG_IGN)
    // Unless the user has a taste of their own: quit if it fits, keep colours, do not wrap, leave the text.
    setenv("LESS", "FRSX", 0)
  }

  deinit { close() }

  /// - Throws: `Left` once the reader has quit; `OutputError`.
  func write(_ bytes: [UInt8]) throws {
    if let process { return try pass(bytes, to: process) }
    held += bytes
    heldLines += bytes.count { $0 == UInt8(ascii: "\n") }
    guard heldLines > lines else { return }
    guard let started = popen(command, "w") else { return try release() }
    process = started
    let first = held
    held = []
    try pass(first, to: started)
  }

  /// Writes what was held, or waits until the reader has done.
  ///
  /// - Throws: `CommandFailure` if there is no such pager: the rows went nowhere.
  func finish() throws {
    try release()
    guard close() != 127 else {
      throw CommandFailure("PAGER: “\(command)” cannot be run; --no-pager shows the rows without it")
    }
  }

  private func release() throws {
    let rest = held
    held = []
    heldLines = 0
    try Terminal.write(rest)
  }

  /// The pager's exit status; 127 is the shell's word for a command that is not there.
  @discardableResult
  private func close() -> Int32 {
    guard let process else { return 0 }
    self.process = nil
    return (pclose(process) >> 8) & 0xff
  }

  private func pass(_ bytes: [UInt8], to process: UnsafeMutablePointer<FILE>) throws {
    do {
      try Terminal.write(bytes, to: fileno(process))
    } catch {
      // Whatever the reason, the pager takes no more.
      throw Left()
    }
  }
}
