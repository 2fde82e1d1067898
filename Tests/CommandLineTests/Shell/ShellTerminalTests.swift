import Foundation
import Testing

@testable import TestSupport

@Suite("strata shell on a terminal") struct ShellTerminalTests {
  @Test(
    "on a terminal it completes names, keeps a history, and Ctrl-C stops a statement alone", .enabled(if: hasEditor))
  func terminal() async throws {
    let ground = try await ProvingGround()
    let terminal = try onTerminal(ground)
    try terminal.wait(for: "strata> ")
    terminal.type("SELECT count(*) > 0 AS there FROM current_ta\t;\r")
    try terminal.wait(for: "THERE")
    try terminal.wait(for: "strata> ")
    // Its first row shows that it runs.
    terminal.type(".mode ndjson\r")
    try terminal.wait(for: "strata> ")
    terminal.type("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)\r")
    try terminal.wait(for: "   ...> ")
    terminal.type("SELECT i FROM n WHERE i = 1 OR i < 0;\r")
    try terminal.wait(for: "{\"i\":1}")
    terminal.type("\u{3}")
    try terminal.wait(for: "cancelled")
    try terminal.wait(for: "strata> ")
    terminal.type("SELECT 40 + 2 AS answer;\r")
    try terminal.wait(for: "42")
    try terminal.wait(for: "strata> ")
    // The key that goes back in the history.
    terminal.type("\u{1b}[A\r")
    try terminal.wait(for: "42")
    try terminal.wait(for: "strata> ")
    terminal.type(".qui\t\r")
    #expect(try terminal.status() == 0, "\(terminal.screen)")
    let history = try String(
      contentsOf: ground.folder.appendingPathComponent("state/strata/shell_history"), encoding: .utf8)
    #expect(history.contains("current_tags") && history.contains("answer") && history.contains(".quit"))
    let again = try onTerminal(ground)
    try again.wait(for: "strata> ")
    again.type("\u{1b}[A\u{1b}[A\r")
    try again.wait(for: "42")
    try again.wait(for: "strata> ")
    again.type("\u{4}")
    #expect(try again.status() == 0)
  }

  @Test(
    "Ctrl-C at the prompt is never lost, however early it comes, and forgets what was typed",
    .enabled(if: hasEditor))
  func interruptedPrompt() async throws {
    let terminal = try onTerminal(try await ProvingGround())
    try terminal.wait(for: "strata> ")
    for round in 0..<30 {
      if round % 3 == 1 {
        terminal.type("SELECT nope")
        try terminal.wait(for: "nope")
      } else if round % 3 == 2 {
        terminal.type("SELECT nope,\r")
        try terminal.wait(for: "   ...> ")
      }
      terminal.type("\u{3}")
      try terminal.wait(for: "strata> ")
    }
    terminal.type("SELECT 40 + 2 AS \"é日😀\";\r")
    try terminal.wait(for: "\r\nÉ日😀\r\n")
    try terminal.wait(for: "42")
    try terminal.wait(for: "strata> ")
    #expect(!terminal.screen.contains("Error") && !terminal.screen.contains("cancelled"), "\(terminal.screen)")
    terminal.type("\u{4}")
    #expect(try terminal.status() == 0)
  }

  @Test(
    "Ctrl-D is never lost, however early it is typed", .enabled(if: hasEditor), arguments: ["", "SELECT 40 + 2;\r"])
  func earlyEnd(_ typed: String) async throws {
    let ground = try await ProvingGround()
    for _ in 0..<10 {
      let terminal = try onTerminal(ground)
      terminal.type(typed + "\u{4}")
      #expect(try terminal.status() == 0, "\(terminal.screen)")
      #expect(typed.isEmpty || terminal.screen.contains("42"))
    }
  }

  @Test("a statement that nothing else stops ends the shell", .enabled(if: hasEditor))
  func stuck() async throws {
    let terminal = try onTerminal(try await ProvingGround())
    try terminal.wait(for: "strata> ")
    terminal.type(".mode ndjson\r")
    try terminal.wait(for: "strata> ")
    // Its first row shows that it runs, but not yet that it is in the step that does not end: until then it is cancelled.
    for _ in 0..<20 {
      terminal.type("WITH n(i) AS (VALUES (0), (1)) SELECT i, CASE i WHEN 1 THEN\r")
      try terminal.wait(for: "   ...> ")
      terminal.type("instr(replace(hex(zeroblob(4000000 + i)), 0, 1),\r")
      try terminal.wait(for: "   ...> ")
      terminal.type("replace(hex(zeroblob(2000000 + i)), 0, 1) || 2)\r")
      try terminal.wait(for: "   ...> ")
      terminal.type("END AS long FROM n;\r")
      try terminal.wait(for: "{\"i\":0")
      usleep(200_000)
      terminal.type("\u{3}")
      if try terminal.wait(for: "does not stop", "cancelled") == "does not stop" { break }
      try terminal.wait(for: "strata> ")
    }
    #expect(try terminal.status() == 130)
  }

  @Test("a long answer goes through the pager")
  func pager() async throws {
    let ground = try await ProvingGround()
    let terminal = try onTerminal(ground, pager: "sed 's/^/paged /;3q'")
    try terminal.wait(for: "strata> ")
    terminal.type("SELECT 1;\r")
    try terminal.wait(for: "\r\n1\r\n")
    try terminal.wait(for: "strata> ")
    terminal.type("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;\r")
    try terminal.wait(for: "paged ")
    try terminal.wait(for: "strata> ")
    terminal.type(".quit\r")
    #expect(try terminal.status() == 0)
  }

  private func onTerminal(_ ground: ProvingGround, pager: String = "") throws -> PseudoTerminal {
    var environment = ProcessInfo.processInfo.environment
    environment["STRATA_DB"] = ground.path("index.db")
    environment["XDG_STATE_HOME"] = ground.path("state")
    environment["HOME"] = ground.path("home")
    environment["TERM"] = "xterm"
    environment["LC_ALL"] = "C.UTF-8"
    environment["NO_COLOR"] = "1"
    environment["PAGER"] = pager
    let program = try #require(StrataBinary.url).path
    return try PseudoTerminal(program, ["shell", "--timeout", "60"], environment: environment)
  }

  private static let hasEditor = ["libedit.so.2", "libedit.3.dylib"].contains { (name: String) in
    dlopen(name, RTLD_NOW) != nil
  }
}
