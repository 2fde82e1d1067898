import Foundation
import Testing

@testable import TestSupport

@Suite("answers on a terminal") struct TerminalTests {
  @Test(
    "80 columns are enough for a table",
    arguments: [
      ("usage", ["TYPE", "TOTAL", "ACTIVE", "SIZE", "RECLAIMABLE", "EXACT"]),
      ("build-cache", ["CACHE ID", "SIZE", "LAST USED", "SHARED"]),
      ("layers", ["CHAIN ID", "SIZE", "IMAGES"]),
      ("images", ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"]),
      ("tags", ["REPOSITORY", "TAG", "IMAGE ID"]), ("repos", ["REPOSITORY", "TAGS"]),
      ("containers", ["CONTAINER ID", "IMAGE", "STATUS", "NAMES"]),
      ("hosts", ["HOST", "DRIVER", "IMAGES"]), ("scans", ["AT", "RECORDED"]),
      ("shared", ["CHAIN ID", "SAVES"]), ("problems --all", ["SEVERITY", "CODE"]),
      ("images --digests", ["REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "SIZE"]),
      ("tags --digests", ["REPOSITORY", "TAG", "IMAGE ID", "DIGESTS", "SIZE"]),
      ("orphans", ["KIND", "SIZE", "CERTAIN"]),
      ("reclaim --unused --images", ["IMAGE ID", "SIZE"]),
      ("reclaim --goal 1GB", ["PLACE", "IMAGE ID", "FREES"]),
      ("history", ["REPOSITORY", "TAG", "IMAGE ID", "CURRENT"]),
    ])
  func narrow(_ command: String, _ titles: [String]) async throws {
    let asking = try await Asking.host.value
    let damaged = try #require(Snapshot.damaged.first)
    for source in ["--db '\(asking.database)'", "--in '\(try await damaged.root())'"] {
      let lines = try shown("\(command) \(source)", columns: 80)
      #expect(lines.filter { $0.count > 80 } == [])
      // The last line of the titles has one of each column; where there are no rows, it is there all the same, with the
      // host that the rows do not have in common.
      let head = lines.prefix { line in !titles.contains { line.contains($0) } }.count
      try #require(head < 3 && head < lines.count, "no titles: \(lines.prefix(6))")
      let missing = titles.filter { !lines[head].contains($0) }
      #expect(missing == [], "\(source): \(lines[head])")
    }
  }

  @Test("what has no room in a line of 80 columns stands below it, and nothing of it is lost")
  func below() async throws {
    let damaged = try #require(Snapshot.damaged.first)
    let problems: [ProblemRow] = try await damaged.ask("problems", "--all")
    let lines = try shown("problems --all --in '\(try await damaged.root())'", columns: 80)
    let words = lines.joined().filter { $0 != " " }
    for problem in problems {
      for part in [problem.code, "path:" + problem.path, "detail:" + problem.detail] {
        #expect(words.contains(part.filter { $0 != " " }), "\(problem.path): \(part)")
      }
    }
  }

  @Test("a difference is a line, and the names of an image stand below it")
  func difference() throws {
    let index = try NewIndex().path
    var roots: [String] = []
    for name in ["hostA-t1", "hostB-t1"] {
      let snapshot = try Snapshot.named(name)
      let root = try Workshop.unpack(snapshot.archive, into: try Workshop.newFolder())
      roots.append(root)
      let done = try StrataBinary.run(["index", "--db", index, "--host", name, root])
      try #require(done.ending == .exited(0), "\(done.errors)")
    }
    let lines = try shown("diff hostA-t1 hostB-t1 --db '\(index)'", columns: 80)
    let titles = ["KIND", "ACTION", "WHAT", "BEFORE", "AFTER", "BYTES"]
    #expect(lines[0].split(separator: " ").map(String.init) == titles && lines[1] == "  NAME")
    let image = try #require(lines.firstIndex { $0.hasPrefix("image") })
    #expect(lines[image...].contains { $0.hasPrefix("  ") && $0.contains(":") })
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test("a wide one shows what a narrow one leaves out, and other formats have all at any width")
  func wide() async throws {
    let asking = try await Asking.host.value
    let narrow = try shown("images --db '\(asking.database)'", columns: 60)
    let wide = try shown("images --db '\(asking.database)'", columns: 200)
    for title in ["SHARED SIZE", "CONTAINERS"] {
      #expect(wide[0].contains(title) && !narrow.joined(separator: "\n").contains(title))
    }
    let csv = try shown("usage --format csv --db '\(asking.database)'", columns: 80)
    #expect(csv[0].hasPrefix("host,driver,root,namespace,version,inactive,type,total,active,size,reclaimable,percent,"))
  }

  @Test("colours come on a terminal, and not with NO_COLOR")
  func colours() async throws {
    let asking = try await Asking.host.value
    let question = "images --db '\(asking.database)'"
    let bold = "\u{1b}[1m"
    #expect(try screen(question, columns: 80).contains(bold))
    #expect(try screen(question, columns: 80, ["NO_COLOR": ""]).contains(bold), "an empty one says nothing")
    #expect(try !screen(question, columns: 80, ["NO_COLOR": "1"]).contains("\u{1b}"))
    #expect(try !screen(question, columns: 80, ["TERM": "dumb"]).contains("\u{1b}"))
    let program = try #require(StrataBinary.url).path
    var environment = ProcessInfo.processInfo.environment
    environment["NO_COLOR"] = nil
    let piped = try Command.run("sh", ["-c", "'\(program)' \(question)"], environment: environment)
    #expect(piped.text.contains("REPOSITORY") && !piped.text.contains("\u{1b}"))
  }

  private func shown(_ command: String, columns: Int) throws -> [String] {
    try screen(command, columns: columns, ["NO_COLOR": "1"])
      .split(whereSeparator: \.isNewline).map(String.init)
  }

  /// All that a command writes to a terminal.
  private func screen(_ command: String, columns: Int, _ others: [String: String] = [:]) throws -> String {
    var environment = ProcessInfo.processInfo.environment
    environment["STRATA_PAGER"] = ""
    environment["TERM"] = "xterm"
    environment["NO_COLOR"] = nil
    environment.merge(others) { $1 }
    let program = try #require(StrataBinary.url).path
    // What is reported beside the answer is no part of it.
    let terminal = try PseudoTerminal(
      "/bin/sh", ["-c", "exec '\(program)' \(command) 2> /dev/null"], environment: environment, columns: columns)
    let status = try terminal.status()
    try #require(status == 0, "\(command): \(terminal.screen)")
    return terminal.screen
  }
}
