import Foundation
import Index

/// Where a statement comes from.
enum StatementText {
  /// - Parameters:
  ///   - argument: the statement itself, or `-` for standard input.
  ///   - file: a file's path, if there is no argument.
  /// - Throws: `CommandFailure` for what cannot be read or is no UTF-8.
  static func read(_ argument: String?, file: String?) throws -> String {
    if let argument, argument != "-" { return argument }
    guard let file else { return try text(of: STDIN_FILENO, named: "standard input") }
    let descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CommandFailure("\(file): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    return try text(of: descriptor, named: file)
  }

  private static func text(of descriptor: Int32, named name: String) throws -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    // One byte more than is allowed is enough to know, whatever the file is.
    while bytes.count <= SandboxLimits.sqlLength {
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw CommandFailure("\(name): \(String(cString: strerror(errno)))")
      }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    guard bytes.count <= SandboxLimits.sqlLength else {
      throw CommandFailure("\(name): expected a statement of at most \(SandboxLimits.sqlLength) bytes")
    }
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    guard let text = String(validating: bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...], as: UTF8.self)
    else { throw CommandFailure("\(name): expected UTF-8") }
    return text
  }
}
