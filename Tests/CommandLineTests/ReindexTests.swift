import Foundation
import Testing

@testable import TestSupport

/// A second scan reads what has changed alone. Its answer must be that of a scan that reads all.
@Suite("reading again") struct ReindexTests {
  /// What the scans saw, area by area.
  private func contents(_ index: String) throws -> String {
    let done = try StrataBinary.run([
      "sql", "--db", index, "--format", "csv",
      "SELECT area, since, gone, hex(content) FROM area_contents ORDER BY area, since",
    ])
    try #require(done.ending == .exited(0), "\(done.errors)")
    return String(decoding: done.output, as: UTF8.self)
  }

  @Test("the fast way's answer equals the full one's, whatever has changed", arguments: [1, 2, 3])
  func property(seed: UInt64) async throws {
    let snapshot = try Snapshot.named("hostA-t0")
    let folder = try Workshop.newFolder()
    let root = try Workshop.unpack(snapshot.archive, into: folder.appendingPathComponent("tree"))
    // What was extracted just now could change again within the clock's grain, and is read again for that.
    sleep(3)
    let fast = folder.appendingPathComponent("fast.db").path
    let full = folder.appendingPathComponent("full.db").path
    var changes = TreeChanges(root: root, seed: seed)
    for round in 1...5 {
      let at = "2026-10-0\(round)"
      for (index, options) in [(fast, []), (full, ["--full"])] {
        let done = try StrataBinary.run(["index", "--db", index, "--host", "a", "--at", at] + options + [root])
        #expect(done.ending == .exited(0) || done.ending == .exited(2), "\(done.errors)")
      }
      #expect(try contents(fast) == contents(full), "round \(round), seed \(seed)")
      try changes.make(4)
    }
  }

  @Test("the line of a scan counts what that scan saw, though a newer one is there")
  func olderScan() async throws {
    let (old, new) = (try await Snapshot.root(of: "hostA-t0"), try await Snapshot.root(of: "hostA-t1"))
    let folder = try Workshop.newFolder()
    func line(_ root: String, _ at: String, _ name: String) throws -> String {
      let index = folder.appendingPathComponent(name).path
      return try StrataBinary.run(["index", "--db", index, "--at", at, "web1=\(root)"]).text
    }
    let alone = try line(old, "2026-10-01", "alone.db")
    #expect(alone.contains(" images (and "))
    #expect(try line(new, "2026-10-02", "both.db") != alone)
    #expect(try line(old, "2026-10-01", "both.db") == alone)
  }

  @Test("a cache that is torn, or another program's, only costs time")
  func torn() async throws {
    let root = try await Snapshot.root(of: "hostB-t0")
    let index = try NewIndex().path
    for round in 1...3 {
      let done = try StrataBinary.run(["index", "--db", index, "--host", "b", "--at", "2026-10-0\(round)", root])
      #expect(done.ending == .exited(0), "\(done.errors)")
      let caches = URL(fileURLWithPath: index + "-cache")
      for file in try FileManager.default.contentsOfDirectory(atPath: caches.path) {
        let url = caches.appendingPathComponent(file)
        var bytes = try Data(contentsOf: url)
        if round == 1 { bytes[bytes.count / 2] ^= 1 } else { bytes = bytes.prefix(100) }
        try bytes.write(to: url)
      }
    }
    let hashes = try StrataBinary.run([
      "sql", "--db", index, "--format", "csv",
      "SELECT area FROM area_contents GROUP BY area HAVING count(DISTINCT content) > 1",
    ])
    #expect(String(decoding: hashes.output, as: UTF8.self).split(separator: "\n").count == 1)
  }

  @Test("a scan that is refused leaves no empty folder of caches")
  func refused() async throws {
    let index = try NewIndex()
    let first = ["web1=\(try await Snapshot.root(of: "hostA-t0"))", "--at", Timeline.time(0)]
    try index.run(first)
    try FileManager.default.removeItem(atPath: index.path + "-cache")
    let other = [
      "index", "web1=\(try await Snapshot.root(of: "hostA-t1"))", "--at", Timeline.time(0), "--db", index.path,
    ]
    #expect(try StrataBinary.run(other).ending == .exited(1))
    #expect(!FileManager.default.fileExists(atPath: index.path + "-cache"))
    try index.run(first)
    #expect(FileManager.default.fileExists(atPath: index.path + "-cache"))
  }
}

/// Changes a tree as daemons, people and decay do.
private struct TreeChanges {
  let root: String
  private var state: UInt64

  init(root: String, seed: UInt64) {
    self.root = root
    state = seed
  }

  private mutating func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(1, bound)))
  }

  private mutating func entry(of folder: String) throws -> String {
    let path = root + "/image/overlay2/" + folder
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    return path + "/" + names[random(names.count)]
  }

  mutating func make(_ count: Int) throws {
    for _ in 0..<count {
      switch random(8) {
      case 0: try replace(try entry(of: "layerdb/sha256") + "/size", by: "\(random(100_000))")
      case 1: try FileManager.default.removeItem(atPath: try entry(of: "layerdb/sha256"))
      case 2:
        let updated = "2026-12-01T00:00:0\(random(9))Z"
        try replace(try entry(of: "imagedb/metadata/sha256") + "/lastUpdated", by: updated)
      case 3: try FileManager.default.removeItem(atPath: try entry(of: "imagedb/content/sha256"))
      case 4: try FileManager.default.removeItem(atPath: try entry(of: "distribution/diffid-by-digest/sha256"))
      case 5:
        let name = String(repeating: "\(random(9))", count: 64)
        try replace(try entry(of: "layerdb/sha256") + "/cache-id", by: name)
      case 6:
        // As a power cut leaves a file.
        try Data().write(to: URL(fileURLWithPath: try entry(of: "imagedb/content/sha256")))
      default:
        let path = root + "/image/overlay2/repositories.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try replace(path, by: text.replacingOccurrences(of: ":latest", with: ":newest\(random(9))"))
      }
    }
  }

  /// As Docker writes: beside the place, then renamed there.
  private func replace(_ path: String, by text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
}
