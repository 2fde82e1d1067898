import Glibc
import Index
import Report

/// Lines of standard input, or of a file, as they are; with a prompt where the input is a terminal.
final class PlainLines {
  private let descriptor: Int32
  private let name: String
  private var bytes: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  private let isPrompting: Bool

  /// Standard input.
  init() {
    (descriptor, name) = (STDIN_FILENO, "standard input")
    isPrompting = Terminal.isInput && Terminal.isOutput
  }

  /// - Throws: `CommandFailure` for a file that cannot be opened.
  init(of path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    name = visible(path)
    isPrompting = false
    guard descriptor >= 0 else { throw CommandFailure("\(name): \(String(cString: strerror(errno)))") }
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// Nil at the end, and when a signal broke the reading off.
  ///
  /// - Throws: `CommandFailure` for a line that is longer than any statement, or that cannot be read.
  func next(_ prompt: String) throws -> String? {
    if isPrompting { try Terminal.write(Array(prompt.utf8)) }
    // Up to here there is no end of a line.
    var looked = start
    while true {
      if let end = bytes[looked...].firstIndex(of: UInt8(ascii: "\n")) { return take(to: end) }
      if isAtEnd { return start < bytes.count ? take(to: bytes.count) : nil }
      bytes.removeFirst(start)
      start = 0
      looked = bytes.count
      guard looked <= SandboxLimits.sqlLength else {
        throw CommandFailure("\(name): expected statements of at most \(SandboxLimits.sqlLength) bytes")
      }
      var buffer = [UInt8](repeating: 0, count: 64 << 10)
      guard Interruption.waitToRead(descriptor) else { return nil }
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw CommandFailure("\(name): \(String(cString: strerror(errno)))")
      }
      if count == 0 { isAtEnd = true }
      bytes += buffer[..<max(0, count)]
    }
  }

  private func take(to end: Int) -> String {
    defer { start = min(end + 1, bytes.count) }
    let line = bytes[start..<end]
    return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
  }
}
