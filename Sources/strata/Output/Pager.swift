import Foundation
import Synchronization

/// Shows what is longer than the screen through the user's pager.
///
/// What fits is written as it is. Nothing is shown before it is known to fit or not to.
final class Pager {
  /// The reader has left before the end.
  struct Left: Error {}

  /// Whether one is on the terminal.
  static var isRunning: Bool { running.load(ordering: .relaxed) }
  private static let running = Atomic<Bool>(false)

  private let command: String
  private let lines: Int
  private var held: [UInt8] = []
  private var heldLines = 0
  private var process: UnsafeMutablePointer<FILE>?

  /// Nil where there is nothing to page: the output is no terminal, or the user wants no pager.
  init?() {
    guard let height = Terminal.height, let command = Self.command(ProcessInfo.processInfo.environment)
    else { return nil }
    self.command = command
    // A line is for the prompt that follows.
    lines = max(1, height - 1)
    // Unless the user has a taste of their own: quit if it fits, keep colours, do not wrap, leave the text.
    setenv("LESS", "FRSX", 0)
  }

  /// Runs `body` with somewhere to write for people: a pager where there is one, else the output.
  static func show(_ body: (_ sink: ([UInt8]) throws -> Void) throws -> Void) throws {
    guard let pager = Pager() else { return try body { try Terminal.write($0) } }
    do {
      try body { try pager.write($0) }
    } catch is Left {
      // The reader has seen enough.
    } catch {
      try? pager.finish()
      throw error
    }
    try pager.finish()
  }

  /// STRATA_PAGER, else PAGER, else less where it is installed. An empty one is none, as is cat.
  private static func command(_ environment: [String: String]) -> String? {
    if let named = environment["STRATA_PAGER"] ?? environment["PAGER"] {
      let command = named.trimmingCharacters(in: .whitespaces)
      return command.isEmpty || command == "cat" ? nil : command
    }
    let folders = (environment["PATH"] ?? "").split(separator: ":")
    return folders.contains { access("\($0)/less", X_OK) == 0 } ? "less" : nil
  }

  deinit { close() }

  /// - Throws: `Left` once the reader has quit; `OutputError`.
  func write(_ bytes: [UInt8]) throws {
    if let process { return try pass(bytes, to: process) }
    held += bytes
    heldLines += bytes.count { $0 == UInt8(ascii: "\n") }
    guard heldLines > lines else { return }
    // A pager that quits must not end this program with it, and Ctrl-C is the pager's: it does not quit for it, and would
    // be left on the terminal alone. It does not inherit handlers, as it would what is ignored.
    signal(SIGPIPE) { _ in }
    if !Interruption.isHandled { signal(SIGINT) { _ in } }
    guard let started = popen(command, "w") else { return try release() }
    process = started
    Self.running.store(true, ordering: .relaxed)
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
      throw CommandFailure("the pager “\(command)” cannot be run; --no-pager shows the rows without it")
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
    let status = pclose(process)
    Self.running.store(false, ordering: .relaxed)
    if !Interruption.isHandled { signal(SIGINT, SIG_DFL) }
    return (status >> 8) & 0xff
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
