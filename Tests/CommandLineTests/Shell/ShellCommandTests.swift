import Foundation
import Testing

@testable import TestSupport

@Suite("strata shell") struct ShellCommandTests {
  @Test("statements from a pipe are answered one after another, and the last needs no semicolon")
  func pipe() async throws {
    let ground = try await ProvingGround()
    let done = try shell(
      ground,
      """
      SELECT 1;
      SELECT
        2 -- two
      ;
      SELECT 3; SELECT ';' AS "a;b";; -- nothing

      /* ; */ SELECT 4
      """, "--format csv --no-headers")
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(String(decoding: done.output, as: UTF8.self) == "1\r\n2\r\n3\r\n;\r\n4\r\n")
    #expect(done.errors.isEmpty)
  }

  @Test("after an error it goes on, and ends with 1")
  func errors() async throws {
    let ground = try await ProvingGround()
    let before = try ground.state()
    let done = try shell(
      ground,
      """
      SELECT nope;
      DELETE FROM tags;
      ATTACH 'x.db' AS x;
      .nonsense
      .query nothing
      .query layers nope=1
      .query tags host=A
      .read nothing.sql
      .output /
      .mode yaml
      .schema curent_tags
      SELECT 5;
      """, "--format csv --no-headers")
    #expect(done.ending == .exited(1))
    #expect(String(decoding: done.output, as: UTF8.self) == "5\r\n")
    for says in [
      "no such column: nope", "this would write", "ATTACH is not allowed", ".nonsense is no command",
      "no query “nothing”", "Unexpected argument 'nope=1'", "a value is given as -p NAME=VALUE",
      "nothing.sql: No such file", "/: Is a directory", "unknown format \"yaml\"", "did you mean current_tags?",
    ] {
      #expect(done.errors.contains(says), "\(done.errors)")
    }
    #expect(try ground.state() == before)
  }

  @Test("its own commands answer")
  func commands() async throws {
    let ground = try await ProvingGround()
    let done = try shell(
      ground,
      """
      .help
      .tables current_t
      .schema short
      .queries
      .mode
      .mode csv
      .query tags -p host=A
      .quit
      SELECT 'never';
      """)
    #expect(done.ending == .exited(0), "\(done.errors)")
    let text = String(decoding: done.output, as: UTF8.self)
    for says in [
      ".query NAME [-p PARAMETER=VALUE]…", "current_tree_totals", "short(digest)", "shared-images", "\ntable\n",
      "repository,tag,",
    ] {
      #expect(text.contains(says), "\(says) in \(text)")
    }
    #expect(!text.contains("never"))
  }

  @Test("files are read and written; an index is never written over, and .tables shows views unless all are asked for")
  func files() async throws {
    let ground = try await ProvingGround()
    let before = try ground.state()
    let folder = try Workshop.newFolder()
    let (first, second, out) = ("first.sql", "second.sql", "out.csv")
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    try Data("SELECT 1 AS a;\nSELECT nope;\n.read '\(path(second))'\nSELECT\n  3 AS c".utf8).write(
      to: folder.appendingPathComponent(first))
    try Data(".query tags -p host=nobody\nSELECT 2 AS b;\n".utf8).write(to: folder.appendingPathComponent(second))
    let done = try shell(
      ground,
      """
      .output '\(path(out))'
      .read '\(path(first))'
      .output
      .tables tag
      .tables tag --all
      .queries
      .queries --all
      .output '\(ground.path("index.db"))'
      .read '\(folder.path)'
      """, "--format csv --no-headers")
    #expect(done.ending == .exited(1))
    #expect(try String(contentsOfFile: path(out), encoding: .utf8) == "1\r\n2\r\n3\r\n")
    for says in [
      "\(path(first)):2: no such column: nope", "\(path(second)):1: no host nobody is in this index",
      "is an SQLite database: answers are not written over it", "Is a directory",
    ] {
      #expect(done.errors.contains(says), "\(done.errors)")
    }
    let lines = done.text.split(separator: "\r\n").map(String.init)
    #expect(lines.count { $0.hasPrefix("current_tags,view,") } == 2)
    #expect(lines.count { $0.hasPrefix("tags,table,") } == 1)
    #expect(lines.count { $0.contains(",find-images,") } == 1 && lines.count { $0.contains(",usage,") } == 2)
    #expect(try ground.state() == before)
  }

  @Test("a file that reads itself ends")
  func circle() async throws {
    let ground = try await ProvingGround()
    let file = try Workshop.newFolder().appendingPathComponent("circle.sql")
    try Data(".read '\(file.path)'\nSELECT 1 AS a;\n".utf8).write(to: file)
    let done = try shell(ground, ".read '\(file.path)'", "--format csv --no-headers")
    #expect(done.ending == .exited(1) && done.errors.contains("deep"))
    #expect(done.text == String(repeating: "1\r\n", count: 10))
  }

  @Test("a statement's limits are those of strata sql")
  func limits() async throws {
    let ground = try await ProvingGround()
    let done = try shell(
      ground,
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n;
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n;
      SELECT 5;
      """, "--timeout 300ms --max-rows 2 --format csv --no-headers")
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains("more than 0.3 s") && done.errors.contains("after 2 rows"))
    #expect(String(decoding: done.output, as: UTF8.self) == "1\r\n2\r\n5\r\n")
  }

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

  @Test(
    "where the input is no terminal, Ctrl-C ends the shell with 130, and nothing of the rest is run",
    arguments: [
      "SELECT 42 AS soon;", "", "SELECT 1\nFROM",
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n; SELECT 2 AS late;",
    ])
  func interruptedInput(first: String) async throws {
    let ground = try await ProvingGround()
    try Data("SELECT 1 AS begun;\n\(first)\n".utf8).write(to: URL(fileURLWithPath: ground.path("first.sql")))
    try Data("SELECT 3 AS late;\n".utf8).write(to: URL(fileURLWithPath: ground.path("later.sql")))
    let done = try StrataBinary.shell(
      """
      cd '\(ground.folder.path)'
      (
        cat first.sql
        until grep -q begun rows; do sleep 0.1; done
        sleep 1; kill -INT $(cat pid); sleep 1
        cat later.sql
      ) | sh -c 'echo $$ > pid; exec "$STRATA" shell --format ndjson --timeout 60 > rows'
      """, index: ground)
    let rows = try String(contentsOfFile: ground.path("rows"), encoding: .utf8)
    #expect(done.ending == .exited(130), "\(done.errors)")
    #expect(rows.contains("soon") == first.contains("soon"))
    #expect(!rows.contains("late"), "\(rows)")
    #expect(!done.errors.contains("Error"), "\(done.errors)")
  }

  @Test("Ctrl-C leaves a file of statements where it is")
  func interruptedFile() async throws {
    let ground = try await ProvingGround()
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n;\n"
    try Data((endless + "SELECT 3 AS late;\n").utf8).write(to: URL(fileURLWithPath: ground.path("all.sql")))
    let done = try StrataBinary.shell(
      "timeout --preserve-status -s INT 1 \"$STRATA\" shell --timeout 60 < '\(ground.path("all.sql"))'", index: ground)
    #expect(done.ending == .exited(130), "\(done.errors)")
    #expect(done.output.isEmpty)
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

  private func shell(
    _ ground: ProvingGround, _ lines: String, _ options: String = ""
  ) throws -> Command {
    let file = ground.path("lines.txt")
    try Data(lines.utf8).write(to: URL(fileURLWithPath: file))
    let done = try StrataBinary.shell("\"$STRATA\" shell \(options) < '\(file)'", index: ground)
    try FileManager.default.removeItem(atPath: file)
    return done
  }
}
