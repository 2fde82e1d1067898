import Foundation
import Testing

@testable import TestSupport

/// Databases of one host at two times, put together: what one knows the other does not.
@Suite("build cache, where its databases disagree") struct BuildCacheFindingsTests {
  private static func tree(with database: String, of other: String) async throws -> String {
    let now = try Snapshot.named("hostA-t2")
    let root = try Workshop.unpack(now.archive, into: try Workshop.newFolder())
    let file = URL(fileURLWithPath: root).appendingPathComponent("buildkit/" + database)
    try FileManager.default.removeItem(at: file)
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: try await Snapshot.root(of: other)).appendingPathComponent("buildkit/" + database),
      to: file)
    return root
  }

  private static func reported(_ code: String, in root: String) throws -> [ProblemRow] {
    let rows: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", root])
    return rows.filter { $0.code == code }
  }

  @Test("a bucket without a lease is stale, as information, and holds nothing")
  func stale() async throws {
    let root = try await Self.tree(with: "containerdmeta.db", of: "hostA-t0")
    let reported = try Self.reported("build-cache-stale", in: root)
    #expect(!reported.isEmpty)
    #expect(reported.allSatisfy { $0.severity == "info" && $0.path == "buildkit/snapshots.db" })
  }

  @Test("a lease without a record is reported, as information, and what it holds is no orphan")
  func unlisted() async throws {
    let root = try await Self.tree(with: "metadata_v2.db", of: "hostA-t0")
    let reported = try Self.reported("build-cache-unlisted", in: root)
    #expect(!reported.isEmpty)
    #expect(reported.allSatisfy { $0.severity == "info" && $0.path == "buildkit/containerdmeta.db" })
    #expect(reported.contains { $0.detail.contains(": directory ") })
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", root])
    #expect(orphans.map(\.path) == [])
  }
}
