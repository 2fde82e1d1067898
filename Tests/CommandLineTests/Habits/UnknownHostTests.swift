import Foundation
import Testing

@testable import TestSupport

/// What `--help` says of each command decides what is asked here, so that no command can be forgotten.
@Suite("a host that the index has not") struct UnknownHostTests {
  /// Words that a command wants beside its host.
  private static let others: [String: [String]] = [
    "assert": ["--no-errors"], "base": ["web:1"], "missing": ["web:1"], "reclaim": ["--unused"],
    "drift": ["--containers"], "show": ["web:1"], "steps": ["web:1"], "where": ["web:1"], "prune": ["--keep", "1d"],
  ]

  private static func words(_ command: String) -> [String] { command.split(separator: " ").map(String.init) }

  private static func commands() throws -> [String] {
    try Pages.commands.filter { try Pages.page($0, "--help").contains("--host ") && $0 != "index" }
  }

  @Test("every command says so and which was meant, and answers nothing")
  func everyCommand() async throws {
    let asking = try await Asking.host.value
    let commands = try Self.commands()
    try #require(Set(["images", "problems", "history", "forget", "tree", "export metrics"]).isSubset(of: commands))
    for command in commands {
      let words = Self.words(command) + (Self.others[command] ?? [])
      let done = try StrataBinary.run(words + ["--host", "hostb", "--db", asking.database])
      #expect(done.ending == .exited(1), "\(words)")
      #expect(done.output.isEmpty, "\(words)")
      #expect(done.errors == "Error: no host hostb is in this index; did you mean hostB?\n", "\(words)")
    }
    let check = try asking.run("problems", "--check", "--host", "hostb", "--format", "json")
    #expect(check.ending == .exited(1))
    #expect(check.output.isEmpty)
    let script = try asking.run("orphans", "--script", "--host", "hostb")
    #expect(script.ending == .exited(1) && script.output.isEmpty)
  }

  @Test("a tree that is asked directly has its own host alone")
  func inTree() async throws {
    let tree = try await Snapshot.root(of: "hostB-t0")
    #expect(try StrataBinary.run(["images", "--in", "web1=\(tree)", "--host", "web1"]).ending == .exited(0))
    let done = try StrataBinary.run(["images", "--in", "web1=\(tree)", "--host", "web2"])
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains("did you mean web1?"), "\(done.errors)")
  }

  @Test("a named query's parameter as well")
  func parameter() async throws {
    let done = try await Asking.host.value.run("query", "hosts", "-p", "host=hostb", "--format", "json")
    #expect(done.ending == .exited(1) && done.output.isEmpty)
    #expect(done.errors == "Error: no host hostb is in this index; did you mean hostB?\n")
  }

  @Test("an image of another host is reported with that host, and not guessed")
  func elsewhere() async throws {
    let index = try NewIndex()
    let root = try await Snapshot.root(of: "hostB-t0")
    let other = try await Snapshot.root(of: "hostC-vfs")
    try index.run(["web1=\(root)"])
    try index.run(["web2=\(other)"])
    func names(_ host: String) throws -> [String] {
      let rows: [TagRow] = try StrataBinary.rows(["tags", "--host", host, "--db", index.path])
      return rows.compactMap { row in row.tag.map { "\(row.repository):\($0)" } }
    }
    let there = Set(try names("web2"))
    let name = try #require(try names("web1").first { !there.contains($0) })
    for command in ["base", "tree", "reclaim"] {
      let done = try StrataBinary.run([command, name, "--host", "web2", "--db", index.path])
      #expect(done.ending == .exited(1))
      #expect(done.errors == "Error: “\(name)” is no image of web2, but one of web1\n", "\(done.errors)")
    }
  }
}
