import Foundation
import Testing

@testable import TestSupport

@Suite("the last part of a repository's name stands for it") struct ShortNamesTests {
  /// 127.0.0.1:5001/umbrella/billing, umbrella/base0 and others.
  private static let index = Task<NewIndex, any Error> {
    let index = try NewIndex()
    try index.run(["a=\(try Snapshot.named("hostA-t1").archive.path)"])
    return index
  }

  private func ask(_ question: String, _ name: String) async throws -> Command {
    let words = question.split(separator: " ").map { $0.replacingOccurrences(of: "NAME", with: name) }
    return try StrataBinary.run(words + ["--format", "json", "--db", try await Self.index.value.path])
  }

  @Test(
    "in every place where a name may stand",
    arguments: [
      "images NAME", "tags -f reference=NAME:latest", "images -f since=NAME", "history NAME", "show NAME:latest",
      "steps NAME:latest", "base NAME", "missing NAME", "reclaim NAME", "containers -f ancestor=NAME", "drift NAME",
      "query base -p image=NAME",
    ])
  func places(_ question: String) async throws {
    let whole = try await ask(question, "127.0.0.1:5001/umbrella/billing")
    #expect(whole.ending == .exited(0), "\(whole.errors)")
    for name in ["billing", "umbrella/billing"] {
      let done = try await ask(question, name)
      #expect(done.ending == .exited(0) && done.text == whole.text, "\(done.errors)")
    }
  }

  @Test("several that end so are listed, one that is called so is meant; a part of a word is none")
  func several() async throws {
    let root = try await Snapshot.root(of: "hostB-t0")
    let copy = try Workshop.newFolder().appendingPathComponent("copy").path
    try Command.tool("cp", "-a", root, copy)
    let script = """
      import json, sys
      tree = json.load(open(sys.argv[1]))
      digest = next(iter(next(iter(tree["Repositories"].values())).values()))
      for name in ["other/base0", "kit"]: tree["Repositories"][name] = {name + ":1": digest}
      json.dump(tree, open(sys.argv[1], "w"))
      """
    try Command.tool("python3", "-c", script, copy + "/image/overlay2/repositories.json")
    let both = try NewIndex()
    try both.run(["a=\(try Snapshot.named("hostA-t1").archive.path)"])
    try both.run(["b=\(copy)"])
    func images(_ name: String, _ options: String...) throws -> Command {
      try StrataBinary.run(["images", name, "--db", both.path, "--format", "{reference}"] + options)
    }
    let done = try images("base0:1")
    #expect(done.ending == .exited(1) && done.output.isEmpty)
    #expect(
      done.errors
        == "Error: “base0:1” may be any of 2 repositories; give more of the name:\n  other/base0\n  umbrella/base0\n")
    #expect(try images("base0:1", "--host", "b").text == "other/base0:1\n")
    #expect(try images("kit").text == "kit:1\n")
    #expect(try images("illing").ending == .exited(1))
  }

  @Test("a container of this very name goes before it")
  func container() async throws {
    let copy = try Workshop.newFolder().appendingPathComponent("copy").path
    try Command.tool("cp", "-a", try await Snapshot.root(of: "hostA-t1"), copy)
    let script = """
      import glob, json, sys
      for file in glob.glob(sys.argv[1] + "/containers/*/config.v2.json"):
          config = json.load(open(file))
          if config["Name"] == "/c_exited": json.dump(dict(config, Name="/billing"), open(file, "w"))
      """
    try Command.tool("python3", "-c", script, copy)
    struct Piece: Decodable { let part: String }
    func isContainer(_ name: String) throws -> Bool {
      let pieces: [Piece] = try StrataBinary.rows(["where", name, "--in", copy])
      return pieces.contains { $0.part == "mount" }
    }
    #expect(try isContainer("billing"))
    #expect(try !isContainer("umbrella/billing"))
    #expect(try !isContainer("notify"))
  }

  @Test("a slip in the last part leads to the whole name", arguments: ["billin", "biling:latest", "blling"])
  func slips(_ name: String) async throws {
    let done = try await ask("history NAME", name)
    #expect(done.ending == .exited(1) && done.output.isEmpty)
    #expect(
      done.errors.replacingOccurrences(of: "\n", with: " ").contains("did you mean 127.0.0.1:5001/umbrella/billing"),
      "\(done.errors)")
  }
}
