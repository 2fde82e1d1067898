import Foundation
import Testing

@testable import TestSupport

@Suite("orphans of containerd’s store, against its collector and the disk") struct ContainerdOrphansOracleTests {
  @Test("orphans: what containerd’s garbage collector removed, and nothing else", arguments: ContainerdSnapshot.all)
  func orphans(_ snapshot: ContainerdSnapshot) async throws {
    let root = try await snapshot.root()
    let database = try NewIndex.path(of: "--at", snapshot.said.at, "host=\(root)")
    let rows: [OrphanRow] = try StrataBinary.rows(["orphans", "--db", database])
    func names(_ kind: String) -> [String] {
      rows.filter { $0.kind == kind }.map { $0.path.split(separator: "/").last.map(String.init) ?? "" }.sorted()
    }
    #expect(names("blob") == snapshot.said.removedBlobs.sorted())
    #expect(names("snapshot") == snapshot.said.removedSnapshots.sorted())
    #expect(rows.count == snapshot.said.removedBlobs.count + snapshot.said.removedSnapshots.count)
    #expect(rows.allSatisfy { $0.certain })
    struct Totals: Decodable {
      let snapshots: Int
      let blobs: Int
      let unsized: Int
    }
    let totals: [Totals] = try StrataBinary.rows(["query", "orphan-totals", "--db", database])
    #expect(totals.reduce(0) { $0 + $1.blobs } == snapshot.said.removedBlobs.count)
    let unsized = rows.count { $0.size == nil }
    #expect(totals.reduce(0) { $0 + $1.unsized } == unsized)
    let usage = try StrataBinary.run(["usage", "--db", database])
    #expect(usage.errors.contains("SIZE is without \(unsized) orphan") == (unsized > 0), "\(usage.errors)")
    #expect(totals.reduce(0) { $0 + $1.snapshots } == snapshot.said.removedSnapshots.count)
    let metrics = try StrataBinary.run(["export", "metrics", "--db", database])
    func metric(_ kind: String?) -> Int {
      String(decoding: metrics.output, as: UTF8.self).split(separator: "\n")
        .filter { line in
          kind.map { line.hasPrefix("strata_orphans{") && line.contains("kind=\"\($0)\"") }
            ?? line.hasPrefix("strata_orphans_unsized{")
        }
        .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    }
    #expect(metric("blob") == snapshot.said.removedBlobs.count)
    #expect(metric(nil) == unsized)
    #expect(metric("snapshot") == snapshot.said.removedSnapshots.count)
    let checked = try StrataBinary.run(["check", "--db", database])
    #expect(checked.ending == .exited(0), "\(checked.output)")
  }

  @Test(
    "orphans: each takes what du says of its files, and all of them what usage says", arguments: ContainerdSnapshot.all)
  func orphansOnDisk(_ snapshot: ContainerdSnapshot) async throws {
    struct Orphan: Decodable {
      let kind: String
      let path: String
      let bytes: Int?
    }
    struct Used: Decodable {
      let type: String
      let exact: Int?
      let bytes: Int?
    }
    struct Totals: Decodable {
      let bytes: Int?
      let inodes: Int?
    }
    func said(_ tool: String, _ arguments: String...) throws -> String {
      String(decoding: try Command.run(tool, arguments).output, as: UTF8.self)
    }
    let folder = try Workshop.newFolder().path
    let root = folder + "/root"
    try Command.tool("cp", "-a", try await snapshot.root(), root)
    let containerd =
      FileManager.default.fileExists(atPath: root + "/containerd/daemon") ? root + "/containerd/daemon" : root
    let snapshots = containerd + "/io.containerd.snapshotter.v1.overlayfs/snapshots"
    try Command.tool("mkdir", "-p", snapshots + "/9999/fs")
    for file in [
      snapshots + "/9999/fs/f",
      containerd + "/io.containerd.content.v1.content/blobs/sha256/" + String(repeating: "0f", count: 32),
    ] {
      try Data(repeating: 7, count: 9000).write(to: URL(fileURLWithPath: file))
    }
    let database = folder + "/index.db"
    let done = try StrataBinary.run(["index", "--db", database, "--measure", "--at", snapshot.said.at, "host=\(root)"])
    #expect(done.ending == .exited(0), "\(done.errors)")
    let rows: [Orphan] = try StrataBinary.rows(["orphans", "--db", database])
    #expect(rows.count == snapshot.said.removedBlobs.count + snapshot.said.removedSnapshots.count + 2)
    var inodes = 0
    for row in rows {
      let path = "\(containerd)/\(row.path)" + (row.kind == "snapshot" ? "/fs" : "")
      let bytes = try said("du", "-sx", "--block-size=1", path).split(separator: "\t").first.flatMap { Int($0) }
      #expect(row.bytes == bytes, "\(row.path)")
      inodes += try said("find", path).split(separator: "\n").count
    }
    let sum = rows.reduce(0) { $0 + ($1.bytes ?? 0) }
    #expect(sum > 0)
    let usage: [Used] = try StrataBinary.rows(["usage", "--db", database])
    let used = usage.filter { $0.type == "Orphans" }
    #expect(used.reduce(0) { $0 + ($1.bytes ?? 0) } == sum)
    #expect(used.reduce(0) { $0 + ($1.exact ?? 0) } == sum)
    let totals: [Totals] = try StrataBinary.rows(["query", "orphan-totals", "--db", database])
    #expect(totals.reduce(0) { $0 + ($1.bytes ?? 0) } == sum)
    #expect(totals.reduce(0) { $0 + ($1.inodes ?? 0) } == inodes)
  }
}
