import Foundation
import Report
import Testing

@testable import TestSupport

/// Docs cannot lie: each output block of the README is what the sample of scripts/first-run answers.
@Suite("the README") struct ReadmeTests {
  static let blocks = ConsoleBlock.all(of: "README.md")

  @Test("shows answers")
  func hasBlocks() { #expect(Self.blocks.count >= 8) }

  @Test("shows what the program answers", arguments: blocks)
  func answers(block: ConsoleBlock) async throws {
    let index = try NewIndex().path
    var sources: [String] = []
    for (host, name) in [("web1", "hostA-t0"), ("web1", "hostA-t1"), ("web2", "hostB-t1")] {
      sources.append("\(host)=\(try await Snapshot.root(of: name))")
    }
    let done = try StrataBinary.run(["index", "--db", index] + sources)
    try #require(done.ending == .exited(0), "\(done.errors)")
    let strata = try #require(StrataBinary.url).path
    let root = try await #require(Snapshot.whole).root()
    let words = block.command.replacingOccurrences(of: "/var/lib/docker", with: "'\(root)'")
    let command =
      words.hasPrefix("strata ")
      ? "\(words.contains(" --in ") ? "" : "STRATA_DB='\(index)'") '\(strata)' " + words.dropFirst("strata ".count)
      : words.replacingOccurrences(of: "index.db", with: "'\(index)'")
    let answer = try Command.run("sh", ["-c", command])
    #expect(answer.ending == .exited(0), "\(answer.errors)")
    let output = String(decoding: answer.output, as: UTF8.self)
    guard block.command.contains(" --in ") else { return #expect(output == block.output) }
    #expect(try Self.isSame(output, block.output, inAll: DiskUsageTool.bytes([root])), "\(output)")
  }

  /// File systems differ in what a folder takes on disk: figures of that may differ by as much as all of them together.
  private static func isSame(_ answer: String, _ shown: String, inAll bytes: Int) throws -> Bool {
    let (lines, wanted) = (answer.split(separator: "\n"), shown.split(separator: "\n"))
    guard lines.count == wanted.count, lines[0] == wanted[0] else { return false }
    let place = try #require(lines[0].range(of: "EXACT")).lowerBound
    let width = lines[0].distance(from: lines[0].startIndex, to: place)
    func figures(_ line: Substring) -> [Double] { line.dropFirst(width).split(separator: " ").map(size) }
    // To four digits.
    let slack = abs(figures(wanted[wanted.count - 1]).last.map { $0 - Double(bytes) } ?? 0) + Double(bytes) / 1000
    return zip(lines, wanted).dropFirst().allSatisfy { line, wanted in
      let pairs = zip(figures(line), figures(wanted))
      return line.prefix(width).trimming == wanted.prefix(width).trimming && pairs.allSatisfy { abs($0 - $1) <= slack }
    }
  }

  /// Of an unknown size, -1.
  private static func size(_ text: Substring) -> Double {
    (try? ByteCount(parsing: String(text))).map { Double($0.bytes) } ?? -1
  }
}

extension Substring {
  fileprivate var trimming: String { trimmingCharacters(in: .whitespaces) }
}
