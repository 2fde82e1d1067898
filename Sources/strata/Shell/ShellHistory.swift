import Foundation

/// What was typed, kept from one shell to the next: $XDG_STATE_HOME/strata/shell_history.
final class ShellHistory {
  static let entries = 1000

  private let path: String
  private var last: String?
  private var hasReportedUnwritable = false

  init() { path = UserFolder.state.path + "/strata/shell_history" }

  func load(into editor: EditLine) { editor.load(path) }

  /// Keeps an entry at once, so that no end of the program loses it.
  func add(_ entry: String, to editor: EditLine) {
    guard !entry.isEmpty, entry != last else { return }
    last = entry
    editor.remember(entry)
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    // Only for its owner, who may have typed what others need not know.
    let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    if file >= 0 { close(file) }
    guard !editor.save(path), !hasReportedUnwritable else { return }
    hasReportedUnwritable = true
    Terminal.note("the history cannot be kept: \(path)")
  }
}
