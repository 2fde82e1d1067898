import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

@Suite("the store of a buildkitd’s worker") struct WorkersTests {
  @Test("its snapshots, its blobs and its records, of its own databases")
  func worker() throws {
    let store = try ContainerdMaker()
    defer { store.delete() }
    let root = store.root.appendingPathComponent("buildkit/runc-overlayfs")
    let id = "abcdefghijklmnopqrstuvwxy"
    for folder in ["content/blobs/sha256", "snapshots/snapshots/1/fs", "snapshots/snapshots/2/fs"] {
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent(folder), withIntermediateDirectories: true)
    }
    func write(_ path: String, _ node: MadeDatabase.Node) throws {
      try Data(MadeDatabase.bytes(node)).write(to: root.appendingPathComponent(path))
    }
    var meta: MadeDatabase.Node = ["v1": ["buildkit": [:]]]
    var snapshots: MadeDatabase.Node = ["v1": ["snapshots": [:]]]
    for (number, key) in [(1, id), (2, "loose")] {
      meta.put(.text("buildkit/\(number)/\(key)"), at: ["v1", "buildkit", "snapshots", "overlayfs", key, "name"])
      snapshots.put(
        ["id": .unsigned(UInt64(number)), "kind": .value([3]), "size": .signed(4096 * number)],
        at: ["v1", "snapshots", "buildkit/\(number)/\(key)"])
    }
    meta.put("", at: ["v1", "buildkit", "leases", id, "snapshots", "overlayfs", id])
    try write("containerdmeta.db", meta)
    try write("snapshots/metadata.db", snapshots)
    var records: MadeDatabase.Node = [:]
    records.put(.text(#"{"value":"made by RUN"}"#), at: ["_main", id, "cache.description"])
    try write("metadata_v2.db", records)
    let folders = ["buildkit", "buildkit/runc-overlayfs"].map { store.root.appendingPathComponent($0) }
    let archive = try ArchiveFile()
    defer { archive.delete() }
    var sources = folders.map(\.path)
    for (place, prefix) in ["./", "runc-overlayfs/", "var/lib/buildkit/runc-overlayfs/"].enumerated() {
      let file = archive.folder.appendingPathComponent("\(place).tar")
      try TarMaker(.gnu, try TarMaker.Member.all(in: root, prefix: prefix)).write(to: file)
      sources.append(file.path)
    }
    for path in sources {
      let found = try #require(try TreeSource(path).roots().first)
      #expect(found.kind == "the root of a buildkitd’s worker")
      let reading = try #require(try ContainerdMaker.read(found).first)
      let isInPlace = path.hasSuffix("2.tar")
      #expect(reading.tree == TreeKey(.containerd, root: isInPlace ? "buildkit" : "", namespace: "buildkit"))
      #expect(reading.snapshots.map(\.size) == [4096, 8192])
      #expect(reading.buildRecords.map(\.description) == ["made by RUN"])
      #expect(reading.buildRecords.map(\.size) == [4096])
      #expect(reading.holds.map(\.holder) == [.buildCache])
      #expect(reading.orphans.map(\.path) == ["snapshots/snapshots/2"])
      #expect(reading.findings.map(\.code) == [.snapshotUnreferenced])
    }
  }
}
