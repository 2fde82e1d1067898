import Foundation
import Testing

@testable import Index

@Suite("a user’s own queries, as asked") struct OwnQueriesTests {
  let strata: Program

  init() throws { strata = try Program() }

  private static let head = """
    -- title: Mine
    -- subject: mine
    -- question: What is mine?

    """

  private func ask(_ body: String, _ words: String...) throws -> (answer: Program.Answer, file: String) {
    let folder = strata.folder.path("q-\(UUID().uuidString)")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let file = folder + "/mine.sql"
    try Data((Self.head + body).utf8).write(to: URL(fileURLWithPath: file))
    return (try strata.run(["query", "mine", "--queries", folder] + words), file)
  }

  @Test("it answers like strata’s own")
  func answers() throws {
    let (done, _) = try ask(
      "-- parameter: host text = west; where\n-- column: tags integer; how many\nSELECT count(*) AS tags FROM current_tags WHERE host = :host",
      "-q", "--columns", "tags")
    #expect(done.status == 0 && done.output == "4\n", "\(done.errors)")
    let (other, _) = try ask(
      "-- parameter: host text = west; where\nSELECT count(*) AS tags, short(image_id) FROM current_tags WHERE host = :host",
      "-p", "host=east", "--format", "tsv", "--no-headers", "--columns", "tags")
    #expect(other.lines == ["9"], "\(other.errors)")
  }

  @Test("where it gives as many rows as it does unasked, how to get all is said")
  func most() throws {
    let body = """
      -- parameter: top integer = 2; at most so many rows; -1: all
      SELECT reference FROM current_tags ORDER BY reference LIMIT :top
      """
    let note = "no more than the first 2 rows: --param top=-1 gives all\n"
    for format in ["table", "json", "csv"] {
      #expect(try ask(body, "--format", format).answer.errors.contains(note), "\(format)")
    }
    for top in ["-1", "2", "1"] {
      #expect(try !ask(body, "-p", "top=\(top)").answer.errors.contains("rows"), "\(top)")
    }
    #expect(try !ask(body, "--limit", "1").answer.errors.contains("rows"))
  }

