import Foundation
import Testing

@testable import TestSupport

@Suite("strata diff") struct DifferenceTests {
  @Test("one host at two times: a tag that moved, with what it meant before and after")
  func twoTimes() async throws {
    let index = try NewIndex().path
    for (name, at) in [("hostA-t0", "2026-11-01"), ("hostA-t1", "2026-11-02")] {
      let done = try StrataBinary.run([
        "index", "--db", index, "--host", "a", "--at", at, try await Snapshot.root(of: name),
      ])
      try #require(done.ending == .exited(0), "\(done.errors)")
    }
    let done = try StrataBinary.run(["diff", "a@2026-11-01", "a", "--db", index, "--format", "csv"])
    #expect(done.ending == .exited(0), "\(done.errors)")
    let lines = String(decoding: done.output, as: UTF8.self).split(separator: "\n")
    let moved = lines.filter { $0.hasPrefix("tag,") && $0.contains("/billing:latest") }
    #expect(moved.count == 1)
    #expect(moved.first?.contains("changed") == true)
    #expect(moved.first?.contains("sha256:b6ffa33d8dff") == true)
    #expect(moved.first?.contains("sha256:6f600cda22b7") == true)
    let same = try StrataBinary.run(["diff", "a", "a", "--db", index, "--format", "csv", "--no-headers"])
    #expect(same.output.isEmpty, "nothing differs from itself")
    // The last line counts all differences, be they shown or not.
    let sentences = try [[], ["--limit", "1"], ["--sort", "what", "--limit", "1"]].map { options in
      try StrataBinary.run(["diff", "a@2026-11-01", "a", "--db", index] + options).errors.split(separator: "\n").last
    }
    #expect(Set(sentences).count == 1)
    #expect(sentences[0]?.hasPrefix("tags: ") == true, "\(sentences)")
    let wrong = try StrataBinary.run(["diff", "a", "nobody", "--db", index])
    #expect(wrong.ending != .exited(0))
    #expect(wrong.errors.contains("nobody"))
  }

  @Test("what was pruned is unknown, and no difference")
  func pruned() async throws {
    let index = try NewIndex()
    for name in ["hostA-t0", "hostA-t1", "hostA-t2"] {
      try index.run(["a=\(try await Snapshot.root(of: name))"])
    }
    let first = "2026-11-24T02:40:31Z"
    func run(_ words: String...) throws -> Command { try StrataBinary.run(words + ["--db", index.path]) }
    #expect(try run("diff", "a@\(first)", "a", "--format", "json").text.hasPrefix("[\n{"))
    try #require(try run("prune", "--keep", "1h").ending == .exited(0))
    let reason = "what scans of a overlay2 saw before that of 2026-11-24T02:40:57.000Z has been pruned"
    for sides in [["a@\(first)", "a"], ["a", "a@\(first)"]] {
      for command in [["diff"], ["export", "osquery"]] {
        let done = try StrataBinary.run(command + sides + ["--db", index.path])
        #expect(done.ending == .exited(1) && done.output.isEmpty)
        #expect(
          done.errors == "Error: a@\(first): the index cannot say what was there then: \(reason)\n", "\(done.errors)")
      }
    }
    // As any command says it that is asked about that moment.
    #expect(try run("tags", "--at", first).errors.contains(reason))
    #expect(try run("diff", "a", "a").ending == .exited(0))
  }

  private struct Row: Decodable, Equatable { let kind, action, what: String }

  @Test("--kind shows differences of these kinds alone")
  func kinds() async throws {
    let index = try NewIndex()
    for name in ["hostA-t0", "hostA-t1"] {
      try index.run(["a=\(try await Snapshot.root(of: name))"])
    }
    func rows(_ kinds: String...) throws -> [Row] {
      try StrataBinary.rows(
        ["diff", "a@2026-11-24T02:40:31Z", "a", "--db", index.path] + kinds.flatMap { ["--kind", $0] })
    }
    let all = try rows()
    #expect(Set(all.map(\.kind)) == ["tag", "image", "layer", "container"])
    #expect(try rows("image") == all.filter { $0.kind == "image" })
    #expect(try rows("tag", "container") == all.filter { ["tag", "container"].contains($0.kind) })
    let wrong = try StrataBinary.run(["diff", "a", "a", "--kind", "blob", "--db", index.path])
    #expect(wrong.ending == .exited(64) && wrong.errors.contains("container"), "\(wrong.errors)")
  }

  @Test("each side says which of its trees it is of: a driver, or containerd and the namespace")
  func trees() async throws {
    let index = try NewIndex()
    try index.run(["a=\(try await Snapshot.root(of: "hostA-t0"))"])
    try index.run(["b=\(try await #require(ContainerdSnapshot.ofDocker).root())"])
    let done = try StrataBinary.run(["diff", "a", "b", "--db", index.path])
    #expect(done.ending == .exited(0))
    #expect(done.errors.contains("a: a overlay2 at 2026-"), "\(done.errors)")
    let words = done.errors.replacing("\n", with: " ")
    #expect(words.contains("b: b containerd moby at 2026-"), "\(done.errors)")
    #expect(words.contains("; containerd moby_history at 2026-"), "\(done.errors)")
  }
}
