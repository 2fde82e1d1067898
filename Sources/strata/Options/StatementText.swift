import Glibc
import ImageModel
import Index

/// Where a statement comes from.
enum StatementText {
  /// - Parameters:
  ///   - argument: The statement itself, or `-` for standard input.
  ///   - file: A file's path, if there is no argument.
  ///   - time: How long to wait for the file: a pipe may have no writer. Standard input has no limit: its writer
  ///     ends it.
  /// - Throws: `CommandFailure` for what cannot be read or is no UTF-8.
  static func read(_ argument: String?, file: String?, within time: Duration) throws -> String {
    if let argument, argument != "-" { return SQLArgument.unmarked(argument) }
    guard let file else { return try text(of: STDIN_FILENO, named: "standard input", until: nil) }
    // Without O_NONBLOCK, opening a pipe that has no writer would wait as well.
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw CommandFailure("\(file): \(String(cString: strerror(errno)))") }
    defer { close(descriptor) }
    return try text(of: descriptor, named: file, until: .now + time)
  }

  private static func text(
    of descriptor: Int32, named name: String, until end: ContinuousClock.Instant?
  ) throws -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    // One byte more than is allowed is enough to know, whatever the file is.
    while bytes.count <= SandboxLimits.sqlLength {
      if let end {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let left = (end - .now).components
        let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
        guard poll(&ready, 1, Int32(clamping: max(0, milliseconds))) != 0 else {
          throw CommandFailure("\(name): expected a statement within the time of --timeout, found no end of it")
        }
      }
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw CommandFailure("\(name): \(String(cString: strerror(errno)))")
      }
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    guard bytes.count <= SandboxLimits.sqlLength else {
      throw CommandFailure("\(name): expected a statement of at most \(SandboxLimits.sqlLength) bytes")
    }
    guard let text = String(ofFile: bytes) else { throw CommandFailure("\(name): expected UTF-8") }
    return text
  }
}