  @Test("and of a query of strata’s own")
  func mostOfStrata() throws {
    let index = try IndexFile.openForWriting(strata.folder.path("index.db"))
    let names = (0..<101).map { "layer\($0)" }
    var tree = SmallTree(sizes: Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }))
    tree.images = names.map { SmallImage(name: $0, layers: $0) }
    try index.record(tree, host: "many", at: november(2))
    let note = "no more than the first 100 rows: --param top=-1 gives all\n"
    #expect(try strata.run("query", "largest-layers", "--format", "json").errors.contains(note))
    #expect(try !strata.run("query", "largest-layers", "-p", "top=-1").errors.contains(note))
    #expect(try !strata.run("query", "largest-layers", "-p", "host=west").errors.contains(note))
  }

  @Test(
    "what is wrong with it is reported with the file and the place, and nothing is written",
    arguments: [
      ("DELETE FROM hosts", "this would write", "line 4: DELETE FROM hosts"),
      (
        "VACUUM INTO '/tmp/strata-must-not-be-there.db'", "a statement that gives rows is expected",
        "line 4: VACUUM INTO"
      ),
      ("ATTACH 'x.db' AS x", "ATTACH is not allowed", "line 4:"),
      ("SELECT 1; SELECT 2", "another begins here", "line 4: SELECT 1; SELECT 2"),
      ("SELECT 1 AS a\nWHERE :other", "the header does not declare :other", "line 5: WHERE :other"),
      ("-- parameter: size bytes; how much\nSELECT 1 AS a", "declares the parameter “size”, and no :size", ""),
      (
        "-- column: a text; one\n-- column: b text; another\nSELECT 1 AS a, 2 AS c",
        "declares the column “b”, and the statement gives a, c", ""
      ),
      ("SELECT nope", "no such column: nope", "line 4: SELECT nope"), ("", "there is no statement", ""),
    ])
  func faults(_ body: String, _ says: String, _ place: String) throws {
    let (done, file) = try ask(body, "-p", "size=1")
    let (bare, other) = try ask(body)
    let isOfSize = body.contains("size bytes")
    let (answer, path) = isOfSize ? (done, file) : (bare, other)
    #expect(answer.status == 1 && answer.output.isEmpty)
    #expect(answer.errors.hasPrefix("Error: \(path): "), "\(answer.errors)")
    #expect(answer.errors.contains(says), "\(answer.errors)")
    #expect(place.isEmpty || answer.errors.contains(place), "\(answer.errors)")
    #expect(try strata.run("hosts", "-q").lines.count >= 2)
    #expect(!FileManager.default.fileExists(atPath: "/tmp/strata-must-not-be-there.db"))
  }

  @Test("one that does not end is stopped, as sql is; strata’s own have a limit when one is given")
  func limits() throws {
    let endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) AS n FROM c"
    let (done, file) = try ask(endless, "--timeout", "300ms")
    #expect(done.status == 1)
    #expect(done.errors.hasPrefix("Error: \(file): stopped: it took more than 0.3 s"), "\(done.errors)")
    let (rows, _) = try ask(
      "SELECT value FROM json_each('[1,2,3]')", "--max-rows", "2", "--format", "tsv", "--no-headers")
    #expect(rows.status == 1 && rows.lines == ["1", "2"] && rows.errors.contains("after 2 rows"))
    let own = try strata.run("query", "layers", "--max-rows", "1", "--format", "ndjson")
    #expect(own.status == 1 && own.lines.count == 1, "\(own.errors)")
    #expect(try strata.run("query", "layers", "--timeout", "1m", "-q").status == 0)
    #expect(try strata.run("query", "layers", "--timeout", "soon").status == 64)
  }

  @Test(
    "a value that a parameter cannot have is wrong usage",
    arguments: [
      (["usage", "-p", "as=next"], "--param as: expected a version of Docker"),
      (["usage", "-p", "as="], "expected a version"),
      (["largest-layers", "-p", "top=1", "-p", "top=2"], "“top” is given twice"),
      (["largest-layers", "-p", "top=many"], "expected a whole number"),
      (["dangling-images", "-p", "for=soon"], "--param for: "),
      (["reclaim-order", "-p", "goal=much"], "--param goal: "),
    ])
  func values(_ words: [String], _ says: String) throws {
    let done = try strata.run(["query"] + words)
    #expect(done.status == 64 && done.output.isEmpty)
    #expect(done.errors.contains(says), "\(done.errors)")
  }

  @Test("hosts, moments, images and repositories are what commands take, and what is not there is an error as theirs")
  func names() throws {
    let then = try strata.run("usage", "--host", "east@2026-11-05", "--format", "csv")
    #expect(try strata.run("query", "usage", "-p", "host=east@2026-11-05", "--format", "csv").output == then.output)
    #expect(then.output != (try strata.run("usage", "--host", "east", "--format", "csv")).output && then.status == 0)
    let sandboxed = try strata.run("query", "usage", "-p", "host=east@2026-11-05", "--format", "csv", "--max-rows", "9")
    #expect(sandboxed.output == then.output)
    let both = try strata.run("query", "usage", "-p", "host=east@2026-11-05", "--at", "2026-11-17")
    #expect(both.status == 64 && both.errors.contains("give one of them"), "\(both.errors)")
    let base = try strata.run("base", "web:2", "--format", "csv")
    #expect(try strata.run("query", "base", "-p", "image=web:2", "--format", "csv").output == base.output)
    for (asked, command) in [
      (["usage", "-p", "host=eats"], ["usage", "--host", "eats"]), (["base", "-p", "image=web:9"], ["base", "web:9"]),
      (["usage", "-p", "host=east@2020-01-01"], ["usage", "--host", "east@2020-01-01"]),
    ] {
      let (found, other) = (try strata.run(["query"] + asked), try strata.run(command))
      #expect(found.status == 1 && other.status == 1 && found.output.isEmpty)
      func error(_ answer: Program.Answer) -> String? {
        answer.errors.split(separator: "\n").first { $0.hasPrefix("Error: ") }.map(String.init)
      }
      #expect(error(found) == error(other) && error(found) != nil, "\(found.errors) \(other.errors)")
    }
    for name in ["web", "docker.io/library/web"] {
      let rows = try strata.run("query", "history", "-p", "repository=\(name)", "--format", "csv")
      #expect(rows.output == (try strata.run("history", "web", "--format", "csv")).output, "\(rows.errors)")
    }
    let job = try strata.run("query", "history", "-p", "repository=job", "--format", "csv")
    #expect(job.output.contains("acme/job"))
    let unknown = try strata.run("query", "history", "-p", "repository=wbe")
    #expect(unknown.status == 1 && unknown.errors.contains("did you mean web?"), "\(unknown.errors)")
    #expect(try strata.run("query", "drift", "-p", "repository=web:1").status == 1)
  }

  @Test("a version is any of Docker’s, as for --as")
  func versions() throws {
    for (typed, meant) in [("19.03", "20.10"), ("28.1", "23"), ("29.1.3", "29"), ("29.5", "29.4"), ("99", "29.4")] {
      let found = try strata.run("query", "usage", "-p", "as=" + typed, "--format", "csv")
      #expect(found.output == (try strata.run("usage", "--as", meant, "--format", "csv")).output && found.status == 0)
    }
  }
}
