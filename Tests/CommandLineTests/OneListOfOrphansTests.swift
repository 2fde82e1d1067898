import Foundation
import Testing

@testable import TestSupport

@Suite("every command that counts orphans counts those of one list") struct OneListOfOrphansTests {
  private struct Totals: Decodable { let orphans, uncertain: Int }
  private struct Measured: Decodable {
    let certain: Bool
    let bytes: Int
  }
  private struct Part: Decodable {
    let part: String
    let bytes: Int
  }

  @Test("how many there are, how many are uncertain, and what they take", arguments: Snapshot.damaged)
  func counts(_ snapshot: Snapshot) async throws {
    let tree = ["--in", try await snapshot.root()]
    let orphans: [Measured] = try StrataBinary.rows(["orphans", "--measure"] + tree)
    let uncertain = orphans.filter { !$0.certain }.count
    let usage: [UsageRow] = try StrataBinary.rows(["usage"] + tree)
    #expect(usage["Orphans"]?.total == orphans.count)
    #expect(usage["Orphans"]?.bytes == orphans.reduce(0) { $0 + $1.bytes })
    let totals: [Totals] = try StrataBinary.rows(["query", "orphan-totals"] + tree)
    #expect(totals.map(\.orphans) == [orphans.count] && totals.map(\.uncertain) == [uncertain])
    let parts: [Part] = try StrataBinary.rows(["usage", "--root"] + tree)
    #expect(parts.first { $0.part == "orphans" }?.bytes == usage["Orphans"]?.bytes)
    let metrics = try StrataBinary.run(["export", "metrics"] + tree).text.split(separator: "\n")
    func sum(_ family: String) -> Double {
      metrics.filter { $0.hasPrefix(family + "{") }.reduce(0) {
        $0 + (Double($1.split(separator: " ").last ?? "") ?? 0)
      }
    }
    #expect(sum("strata_orphans") == Double(orphans.count) && sum("strata_orphans_uncertain") == Double(uncertain))
    let script = try StrataBinary.run(["orphans", "--script"] + tree).text
    #expect(script.contains("\n# \(orphans.count - uncertain) orphans"), "\(script.prefix(600))")
    #expect(script.contains("\n# \(uncertain) more are uncertain and left out"))
  }

  @Test("where nothing was measured, what orphans take is said to be unknown, and what finds it out")
  func unknown() async throws {
    let snapshot = try #require(Snapshot.damaged.first)
    let root = try await snapshot.root()
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", root])
    let unknown = orphans.filter { $0.size == nil }.count
    func note(_ words: String...) throws -> String? {
      try StrataBinary.run(["orphans"] + words).errors.split(separator: "\n").map(String.init).first {
        $0.contains("is unknown until it is measured")
      }
    }
    #expect(
      try note("--in", root) == "what \(unknown) orphans take is unknown until it is measured: --measure does that")
    #expect(try note("--in", root, "--measure") == nil && note("--in", root, "--format", "json") == nil)
    let index = try NewIndex().path
    _ = try StrataBinary.run(["index", "--db", index, root])
    #expect(try note("--db", index)?.hasSuffix(": strata index --measure does that") == true)
  }

  @Test("what to do about orphans stands below their list: a script for a graph driver, nothing for containerd's store")
  func remedies() async throws {
    let damaged = try #require(Snapshot.damaged.first)
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", try await damaged.root()])
    let certain = orphans.filter(\.certain).count
    #expect(certain > 1)
    let list = try StrataBinary.run(["orphans", "--in", try await damaged.root()])
    #expect(list.errors.contains("strata orphans --script prints how to give back the \(certain) that are certain\n"))
    #expect(!list.errors.contains("containerd’s next collection"))
    let store = Repository.fixtures.appendingPathComponent("docker29-containerd-t1.tar.gz").path
    let left = try StrataBinary.run(["orphans", "--in", store])
    #expect(left.errors.contains("snapshots and blobs: containerd’s next collection removes them"))
    #expect(!left.errors.contains("--script"))
  }

  @Test("where there is none, that is said")
  func none() async throws {
    let root = try await Snapshot.root(of: "hostB-t0")
    #expect(try StrataBinary.run(["orphans", "--in", root]).errors.contains("nothing is an orphan"))
    #expect(try StrataBinary.run(["orphans", "--in", root, "--format", "json"]).errors.isEmpty)
    #expect(try StrataBinary.run(["problems", "--in", root]).errors.contains("no fault was found"))
  }
}
