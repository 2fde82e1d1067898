import Glibc

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
    guard poll(&waiting, 1, 0) == 1, ioctl(STDIN_FILENO, UInt(FIONREAD), &bytes) == 0, bytes == 0 else { return false }
    var byte: UInt8 = 0
    return read(STDIN_FILENO, &byte, 1) == 0
  }

  func remember(_ entry: String) {
    if case .editor(let editor, let history) = self { history.add(entry, to: editor) }
  }
}
