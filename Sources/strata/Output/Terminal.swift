import Foundation

/// What standard output and standard error are connected to.
enum Terminal {
  static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }
  static var isInput: Bool { isatty(STDIN_FILENO) == 1 }
  static var isError: Bool { isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal; nil where the output is none.
  static var width: Int? { isOutput ? width(of: STDOUT_FILENO) : nil }

  /// Columns of the terminal that standard error goes to, as far as they are known.
  static var errorWidth: Int { width(of: STDERR_FILENO) }

  /// Lines of the terminal that the output goes to.
  static var height: Int { size(of: STDOUT_FILENO).map { Int($0.ws_row) }.flatMap { $0 > 0 ? $0 : nil } ?? 24 }

  private static func width(of descriptor: Int32) -> Int {
    size(of: descriptor).map { Int($0.ws_col) }.flatMap { $0 > 0 ? $0 : nil } ?? 80
  }

  private static func size(of descriptor: Int32) -> winsize? {
    var size = winsize()
    return ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 ? size : nil
  }

  /// Colours only on a terminal, and never with NO_COLOR (no-color.org).
  static var hasColor: Bool {
    let environment = ProcessInfo.processInfo.environment
    return isOutput && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  /// Writes all bytes to a descriptor.
  static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR { continue }
        throw OutputError(reason: String(cString: strerror(errno)))
      }
      rest = rest.dropFirst(count)
    }
  }

  static func print(_ text: String) throws { try write(Array((text + "\n").utf8)) }

  /// A line for people, apart from the rows.
  static func note(_ text: String) {
    try? write(Array((text + "\n").utf8), to: STDERR_FILENO)
  }
}

struct OutputError: Error, CustomStringConvertible {
  let reason: String
  var description: String { "the output cannot be written: \(reason)" }
}
