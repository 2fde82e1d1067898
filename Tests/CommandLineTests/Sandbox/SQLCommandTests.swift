import Foundation
import Testing

@testable import TestSupport

@Suite("strata sql") struct SQLCommandTests {
  @Test("a statement comes as an argument, from a file, or from standard input")
  func sources() async throws {
    let ground = try await ProvingGround()
    let file = ground.path("statement.sql")
    try Data("\u{feff}SELECT 2\r\n;\r\n".utf8).write(to: URL(fileURLWithPath: file))
    for (script, expected) in [
      ("\"$STRATA\" sql 'SELECT 2'", "2\n"), ("\"$STRATA\" sql --file '\(file)'", "2\n"),
      ("echo 'SELECT 2' | \"$STRATA\" sql -", "2\n"), ("\"$STRATA\" sql - < '\(file)'", "2\n"),
    ] {
      let done = try StrataBinary.shell("\(script) --format tsv --no-headers", index: ground)
      #expect(done.ending == .exited(0), "\(done.errors)")
      #expect(String(decoding: done.output, as: UTF8.self) == expected)
    }
  }

  @Test(
    "what is no one statement is wrong usage or an error",
    arguments: [
      ("sql", 64, "expected a statement"), ("sql 'SELECT 1' --file x", 64, "give one of them"),
      ("sql --file /nowhere/x.sql", 1, "/nowhere/x.sql"), ("sql --file /dev/zero", 1, "at most"),
      ("sql - < /dev/null", 1, "there is no statement"), ("sql ''", 1, "there is no statement"),
      ("sql --file /", 1, "/"), ("sql 'SELECT 1' --timeout soon", 64, "--timeout"),
      ("sql 'SELECT 1' --timeout 0", 64, "--timeout"), ("sql 'SELECT 1' --timeout -1", 64, "--timeout"),
      ("sql 'SELECT 1' --max-memory 1kB", 64, "--max-memory"),
      ("sql 'SELECT 1' --max-rows 0", 64, "--max-rows"), ("sql 'SELECT :a' -p a", 64, "NAME=VALUE"),
      ("sql 'SELECT :a' -p a=1 -p a=2", 64, "twice"), ("sql 'SELECT :a'", 1, "--param a="),
      ("sql 'SELECT 1' -p a=1", 1, "no parameter “a”"), ("sql 'SELECT ?' -p a=1", 1, "need a name"),
      ("sql \"$(printf 'SELECT \\377')\"", 1, ""),
      (inFile("mkfifo", "--timeout 200ms"), 1, "within the time"), (inFile("truncate -s 10G"), 1, "at most"),
      (inFile("printf \"SELECT '\\355\\240\\200'\" >"), 1, "UTF-8"),
      ("shell < /dev/zero", 1, "at most"), ("shell < /", 1, "standard input"),
      ("yes 'SELECT 1,' | head -c 3000000 | \"$STRATA\" shell", 1, "at most"),
    ])
  func wrong(arguments: String, status: Int32, says: String) async throws {
    let ground = try await ProvingGround()
    let script = arguments.contains("$STRATA") ? arguments : "\"$STRATA\" \(arguments)"
    let done = try StrataBinary.shell(script, index: ground)
    #expect(done.ending == .exited(status), "\(done.errors)")
    #expect(says.isEmpty || done.errors.contains(says), "\(done.errors)")
    #expect(done.output.isEmpty)
  }

  /// A script that makes a file by a command, and asks what is in it.
  private static func inFile(_ command: String, _ options: String = "") -> String {
    """
    d=$(mktemp -d); \(command) "$d/f"; "$STRATA" sql --file "$d/f" \(options); s=$?; rm -r "$d"; exit $s
    """
  }

