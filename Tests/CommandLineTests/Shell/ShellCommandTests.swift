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
    #expect(String(decoding: done.output, as: UTF8.self) == "1\n2\n3\n;\n4\n")
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
    #expect(String(decoding: done.output, as: UTF8.self) == "5\n")
    for says in [
      "no such column: nope", "this would write", "ATTACH is not allowed", ".nonsense is no command",
      "no query “nothing”", "Unexpected argument 'nope=1'", "a value is given as -p NAME=VALUE",
      "nothing.sql: No such file", "/: Is a directory", "unknown format “yaml”", "did you mean current_tags?",
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
    #expect(try String(contentsOfFile: path(out), encoding: .utf8) == "1\n2\n3\n")
    for says in [
      "\(path(first)):2: no such column: nope", "\(path(second)):1: no host nobody is in this index",
      "is an SQLite database: answers are not written over it", "Is a directory",
    ] {
      #expect(done.errors.contains(says), "\(done.errors)")
    }
    let lines = done.text.split(separator: "\n").map(String.init)
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
    #expect(done.text == String(repeating: "1\n", count: 10))
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
    #expect(String(decoding: done.output, as: UTF8.self) == "1\n2\n5\n")
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
