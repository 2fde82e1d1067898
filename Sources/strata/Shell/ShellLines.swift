import Foundation
import Index
import Report

/// Where the shell's lines come from.
enum ShellLines {
  case editor(EditLine, history: ShellHistory)
  case plain(PlainLines)

  enum Next {
    case line(String)
    /// Ctrl-C: what was begun is to be forgotten.
    case interrupted
    case end
  }

  /// - Throws: `CommandFailure` if the input cannot be read.
  func next(_ prompt: String) throws -> Next {
    let line: String? =
      switch self {
      case .editor(let editor, _): Self.takeEnd() ? nil : editor.next(prompt)
      case .plain(let lines): try lines.next(prompt)
      }
    if let line { return .line(line) }
    return Interruption.isPending ? .interrupted : .end
  }

  /// Whether Ctrl-D was typed, alone on its line, before the editor listens: to that it would be a key of no meaning.
  ///
  /// Until then the terminal keeps lines, and has such an end as something to be read that is of no bytes.
  private static func takeEnd() -> Bool {
    var waiting = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    var bytes: Int32 = 0
    guard poll(&waiting, 1, 0) == 1, ioctl(STDIN_FILENO, askForBytes, &bytes) == 0, bytes == 0 else { return false }
    var byte: UInt8 = 0
    return read(STDIN_FILENO, &byte, 1) == 0
  }

  #if canImport(Darwin)
    // FIONREAD of sys/filio.h, which Swift cannot import.
    private static let askForBytes: UInt = 0x4004_667f
  #else
    private static let askForBytes = UInt(FIONREAD)
  #endif

  func remember(_ entry: String) {
    if case .editor(let editor, let history) = self { history.add(entry, to: editor) }
  }
}

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
