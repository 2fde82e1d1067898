import Foundation
import Testing

@testable import TestSupport

@Suite("the pager") struct PagerTests {
  private static let marks = "sed 's/^/PAGED /'"

  @Test(
    "whatever is shown to people and longer than the terminal goes through it",
    arguments: [
      "tags", "images", "show hostless", "queries", "queries images", "schema", "tree", "diff hostB hostB",
      "sql 'SELECT name FROM pragma_function_list'", "query layers", "history",
    ])
  func long(_ command: String) async throws {
    let asking = try await Asking.host.value
    let tags: [TagRow] = try StrataBinary.rows(["tags", "--db", asking.database])
    let what = try #require(tags.first)
    let words = command.replacingOccurrences(of: "hostless", with: "\(what.repository):\(what.tag ?? "")")
    let first = try #require(words.split(separator: " ").first)
    let database = ["queries", "schema"].contains(first) ? "" : "--db '\(asking.database)'"
    // Of two hosts that are alike there is nothing to show.
    let isLong = first != "diff"
    #expect(try onTerminal("\(words) \(database)", pager: Self.marks, rows: 4).contains("PAGED") == isLong)
    #expect(try !onTerminal("\(words) \(database) --no-pager", pager: Self.marks, rows: 4).contains("PAGED"))
  }

  @Test("what fits, what is for programs, and what goes to no terminal does not")
  func others() async throws {
    let asking = try await Asking.host.value
    let tags = "tags --db '\(asking.database)'"
    #expect(try !onTerminal("\(tags) --limit 1", pager: Self.marks, rows: 24).contains("PAGED"))
    #expect(try !onTerminal("\(tags) --format json", pager: Self.marks, rows: 4).contains("PAGED"))
    #expect(try !onTerminal("\(tags) -q", pager: Self.marks, rows: 4).contains("PAGED"))
    #expect(try !onTerminal(tags, pager: "", rows: 4).contains("PAGED"))
    let piped = try Command.run(
      "sh", ["-c", "PAGER=\"\(Self.marks)\" '\(try #require(StrataBinary.url).path)' \(tags)"],
      environment: ProcessInfo.processInfo.environment)
    #expect(!piped.text.contains("PAGED") && piped.text.contains("REPOSITORY"))
  }

  @Test("STRATA_PAGER comes before PAGER, and one that is not there is reported")
  func which() async throws {
    let asking = try await Asking.host.value
    let tags = "tags --db '\(asking.database)'"
    let own = ["STRATA_PAGER": "sed 's/^/OWN /'"]
    #expect(try onTerminal(tags, pager: Self.marks, rows: 4, own).contains("OWN "))
    #expect(try !onTerminal(tags, pager: Self.marks, rows: 4, ["STRATA_PAGER": ""]).contains("PAGED"))
    #expect(try onTerminal(tags, pager: "nowhere-to-be-found", rows: 4, status: 1).contains("--no-pager"))
    // Without less there is none.
    let bare = ["PATH": "/nowhere"]
    #expect(try onTerminal(tags, pager: nil, rows: 4, bare).contains("REPOSITORY"))
  }

  @Test("Ctrl-C is the pager’s: it keeps the terminal until its reader leaves")
  func interrupted() async throws {
    let asking = try await Asking.host.value
    let pager = "trap '' INT; echo READY; cat > /dev/null; read key < /dev/tty; echo LEFT"
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    for (command, status) in [("tags", 0), ("sql '\(endless)'", 130)] as [(String, Int32)] {
      let terminal = try start("\(command) --db '\(asking.database)'", pager: pager, rows: 4)
      try terminal.wait(for: "READY")
      terminal.type("\u{3}")
      terminal.type("\r")
      try terminal.wait(for: "LEFT")
      #expect(try terminal.status() == status, "\(command): \(terminal.screen)")
    }
  }

  @Test("a reader who leaves early is no fault")
  func left() async throws {
    let asking = try await Asking.host.value
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    let screen = try onTerminal("sql '\(endless)' --db '\(asking.database)'", pager: "head -2", rows: 4)
    #expect(!screen.contains("Error"), "\(screen)")
  }

  /// All that comes on the screen until the program's end.
  private func onTerminal(
    _ command: String, pager: String?, rows: Int, _ others: [String: String] = [:], status: Int32 = 0
  ) throws -> String {
    let terminal = try start(command, pager: pager, rows: rows, others)
    let found = try terminal.status()
    #expect(found == status, "\(command): \(terminal.screen)")
    return terminal.screen
  }

  private func start(
    _ command: String, pager: String?, rows: Int, _ others: [String: String] = [:]
  ) throws -> PseudoTerminal {
    var environment = ProcessInfo.processInfo.environment
    environment["PAGER"] = pager
    environment["STRATA_PAGER"] = nil
    environment["TERM"] = "xterm"
    environment["NO_COLOR"] = "1"
    environment.merge(others) { $1 }
    let program = try #require(StrataBinary.url).path
    return try PseudoTerminal("/bin/sh", ["-c", "exec '\(program)' \(command)"], environment: environment, rows: rows)
  }
}
