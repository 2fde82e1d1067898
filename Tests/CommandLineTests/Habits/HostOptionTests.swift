import Foundation
import Testing

@testable import TestSupport

@Suite("--host: several hosts, and patterns") struct HostOptionTests {
  private struct HostRow: Decodable {
    let host: String
  }

  /// An index of three hosts: the same tree three times.
  private static let index = Task<NewIndex, any Error> {
    let index = try NewIndex()
    let root = try await Snapshot.root(of: "hostC-vfs")
    for name in ["db1", "db10", "web"] { try index.run(["\(name)=\(root)"]) }
    return index
  }

  private func hosts(_ arguments: [String]) async throws -> [String] {
    let rows: [HostRow] = try StrataBinary.rows(arguments + ["--db", await Self.index.value.path])
    return Set(rows.map(\.host)).sorted()
  }

  @Test(
    "names and patterns, one or several, with commas or repeated",
    arguments: [
      (["db1"], ["db1"]), (["db1", "web"], ["db1", "web"]), (["db1,web"], ["db1", "web"]), (["db*"], ["db1", "db10"]),
      (["db?"], ["db1"]), (["[dw]*", "db1"], ["db1", "db10", "web"]), (["*b"], ["web"]),
    ])
  func choice(_ options: [String], _ expected: [String]) async throws {
    let words = options.flatMap { ["--host", $0] }
    for command in ["hosts", "images", "tags", "layers", "repos", "usage", "scans", "tree", "history"] {
      #expect(try await hosts([command] + words) == expected, "\(command)")
    }
    #expect(try await hosts(["query", "usage", "-p", "host=" + options.joined(separator: ",")]) == expected)
    let shell = try StrataBinary.run(
      ["shell", "--format", "json", "--db", try await Self.index.value.path],
      reading: "echo '.query usage -p \"host=\(options.joined(separator: ","))\"'")
    let rows = try JSONDecoder.ofSnakeCase.decode([HostRow].self, from: shell.output)
    #expect(Set(rows.map(\.host)).sorted() == expected)
  }

  @Test("what fits no host is an error, though another of the options fits one")
  func unknown() async throws {
    let database = try await Self.index.value.path
    for (options, sentence) in [
      (["--host", "web", "--host", "wbe"], "no host wbe is in this index; did you mean web?"),
      (["--host", "web", "--host", "x*"], "no host of this index fits x*"),
      (["--host", "db["], "no host db[ is in this index; did you mean db1?"),
    ] {
      let done = try StrataBinary.run(["images", "--db", database] + options)
      #expect(done.ending == .exited(1) && done.output.isEmpty)
      #expect(done.errors == "Error: \(sentence)\n")
    }
  }

  @Test("an empty name is wrong usage", arguments: ["", " ", "web,"])
  func empty(_ host: String) async throws {
    let database = try await Self.index.value.path
    for words in [["images", "--host", host], ["query", "usage", "-p", "host=\(host)"]] {
      let done = try StrataBinary.run(words + ["--db", database])
      #expect(done.ending == .exited(64) && done.output.isEmpty, "\(words)")
      #expect(done.errors.contains("host: "), "\(done.errors)")
    }
  }

  @Test("a host's name has no comma")
  func comma() async throws {
    let root = try await Snapshot.root(of: "hostC-vfs")
    let index = try NewIndex()
    for words in [
      ["index", "a,b=\(root)"], ["index", "--host", "a,b", root], ["merge", "--rename", "a=b,c", index.path],
    ] {
      let done = try StrataBinary.run(words + ["--db", index.path])
      #expect(done.ending == .exited(64) && done.errors.contains("comma"), "\(words): \(done.errors)")
    }
    // A folder's own name.
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("a,b-\(UUID().uuidString)")
    try FileManager.default.createSymbolicLink(at: folder, withDestinationURL: URL(fileURLWithPath: root))
    defer { try? FileManager.default.removeItem(at: folder) }
    let done = try StrataBinary.run(["index", folder.path, "--db", index.path])
    #expect(done.ending == .exited(1) && done.errors.contains("NAME=PATH"), "\(done.errors)")
  }
}
