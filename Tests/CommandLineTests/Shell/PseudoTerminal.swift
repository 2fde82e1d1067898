import Foundation

@testable import TestSupport

/// A program that runs on a terminal of its own, with someone at the keys.
final class PseudoTerminal {
  private let keyboard: Int32
  private let process: pid_t
  /// All that has been on the screen.
  var screen: String { String(decoding: written, as: UTF8.self) }
  private var written: [UInt8] = []
  private var seen = 0

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  init(_ program: String, _ arguments: [String], environment: [String: String], rows: Int = 24, columns: Int = 100)
    throws
  {
    var keyboard: Int32 = -1
    var screen: Int32 = -1
    var name = [CChar](repeating: 0, count: 1024)
    var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard openpty(&keyboard, &screen, &name, nil, &size) == 0 else {
      throw Failure(description: "no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    // The program opens it anew, by its name.
    defer { close(screen) }
    self.keyboard = keyboard
    for end in [keyboard, screen] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    process = try Spawning.start(program, arguments, environment: environment, leadsSession: true) { files in
      // The leader of a new session gets the terminal that it opens first.
      posix_spawn_file_actions_addopen(&files, 0, name, O_RDWR, 0)
      for descriptor: Int32 in [1, 2] { posix_spawn_file_actions_adddup2(&files, 0, descriptor) }
    }
  }

  deinit { close(keyboard) }

  func type(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = write(keyboard, bytes, bytes.count)
  }

  /// Waits until one of these texts comes on the screen, after what was waited for before.
  ///
  /// - Returns: the one that came.
  /// - Throws: `Failure` if none comes in time.
  @discardableResult
  func wait(for texts: String..., seconds: TimeInterval = 30) throws -> String {
    let end = Date(timeIntervalSinceNow: seconds)
    while true {
      let rest = String(decoding: screen.utf8.dropFirst(seen), as: UTF8.self)
      let found = texts.compactMap { text in rest.range(of: text).map { (text, $0.upperBound) } }
      if let (text, place) = found.min(by: { $0.1 < $1.1 }) {
        seen += rest.utf8.distance(from: rest.startIndex, to: place)
        return text
      }
      guard Date() < end, try look() else {
        throw Failure(description: "\(texts) did not come; on the screen was: \(screen.debugDescription)")
      }
    }
  }

  /// Waits for the program's end.
  func status(seconds: TimeInterval = 30) throws -> Int32 {
    let end = Date(timeIntervalSinceNow: seconds)
    var status: Int32 = 0
    while waitpid(process, &status, WNOHANG) == 0 {
      guard Date() < end else {
        kill(process, SIGKILL)
        waitpid(process, &status, 0)
        throw Failure(description: "it does not end; on the screen was: \(screen.debugDescription)")
      }
      _ = try look()
    }
    // What it wrote last.
    while try look(wait: 0) {}
    return status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
  }

  /// Takes in what the program wrote; false once it has closed the terminal.
  private func look(wait: Int32 = 100) throws -> Bool {
    var ready = pollfd(fd: keyboard, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, wait) > 0 else { return wait > 0 }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(keyboard, &buffer, buffer.count)
    guard count > 0 else { return false }
    written += buffer[..<count]
    return true
  }
}
