import Foundation
import Testing

@testable import TestSupport

@Suite("a person’s habits") struct PersonTests {
  @Test("--version says SQLite’s and the schema’s versions too")
  func version() async throws {
    let lines = try StrataBinary.run(["--version"]).text.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    let index = try await Asking.host.value
    let asked = try index.lines("sql", "SELECT sqlite_version()", "--format", "tsv", "--no-headers")
    #expect(lines[0].wholeMatch(of: /strata \d+\.\d+\.\d+/) != nil && lines[2] == "SQLite \(asked[0])")
    let schema = try Command.run("sqlite3", ["-readonly", index.database, "PRAGMA user_version"])
    #expect(lines[1] == "schema " + schema.text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  @Test("what is folded into another command is none any more", arguments: ["version", "matrix"])
  func folded(_ word: String) throws {
    let done = try StrataBinary.run([word])
    #expect(done.ending == .exited(64) && done.errors.contains("there is no command “\(word)”"), "\(done.errors)")
  }

  @Test("alone it fits a terminal of 24 lines, and names commands that there are")
  func firstScreen() throws {
    let done = try StrataBinary.run([])
    #expect(done.ending == .exited(0) && done.errors.isEmpty)
    let lines = done.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    #expect(lines.count <= 22 && lines.allSatisfy { $0.count <= 80 && !$0.hasSuffix(" ") }, "\(done.text)")
    let named = done.text.matches(of: /^  +strata ([a-z]+)/.anchorsMatchLineEndings()).map { String($0.1) }
    #expect(named.count == 5 && Set(Pages.commands).isSuperset(of: named), "\(named)")
  }

  @Test("words of docker and of other tools lead to the command that answers")
  func wordsOfOthers() throws {
    for (words, command) in [
      (["ps"], "containers"), (["inspect", "web:1"], "show"), (["ls"], "images"), (["du"], "usage"),
      (["system", "df"], "usage"), (["volumes"], "query volumes"), (["unused"], "reclaim --unused"),
      (["verify"], "index --full"), (["growth"], "query growth"), (["export", "ncdu"], "usage --root --format ncdu"),
    ] {
      let done = try StrataBinary.run(words)
      #expect(done.ending == .exited(64) && done.output.isEmpty)
      #expect(done.errors.contains("“strata \(command)” answers that"), "\(done.errors)")
    }
  }

  @Test(
    "help has topics, of at most 80 columns",
    arguments: ["options", "columns", "filters", "formats", "time", "findings", "exit-codes", "sql", "trees"])
  func topics(_ topic: String) throws {
    let lines = try Pages.page("help", topic).split(separator: "\n")
    #expect(lines.count > 5)
    #expect(lines.filter { $0.count > 80 } == [])
    #expect(try Pages.page("--help").contains(topic))
  }

  @Test("each exit code of strata help exit-codes is one that commands end with, and they end with no other")
  func exitCodes() async throws {
    let reported = try Pages.page("help", "exit-codes").split(separator: "\n").compactMap {
      $0.prefixMatch(of: /\ {2,4}([0-9]+)\ .*/).flatMap { Int32($0.1) }
    }
    let asking = try await Asking.host.value
    let damaged = try await (try #require(Snapshot.damaged.first)).root()
    let database = try NewIndex().path
    let index = ["--db", asking.database]
    let found: [(code: Int32, arguments: [String])] = [
      (0, ["--version"]), (0, ["images"] + index), (1, ["query", "images", "-p", "host=nobody"] + index),
      (0, ["problems", "--in", damaged]), (0, ["check"] + index), (0, ["assert", "--orphans-below", "1TB"] + index),
      (1, ["images", "--db", "/nowhere/index.db"]), (1, ["images", "--host", "nobody"] + index),
      (1, ["show", "nobody/knows:it"] + index), (1, ["sql", "DELETE FROM tags"] + index),
      (1, ["index", "/nowhere", "--db", database]),
      (2, ["index", damaged, "--db", database]), (2, ["problems", "--check", "--in", damaged]),
      (2, ["assert", "--orphans-below", "1B", "--in", damaged]),
      (3, ["assert", "--no-errors", "--format", "nagios", "--db", "/nowhere/index.db"]),
      (64, ["imges"]), (64, ["images", "--nothing"]), (64, ["images", "-f", "nothing=1"]),
      (64, ["images", "--format", "nothing"]), (64, ["images", "--limit", "-1"]), (64, ["sql"]),
      (64, ["images", "--columns", "nothing"] + index), (64, ["query", "nothing"] + index),
      (64, ["schema", "nothing"]),
    ]
    for (code, arguments) in found {
      let done = try StrataBinary.run(arguments)
      #expect(done.ending == .exited(code), "\(arguments): \(done.errors)")
    }
    // Ctrl-C, as the shell's key sends it.
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    let program = try #require(StrataBinary.url).path
    let terminal = try PseudoTerminal(
      program, ["sql", endless, "--no-pager", "--db", asking.database], environment: ["TERM": "xterm"])
    // The first rows are there, so it runs.
    try terminal.wait(for: "1000\r\n")
    terminal.type("\u{3}")
    #expect(try terminal.status() == 130)
    #expect(Set(reported) == Set(found.map(\.code) + [130]), "\(reported)")
  }

  @Test("show takes the paths that problems and orphans print, and a container’s ID whose mount alone is left")
  func showPaths() async throws {
    let damaged = try #require(Snapshot.damaged.first)
    let root = try await damaged.root()
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", root])
    for row in orphans {
      let done = try StrataBinary.run(["show", row.path, "--in", root])
      #expect(done.ending == .exited(0), "\(row.path): \(done.errors)")
      let directory = row.directory.flatMap { $0.split(separator: "/").last }.map(String.init)
      #expect(done.text.contains(row.chainID.map { String($0.dropFirst(7).prefix(12)) } ?? directory ?? "-"))
      // A write set has no owner to show: its fault is shown.
      #expect(row.kind == "layer" || done.text.contains(row.kind == "write-set" ? "layer-write-set" : "OWNER"))
    }
    let leaked = try #require(orphans.first { $0.kind == "directory" })
    #expect(try StrataBinary.run(["show", leaked.path, "--in", root]).text.contains(/OWNER +unknown/))
    let script = try StrataBinary.run(["orphans", "--script", "--in", root])
    let left = orphans.filter { !$0.certain }.count
    #expect(script.errors.contains("\(left) orphans uncertain"), "\(script.errors)")
  }

  @Test(
    "a mistyped command is wrong usage, with a guess",
    arguments: [
      (["imges"], "images"), (["help", "filter"], "filters"), (["export", "metric"], "export metrics"),
      (["hist"], "history"), (["man", "tgas"], "tags"),
    ])
  func commands(_ typed: [String], _ meant: String) throws {
    let done = try StrataBinary.run(typed)
    #expect(done.ending == .exited(64))
    #expect(done.errors.contains("did you mean \(meant)?"), "\(done.errors)")
    #expect(done.output.isEmpty)
  }

  @Test("a user’s own queries: --queries, STRATA_QUERIES and the configuration folder")
  func ownQueries() async throws {
    let asking = try await Asking.host.value
    let home = try Workshop.newFolder()
    let folder = home.appendingPathComponent("strata/queries")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(
      """
      -- title: Mine
      -- subject: mine
      -- question: How many tags are there?
      -- column: tags integer; how many
      SELECT count(*) AS tags FROM current_tags
      """.utf8
    ).write(to: folder.appendingPathComponent("my-tags.sql"))
    let tags: [TagRow] = try StrataBinary.rows(["tags", "--db", asking.database])
    let expected = "tags\n\(tags.count)\n"
    let question = "query my-tags --format csv --db '\(asking.database)'"
    for way in [
      "\"$STRATA\" \(question) --queries '\(folder.path)'",
      "STRATA_QUERIES='\(folder.path)' \"$STRATA\" \(question)",
      "XDG_CONFIG_HOME='\(home.path)' \"$STRATA\" \(question)",
    ] {
      let done = try shell(way)
      #expect(done.text.replacingOccurrences(of: "\r", with: "") == expected, "\(done.errors)")
    }
    // Everywhere that the catalogue is asked.
    try Data(".query my-tags\n.queries\n".utf8).write(to: home.appendingPathComponent("lines"))
    for (before, way) in [("", "--queries '\(folder.path)'"), ("XDG_CONFIG_HOME='\(home.path)'", "")] {
      let asked = try shell(
        "\(before) \"$STRATA\" shell --format csv --db '\(asking.database)' \(way) < '\(home.path)/lines'")
      #expect(asked.ending == .exited(0), "\(asked.errors)")
      #expect(asked.text.hasPrefix("tags\n\(tags.count)\n"))
      #expect(asked.text.contains("mine,my-tags,How many tags are there?,Mine"))
      let metadata = try shell("\(before) \"$STRATA\" export datasette --db '\(asking.database)' \(way)")
      #expect(metadata.text.contains("\"my-tags\""), "\(metadata.errors)")
    }
    let guess = try shell("\"$STRATA\" query my-tgas --queries '\(folder.path)'")
    #expect(guess.ending == .exited(64) && guess.errors.contains("did you mean my-tags?"), "\(guess.errors)")
    try FileManager.default.copyItem(
      at: folder.appendingPathComponent("my-tags.sql"), to: folder.appendingPathComponent("images.sql"))
    let twice = try shell("STRATA_QUERIES='\(folder.path)' \"$STRATA\" queries")
    #expect(twice.ending == .exited(0) && twice.text.contains("my-tags"))
    #expect(twice.errors.contains("images.sql") && twice.errors.contains(folder.path), "\(twice.errors)")
  }

  @Test("each command has a manual page that groff and mandoc take without a word")
  func manualPages() throws {
    #expect(Set(Pages.commands).isSuperset(of: ["images", "export metrics"]))
    let tools = ["groff -man -Tutf8 -ww -z", "mandoc -T lint -W all"].filter { tool in
      let name = tool.prefix { $0 != " " }
      return (try? Command.run("sh", ["-c", "command -v \(name)"]).ending) == .exited(0)
    }
    for command in [""] + Pages.commands {
      let page = try Pages.page("man", command)
      #expect(page.hasPrefix(".TH \"STRATA"), "\(command)")
      // The date is the source's own, so that the same source makes the same page.
      let date = try #require(page.split(separator: "\n").first?.split(separator: " ").dropFirst(3).first)
      #expect(date.wholeMatch(of: /20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/) != nil, "\(date)")
      let file = try Workshop.newFolder().appendingPathComponent("page.1")
      try Data(page.utf8).write(to: file)
      for tool in tools {
        let shown = try Command.run("sh", ["-c", "\(tool) '\(file.path)'"])
        #expect(shown.ending == .exited(0) && shown.errors.isEmpty && shown.text.isEmpty, "\(command): \(shown.text)")
      }
    }
  }

  /// A script of sh in which `"$STRATA"` is strata.
  private func shell(_ script: String) throws -> Command {
    let url = try #require(StrataBinary.url)
    var environment = ProcessInfo.processInfo.environment
    environment["STRATA"] = url.path
    environment["HOME"] = try Workshop.newFolder().path
    environment["XDG_CONFIG_HOME"] = nil
    environment["STRATA_QUERIES"] = nil
    environment["NO_COLOR"] = "1"
    let folder = try Workshop.newFolder()
    return try Command.run("sh", ["-c", "cd '\(folder.path)'; " + script], environment: environment)
  }
}
