import Foundation
import Testing

@testable import TestSupport

/// What the docs say to type into other programs is typed as it stands there.
@Suite("blocks of the docs for other programs") struct DocumentedBlocksTests {
  struct Block: Sendable, CustomTestStringConvertible {
    let file: String
    let text: String
    var testDescription: String { "\(file): \(text.split(separator: "\n").first ?? "")" }
  }

  private static let files = ["README.md", "docs/tools.md"]

  private static func lines(_ file: String) -> [String] {
    let text = try? String(contentsOf: Repository.top.appendingPathComponent(file), encoding: .utf8)
    return text?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) ?? []
  }

  /// The fenced blocks of a language.
  static func blocks(_ language: String) -> [Block] {
    files.flatMap { file in
      var blocks: [Block] = []
      var block: [String]?
      for line in lines(file) {
        if line.hasPrefix("```") {
          if let text = block { blocks.append(Block(file: file, text: text.joined(separator: "\n"))) }
          block = line == "```" + language ? [] : nil
        } else {
          block?.append(line)
        }
      }
      return blocks
    }
  }

  /// The lines that are set in and ask an index, once for each file.
  static let commands: [Block] = files.flatMap { file in
    lines(file).filter { line in
      ["sqlite3 ", "strata export datasette", "datasette ", "strata assert ", "strata export metrics "].contains {
        line.hasPrefix("    " + $0)
      }
    }.map { Block(file: file, text: $0.trimmingCharacters(in: .whitespaces)) }
  }

  @Test("there are some of each")
  func some() {
    #expect(Self.blocks("python").count >= 3 && Self.blocks("sql").count >= 1 && Self.blocks("yaml").count >= 1)
    #expect(Self.commands.count >= 6)
  }

  @Test(
    "Python", .enabled(if: OtherTools.hasModule("duckdb, pandas"), "\(OtherTools.absent("duckdb or pandas"))"),
    arguments: blocks("python"))
  func python(_ block: Block) async throws {
    let folder = try await Self.folder()
    try Data(block.text.utf8).write(to: folder.appendingPathComponent("block"))
    let done = try Self.shell(
      "exec '\(OtherTools.python)' '\(OtherTools.script("run_block"))' <block", in: folder)
    #expect(done.ending == .exited(0), "\(done.errors)")
    for host in ["web1", "web2"] { #expect(done.text.contains(host), "\(done.text)") }
  }

  @Test("SQL", .enabled(if: OtherTools.hasSQLite, "sqlite3 is not installed"), arguments: blocks("sql"))
  func sql(_ block: Block) async throws {
    let folder = try await Self.folder()
    let done = try Command.run("sqlite3", ["-readonly", folder.appendingPathComponent("index.db").path, block.text])
    #expect(done.ending == .exited(0) && !done.output.isEmpty, "\(done.errors)")
  }

  private static let hasPromtool = (try? Command.run("promtool", ["--version"]))?.ending == .exited(0)

  @Test("rules of Prometheus", .enabled(if: hasPromtool, "promtool is not installed"), arguments: blocks("yaml"))
  func rules(_ block: Block) async throws {
    let file = try Workshop.newFolder().appendingPathComponent("rules.yaml")
    try Data(block.text.utf8).write(to: file)
    let done = try Command.run("promtool", ["check", "rules", file.path])
    #expect(done.ending == .exited(0), "\(done.errors)")
    // No alert waits for a figure that strata has not.
    let index = try await MetricsCommandTests.indexInUse()
    let metrics = try StrataBinary.run(["export", "metrics", "--db", index]).text
    for match in block.text.matches(of: /strata_[a-z_]+/) {
      #expect(metrics.contains("# TYPE \(match.output) "), "\(match.output)")
    }
  }

  @Test(
    "commands",
    .enabled(
      if: OtherTools.hasSQLite && OtherTools.hasModule("datasette"), "sqlite3 or \(OtherTools.absent("datasette"))"),
    arguments: commands)
  func command(_ block: Block) async throws {
    let folder = try await Self.folder()
    var line = block.text.replacingOccurrences(of: "/var/lib/prometheus/node-exporter/", with: "")
    if line.contains("datasette --immutable") {
      // It would serve for ever: it is asked for one page instead.
      line = "strata export datasette --db index.db > strata.json; \(line) --get /index/usage.json"
    }
    let done = try Self.shell(line, in: folder)
    // The sample's scans grow old.
    let endings: [Command.Ending] = line.hasPrefix("strata assert") ? [.exited(0), .exited(2)] : [.exited(0)]
    #expect(endings.contains(done.ending), "\(done.errors)")
    if line.contains("--get") { #expect(done.text.contains("web1"), "\(done.text)") }
  }

  /// A folder with the sample's index, as a reader has it.
  private static func folder() async throws -> URL {
    let folder = try Workshop.newFolder()
    var sources: [String] = []
    for (host, name) in [("web1", "hostA-t0"), ("web1", "hostA-t1"), ("web2", "hostB-t1")] {
      sources.append("\(host)=\(try await Snapshot.root(of: name))")
    }
    let index = folder.appendingPathComponent("index.db").path
    let done = try StrataBinary.run(["index", "--db", index] + sources)
    try #require(done.ending == .exited(0), "\(done.errors)")
    return folder
  }

  /// A line of sh in a folder, with strata and what scripts/tools-venv installs where a shell looks for programs.
  private static func shell(_ line: String, in folder: URL) throws -> Command {
    var environment = ProcessInfo.processInfo.environment
    let programs = folder.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
    let strata = try #require(StrataBinary.url)
    try FileManager.default.createSymbolicLink(
      at: programs.appendingPathComponent("strata"), withDestinationURL: strata)
    let python = URL(fileURLWithPath: OtherTools.python).deletingLastPathComponent().path
    environment["PATH"] = [programs.path, python, environment["PATH"] ?? "/usr/bin:/bin"].joined(separator: ":")
    environment["HOME"] = folder.path
    environment["STRATA_DB"] = "index.db"
    return try Command.run("sh", ["-c", "cd '\(folder.path)' || exit; \(line)"], environment: environment)
  }
}