  @Test("rows to be sorted, and what functions copy, are within the limit of memory")
  func memory() async throws {
    let ground = try await ProvingGround()
    let wide =
      "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 60) SELECT x, hex(zeroblob(7000000)) AS y FROM c"
    func ask(_ words: String...) throws -> Command {
      try StrataBinary.run(["sql", "--db", ground.path("index.db"), "--max-memory", "100MB"] + words)
    }
    let base = try ask("SELECT 1", "-q").peakMemory
    let first = try ask(wide, "--sort", "-x", "--limit", "1", "--format", "{x}")
    #expect(first.ending == .exited(0) && first.text == "60\n", "\(first.errors)")
    let all = try ask(wide, "--sort", "x", "--format", "ndjson")
    #expect(all.ending == .exited(1) && all.output.isEmpty)
    #expect(all.errors.contains("the rows to sort take more than 50MB"), "\(all.errors)")
    let copies = try ask("SELECT familiar(hex(zeroblob(7000000))) IS NULL AS a", "-q")
    #expect(copies.text == "1\n", "\(copies.errors)")
    for done in [first, all, copies] where done.peakMemory > 0 {
      #expect(done.peakMemory < base + 150_000_000, "\(done.peakMemory) over \(base)")
    }
  }

  @Test("a parameter is a number where it is written as one, else a text")
  func parameters() async throws {
    let ground = try await ProvingGround()
    let done = try StrataBinary.run([
      "sql", "--db", ground.path("index.db"), "--format", "csv", "--no-headers",
      "SELECT typeof(:a), typeof(@b), typeof($c), typeof(:d), :d, typeof(:e), :e, :f, :a + :a",
      "-p", "a=7", "-p", "b=007", "-p", "c=1.5", "-p", "d='7'", "-p", "e=", "-p", "f=x=y",
    ])
    #expect(String(decoding: done.output, as: UTF8.self) == "integer,text,text,text,7,text,\"\",x=y,14\n")
  }

  @Test("what a head in the catalogue's form declares holds: defaults, kinds, columns")
  func head() async throws {
    let ground = try await ProvingGround()
    let file = ground.path("mine.sql")
    let text = """
      -- title: Mine
      -- subject: mine
      -- question: What is mine?
      -- parameter: a integer = 7; a number
      -- parameter: b text = null; a text
      -- parameter: c age; a time
      -- column: a integer "THE A"; a
      -- column: size bytes; a size
      -- column: b text; b
      SELECT :a AS a, :c * 1000 AS size, :b AS b

      """
    for end in ["\n", "\r\n"] {
      try Data(text.replacingOccurrences(of: "\n", with: end).utf8).write(to: URL(fileURLWithPath: file))
      for asked in ["--file '\(file)'", "- < '\(file)'", "\"$(cat '\(file)')\""] {
        let done = try StrataBinary.shell("\"$STRATA\" sql \(asked) -p c=2m -p b=07", index: ground)
        #expect(done.text == "THE A    SIZE   B\n    7   120kB   07\n", "\(done.errors)")
        let json = try StrataBinary.shell("\"$STRATA\" sql \(asked) -p c=1s -p a=8 --format ndjson", index: ground)
        #expect(json.text == "{\"a\":8,\"size\":1000,\"b\":null}\n", "\(json.errors)")
        let lacking = try StrataBinary.shell("\"$STRATA\" sql \(asked)", index: ground)
        #expect(lacking.ending == .exited(64), "\(lacking.errors)")
        #expect(lacking.errors.contains("wants --param c=…: a time"), "\(lacking.errors)")
        let wrong = try StrataBinary.shell("\"$STRATA\" sql \(asked) -p c=1s -p a=x", index: ground)
        #expect(wrong.ending == .exited(64))
        #expect(wrong.errors.contains("--param a: expected a whole number"), "\(wrong.errors)")
      }
    }
    // Comments of one's own are no head; a parameter that is declared otherwise is no comment.
    for (sql, says) in [
      ("-- title: one\n-- by me\nSELECT 1 AS a", nil), ("-- parameter: x\nSELECT :x AS a", "the statement:1: expected"),
      ("-- title: one\n-- parameter: a integer = 1; x\nSELECT :a AS a", "-- subject: …"),
    ] as [(String, String?)] {
      let done = try StrataBinary.run(["sql", "--db", ground.path("index.db"), "-q", sql])
      #expect(says == nil ? done.text == "1\n" : done.errors.contains(says ?? ""), "\(sql): \(done.errors)")
    }
  }

