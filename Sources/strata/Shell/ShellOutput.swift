import Foundation
import Report

/// Where the shell's answers go: the terminal, or the file that `.output` names.
final class ShellOutput {
  private var file: Int32?

  var isFile: Bool { file != nil }

  deinit { show() }

  /// Answers go to the terminal again.
  func show() {
    if let file { close(file) }
    file = nil
  }

  /// Answers go to a file, which begins anew.
  ///
  /// - Throws: `CommandFailure` for what cannot be written, and for a database: an index is never overwritten by its answers.
  func write(to path: String) throws {
    guard !path.isEmpty else { throw CommandFailure(".output: expected a file, found nothing") }
    if let handle = FileHandle(forReadingAtPath: path) {
      defer { try? handle.close() }
      let isPlain =
        (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType == .typeRegular
      if isPlain, try handle.read(upToCount: 16) == Data("SQLite format 3\0".utf8) {
        throw CommandFailure("\(visible(path)) is an SQLite database: answers are not written over it")
      }
    }
    let opened = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard opened >= 0 else { throw CommandFailure("\(visible(path)): \(String(cString: strerror(errno)))") }
    show()
    file = opened
  }

  func write(_ bytes: [UInt8]) throws { try Terminal.write(bytes, to: file ?? STDOUT_FILENO) }
}
