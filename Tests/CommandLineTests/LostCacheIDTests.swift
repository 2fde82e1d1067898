import Foundation
import Testing

@testable import TestSupport

/// Layers that a build made, whose entries no longer say which directory is theirs. A lease still may.
@Suite("layers without their cache-id") struct LostCacheIDTests {
  private static let snapshots = Snapshot.sound.filter { $0.name.hasPrefix("host") || $0.name.contains("overlay2") }

  @Test("each one’s directory is found, and what the build cache holds is no orphan", arguments: snapshots)
  func reported(_ snapshot: Snapshot) async throws {
    let root = URL(fileURLWithPath: try Workshop.unpack(snapshot.archive, into: try Workshop.newFolder()))
    let entries = root.appendingPathComponent("image/overlay2/layerdb/sha256")
    var lost: Set<String> = []
    for name in (try? FileManager.default.contentsOfDirectory(atPath: entries.path)) ?? [] {
      let file = entries.appendingPathComponent(name + "/cache-id")
      let directory = try String(contentsOf: file, encoding: .utf8)
      guard directory.utf8.count == 25 else { continue }
      try FileManager.default.removeItem(at: file)
      let path = "overlay2/" + directory
      // hostF holds no driver's directories.
      if FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path) { lost.insert(path) }
    }
    let rows: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", root.path])
    let found = rows.filter { $0.code == "directory-leaked" }
    #expect(found.map(\.path).sorted() == lost.sorted())
    #expect(found.allSatisfy { $0.detail.contains("follows from layer-cache-id-missing at ") })
    let held = Set(found.filter { $0.detail.contains("the build cache holds it") }.map(\.path))
    let cached: [CacheRecordRow] = try StrataBinary.rows(["build-cache", "--in", root.path])
    #expect(lost.isEmpty || cached.isEmpty || !held.isEmpty)
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", root.path])
    #expect(held.isDisjoint(with: orphans.map(\.path)))
    #expect(orphans.allSatisfy { !$0.certain })
  }

  private struct ShownDirectory: Decodable {
    let owner: String?
    let orphan: Bool?
    let certain: Bool
    let blockedBy: [String]
  }

  @Test(
    "show reports that the owner of such a directory is unknown, and names the files to repair",
    arguments: Snapshot.damaged)
  func shown(_ snapshot: Snapshot) async throws {
    let lost = snapshot.faults?.filter { $0.kind == "layer-cache-id-missing" } ?? []
    let problems: [ProblemRow] = try await snapshot.ask("problems", "--all")
    for entry in lost {
      let directory = try #require(problems.first { $0.detail.contains("follows from \(entry.kind) at \(entry.path)") })
      let rows: [ShownDirectory] = try await snapshot.ask("show", directory.path)
      let row = try #require(rows.first)
      #expect(rows.count == 1 && row.owner == "unknown" && row.orphan == nil && !row.certain)
      #expect(row.blockedBy.contains("\(entry.kind) at \(entry.path)"), "\(row.blockedBy)")
      let page = try StrataBinary.run(["show", directory.path, "--in", try await snapshot.root()]).text
      #expect(page.contains(/OWNER +unknown/) && page.contains(/CERTAIN +false/), "\(page)")
    }
    #expect(!lost.isEmpty)
  }
}
