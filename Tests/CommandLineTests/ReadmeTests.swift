import Foundation
import Testing

@testable import TestSupport

/// Docs cannot lie: each output block of the README is what the sample of scripts/first-run answers.
@Suite("the README") struct ReadmeTests {
  struct Block: Sendable, CustomTestStringConvertible {
    let command: String
    let output: String
    var testDescription: String { command }
  }

  private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("README.md")

  /// Each command of the console blocks, with the lines up to the next.
  static let blocks: [Block] = {
    guard let text = try? String(contentsOf: readme, encoding: .utf8) else { return [] }
    var blocks: [Block] = []
    var isInside = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if isInside, line.hasPrefix("$ ") {
        blocks.append(Block(command: String(line.dropFirst(2)), output: ""))
      } else if isInside, let last = blocks.popLast() {
        blocks.append(Block(command: last.command, output: last.output + line + "\n"))
      }
    }
    return blocks
  }()

  @Test("shows answers")
  func hasBlocks() { #expect(Self.blocks.count >= 8) }

  @Test("shows what the program answers", arguments: blocks)
  func answers(block: Block) async throws {
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
