import Foundation
import Report

/// What standard output and standard error are connected to.
enum Terminal {
  static var isOutput: Bool { isatty(STDOUT_FILENO) == 1 }
  static var isInput: Bool { isatty(STDIN_FILENO) == 1 }
  static var isError: Bool { isatty(STDERR_FILENO) == 1 }

  /// Columns of the terminal; nil where the output is none.
  static var width: Int? { isOutput ? width(of: STDOUT_FILENO) : nil }

  /// Lines of the terminal; nil where the output is none.
  static var height: Int? { isOutput ? positive(size(of: STDOUT_FILENO).ws_row) ?? 24 : nil }

  /// Columns of the terminal that standard error goes to, as far as they are known.
  static var errorWidth: Int { width(of: STDERR_FILENO) }

  private static func width(of descriptor: Int32) -> Int { positive(size(of: descriptor).ws_col) ?? 80 }

  private static func positive(_ number: UInt16) -> Int? { number > 0 ? Int(number) : nil }

  /// Of zeros where there is no terminal.
  private static func size(of descriptor: Int32) -> winsize {
    var size = winsize()
    _ = ioctl(descriptor, UInt(TIOCGWINSZ), &size)
    return size
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

  /// Sentences that are the answer.
  static func say(_ text: String) throws { try print(laidOut(text, width: width)) }

  /// Sentences apart from the answer. Of a word longer than any name the beginning is shown.
  static func note(_ text: String) {
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.count > longestWord
        ? word.prefix(60) + "…" + String(word.suffix(2).filter { !$0.isLetter && !$0.isNumber }) : word
    }
    let text = words.joined(separator: " ")
    try? write(Array((laidOut(text, width: isError ? errorWidth : nil) + "\n").utf8), to: STDERR_FILENO)
  }

  private static let longestWord = 256

  /// Nothing in the text moves the cursor, and lines break between words. What is set in stays so.
  private static func laidOut(_ text: String, width: Int?) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      let line = visible(String(line))
      let indent = String(line.prefix { $0 == " " })
      return hung(
        [String(line.dropFirst(indent.count))], first: indent, rest: indent.isEmpty ? "" : indent + "  ", width: width)
    }.joined(separator: "\n")
  }
}

struct OutputError: Error, CustomStringConvertible {
  let reason: String
  var description: String { "the output cannot be written: \(reason)" }
}
