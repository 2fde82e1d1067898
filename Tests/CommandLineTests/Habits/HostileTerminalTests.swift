import Foundation
import Report
import Testing

@testable import TestSupport

@Suite("hostile words on a terminal") struct HostileTerminalTests {
  @Test(
    "no line is wider than the terminal or ends in a blank, and nothing moves the cursor",
    arguments: [
      "hosts", "scans", "images", "images --digests", "images --all --hidden", "images --no-trunc", "images --wide",
      "repos", "tags", "tags --digests", "layers", "containers", "build-cache", "tree", "tree --layers",
      "tree --no-trunc", "show IMAGE", "show IMAGE --no-trunc", "base IMAGE", "usage", "shared", "orphans",
      "reclaim --unused --images", "reclaim --unused", "reclaim --goal 1MB", "problems",
      "problems --all", "history", "history --inferred",
      "diff 日本ホスト 日本ホスト", "reclaim --dangling --docker", "show CONTAINER", "check", "query growth", "drift",
      "missing IMAGE", "shared --matrix", "query labels", "query environment",
      "query instructions", "sql \"SELECT * FROM image_labels\"",
      "sql \"SELECT name, value FROM image_labels\"", "show nothing\u{1b}[2J:\u{202e}1",
      "forget --host nobody\u{1b}[2J",
    ], [80, 200])
  func fits(_ command: String, _ columns: Int) async throws {
    let tree = try await HostileTree.shared.value
    let containers: [ContainerRow] = try StrataBinary.rows(["containers", "--db", tree.database])
    let container = try #require(containers.first).containerID
    let typed = command.replacingOccurrences(of: "IMAGE", with: tree.image)
      .replacingOccurrences(of: "CONTAINER", with: container)
    let screen = try screen("\(typed) --db '\(tree.database)'", columns: columns)
    let lines = screen.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n").map(String.init)
    try #require(!lines.isEmpty)
    for line in lines {
      #expect(displayWidth(line) <= columns, "\(line)")
      #expect(line.last != " ", "\(line)")
      #expect(visible(line) == line, "\(line.debugDescription)")
    }
  }

  @Test("a word that is wide or acts is there all the same, written out")
  func words() async throws {
    let tree = try await HostileTree.shared.value
    let screen = try screen("show \(tree.image) --db '\(tree.database)'", columns: 80)
    for word in HostileTree.words where displayWidth(word) < 60 {
      #expect(screen.contains(visible(word)), "\(word.debugDescription)")
    }
  }

  /// All that a command writes to a terminal, its errors too.
  private func screen(_ command: String, columns: Int) throws -> String {
    var environment = ProcessInfo.processInfo.environment
    environment.merge(["STRATA_PAGER": "", "TERM": "xterm", "NO_COLOR": "1"]) { $1 }
    let program = try #require(StrataBinary.url).path
    let terminal = try PseudoTerminal(
      "/bin/sh", ["-c", "exec '\(program)' \(command)"], environment: environment, columns: columns)
    let status = try terminal.status()
    try #require(status == 0 || status == 1, "\(command): \(terminal.screen)")
    return terminal.screen
  }
}
