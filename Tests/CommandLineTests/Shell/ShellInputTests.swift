import Index
import Testing

@testable import strata

@Suite("what is typed into the shell") struct ShellInputTests {
  @Test(
    "statements end with a semicolon that is none of a text's or a comment's",
    arguments: [
      (["SELECT 1;"], ["SELECT 1"], ""), (["SELECT 1"], [], "SELECT 1\n"),
      (["SELECT 1; SELECT 2; SELECT"], ["SELECT 1", " SELECT 2"], " SELECT\n"),
      (["SELECT ';", "';"], ["SELECT ';\n'"], ""),
      (["SELECT \";\" /* ; */ -- ;", ";"], ["SELECT \";\" /* ; */ -- ;\n"], ""),
      ([";;"], [], ""), (["-- nothing"], [], ""), (["/* open ;"], [], "/* open ;\n"),
      (["/* open", "*/ SELECT 1;"], ["/* open\n*/ SELECT 1"], ""),
    ])
  func buffer(lines: [String], statements: [String], rest: String) {
    var buffer = StatementBuffer()
    var found: [String] = []
    for line in lines {
      buffer.append(line)
      found += buffer.takeStatements()
    }
    #expect(found == statements)
    #expect(buffer.text == rest)
  }

  @Test("a statement of very many lines is taken once it ends")
  func long() {
    var buffer = StatementBuffer()
    for _ in 0..<20_000 { buffer.append("SELECT 1,") }
    #expect(buffer.takeStatements().isEmpty)
    buffer.append("1;")
    #expect(buffer.takeStatements().count == 1)
    #expect(buffer.isEmpty)
  }

  @Test(
    "a line that begins with a point is a command",
    arguments: [
      (".help", DotCommand.help), (".tables", .tables(nil, all: false)), (".tables  x ", .tables("x", all: false)),
      (".tables --all", .tables(nil, all: true)), (".queries --all", .queries(all: true)),
      (".queries", .queries(all: false)),
      (".read 'a b'", .read("a b")), (".output", .output(nil)), (".output x", .output("x")),
      (".schema 'a b'", .schema("a b")), (".quit", .quit), (".exit", .quit), (".mode", .mode(nil)),
      (".mode '{a} {b}'", .mode("{a} {b}")),
      (
        ".query labels -p key=x --param \"value=a b\"", .query(name: "labels", parameters: ["key=x", "value=a b"])
      ),
    ])
  func commands(line: String, command: DotCommand) throws {
    #expect(try DotCommand(line) == command)
  }

  @Test(
    "other such lines are errors",
    arguments: [
      ".", ".x", ".help me", ".query", ".query labels key=x", ".query labels -p", ".mode a b", ".schema 'x", ".read",
      ".read a b", ".output a b", ".format csv", ".tables a b",
    ])
  func noCommands(line: String) {
    #expect(throws: CommandFailure.self) { try DotCommand(line) }
  }

  @Test(
    "the Tab key offers what fits at its place",
    arguments: [
      ("SELECT * FROM cur", ["current_tags"]), ("SELECT * FROM ", ["current_tags", "tags"]),
      ("SELECT * FROM tags JOIN t", ["tags"]), ("sel", ["select"]), ("SEL", ["SELECT"]),
      ("SELECT count(ta", ["count(tag", "count(tags", "count(target"]),
      ("SELECT ref FROM current_tags WHERE ref", ["reference"]),
      ("SELECT t.h FROM current_tags t WHERE t.h", ["t.host"]), ("SELECT tags.", ["tags.tag", "tags.target"]),
      ("SELECT 1 FROM current_tags AS c, tags WHERE c.tag=c.", ["c.tag=c.host", "c.tag=c.reference", "c.tag=c.tag"]),
      ("SELECT shor", ["short("]), ("SELECT 'cur", []), ("SELECT 1 -- cur", []), ("SELECT /* cur", []),
      ("SELECT ", []), ("SELECT é.", []), ("", []), ("x.y.z.", []),
    ])
  func completion(line: String, candidates: [String]) throws {
    let word = line.split(separator: " ", omittingEmptySubsequences: false).last.map(String.init) ?? ""
    #expect(try Self.completion().candidates(line: line, word: word, before: "") == candidates)
  }

  @Test(
    "and in the shell's own commands",
    arguments: [
      (".q", [".queries", ".query", ".quit"]), (".re", [".read"]), (".query drif", ["drift"]),
      (".query drift -p re", ["repository="]),
      (".query drift -", ["-p"]), (".query find-im", []), (".tables --", ["--all"]),
      (".mode m", ["markdown"]), (".schema curr", ["current_tags"]), (".schema si", ["si_bytes"]),
      (".help x", []), (".tables ta", ["tags"]), (".nothing x", []),
    ])
  func dotCompletion(line: String, candidates: [String]) throws {
    let word = line.split(separator: " ").last.map(String.init) ?? ""
    #expect(try Self.completion().candidates(line: line, word: word, before: "") == candidates)
  }

  @Test("a view named in an earlier line gives its columns")
  func earlier() throws {
    let completion = try Self.completion()
    #expect(completion.candidates(line: "  ho", word: "ho", before: "SELECT * FROM current_tags WHERE\n") == ["host"])
    #expect(completion.candidates(line: ".q", word: ".q", before: "SELECT\n").isEmpty)
  }

  private static func completion() throws -> ShellCompletion {
    ShellCompletion(
      relations: [
        Relation(name: "current_tags", isView: true, columns: ["host", "tag", "reference"]),
        Relation(name: "tags", isView: false, columns: ["tag", "target"]),
      ],
      functions: ["short", "si_bytes"], queries: try Catalogue().queries)
  }
}
