import Foundation
import Testing

@testable import TestSupport

/// Docs cannot lie: each output block of the README is what the sample of scripts/first-run answers.
@Suite("the README") struct ReadmeTests {
  static let blocks = ConsoleBlock.all(of: "README.md")

  @Test("shows answers")
  func hasBlocks() { #expect(Self.blocks.count >= 8) }

  @Test("shows what the program answers", arguments: blocks)
  func answers(block: ConsoleBlock) async throws {
    let index = try Workshop.newFolder().appendingPathComponent("index.db").path
    var sources: [String] = []
    for (host, name) in [("web1", "hostA-t0"), ("web1", "hostA-t1"), ("web2", "hostB-t1")] {
      let snapshot = try #require(Snapshot.fixtures.first { $0.name == name })
      sources.append("\(host)=\(try await snapshot.root())")
    }
    let done = try StrataBinary.run(["index", "--db", index] + sources)
    try #require(done.ending == .exited(0), "\(done.errors)")
    let strata = try #require(StrataBinary.url).path
    let command =
      block.command.hasPrefix("strata ")
      ? "STRATA_DB='\(index)' '\(strata)' " + block.command.dropFirst("strata ".count)
      : block.command.replacingOccurrences(of: "index.db", with: "'\(index)'")
    let answer = try Command.run("sh", ["-c", command])
    #expect(answer.ending == .exited(0), "\(answer.errors)")
    #expect(String(decoding: answer.output, as: UTF8.self) == block.output)
  }
}