  @Test("an error shows the line, and the place in it")
  func place() async throws {
    let ground = try await ProvingGround()
    func errors(_ sql: String) throws -> String {
      try StrataBinary.run(["sql", "--db", ground.path("index.db"), sql]).errors
    }
    #expect(
      try errors("SELECT tag\nFROM tags\nWHERE tagg = 1")
        == "Error: no such column: tagg; did you mean tag?\n  line 3: WHERE tagg = 1\n                ^\n")
    #expect(
      try errors("SELECT '日本', nope") == "Error: no such column: nope\n  SELECT '日本', nope\n                 ^\n")
    #expect(try errors("SELECT * FROM curent_tags").contains("did you mean current_tags?"))
    #expect(try errors("SELECT shrt(1)").contains("did you mean short?"))
    #expect(try errors("SELECT \"latest\"").contains("in single quotes: 'latest'"))
  }

  @Test("the first rows of a result without end go out at once")
  func streams() async throws {
    let ground = try await ProvingGround()
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    for format in ["csv", "ndjson", "tsv", "{i}", "table"] {
      let done = try StrataBinary.shell(
        "\"$STRATA\" sql --timeout 60 --format '\(format)' '\(endless)' | head -n 3", index: ground, timeout: 30)
      #expect(done.ending == .exited(0))
      #expect(done.output.count { $0 == UInt8(ascii: "\n") } == 3)
    }
  }

  @Test("Ctrl-C stops a statement with 130, also one that no flag stops")
  func interrupt() async throws {
    let ground = try await ProvingGround()
    for sql in [
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
      "SELECT instr(replace(hex(zeroblob(4000000)), 0, 1), replace(hex(zeroblob(2000000)), 0, 1) || 2)",
    ] {
      let start = ContinuousClock.now
      let done = try StrataBinary.shell(
        "timeout --preserve-status -s INT 1 \"$STRATA\" sql --timeout 60 '\(sql)'", index: ground)
      #expect(done.ending == .exited(130), "\(done.errors)")
      #expect(ContinuousClock.now - start < .seconds(6))
    }
  }

  @Test("limits of time, memory and rows end a statement with a word that names them")
  func limits() async throws {
    let ground = try await ProvingGround()
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    for (sql, option, says) in [
      ("\(numbers) SELECT max(i) FROM n", ["--timeout", "200ms"], "more than 0.2 s (--timeout"),
      ("\(numbers) SELECT i FROM n ORDER BY i", ["--max-memory", "20MB"], "of memory (--max-memory"),
      ("\(numbers) SELECT i FROM n", ["--max-rows", "5"], "after 5 rows (--max-rows"),
    ] {
      let done = try StrataBinary.run(
        ["sql", "--db", ground.path("index.db"), "--format", "csv", "--no-headers", sql] + option)
      #expect(done.ending == .exited(1))
      #expect(done.errors.contains(says), "\(done.errors)")
      let rows = String(decoding: done.output, as: UTF8.self).split(whereSeparator: \.isNewline)
      #expect(rows.map(String.init) == (option[0] == "--max-rows" ? ["1", "2", "3", "4", "5"] : []))
    }
  }

  @Test("--quiet prints the first column, for xargs")
  func quiet() async throws {
    let ground = try await ProvingGround()
    let done = try StrataBinary.run([
      "sql", "--db", ground.path("index.db"), "-q", "VALUES ('a', 1), ('b', 2)",
    ])
    #expect(String(decoding: done.output, as: UTF8.self) == "a\nb\n")
  }
}
