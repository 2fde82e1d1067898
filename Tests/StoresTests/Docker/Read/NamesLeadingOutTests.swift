import Bolt
import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

@Suite("names in files that lead out of a folder") struct NamesLeadingOutTests {
  private static let strayPath = "overlay2/" + TreeMaker.stray
  private static let outside = "../outside"

  /// Adds a directory without an owner, and beside the driver's folder what says that it needs that directory below it.
  private func addOutside(_ tree: TreeMaker) throws {
    try tree.addDirectory(TreeMaker.stray)
    try tree.write("outside/lower", "l/" + TreeMaker.hash(TreeMaker.stray).hex.uppercased().prefix(26))
  }

  @Test("the directory of an interrupted removal")
  func removal() throws {
    let reading = try reading { tree in
      try addOutside(tree)
      let entry = tree.layerPath(ChainID(TreeMaker.hash("gone"))) + "-" + TreeMaker.stray + "-removing"
      try tree.write(entry + "/cache-id", Self.outside)
      try tree.write(entry + "/size", "7")
    }
    #expect(reading.orphans.filter { $0.kind == .directory }.map(\.path) == [Self.strayPath])
    let removals = reading.orphans.filter { $0.kind == .removal }
    #expect(removals.map(\.cacheID) == [nil] && removals.map(\.size) == [7])
    let found = reading.findings.filter { $0.code == .layerRemoving }
    #expect(found.map { $0.detail.contains("names no directory") } == [true])
  }

  @Test("a layer’s directory that is a link")
  func link() throws {
    let reading = try reading { tree in
      try addOutside(tree)
      let diff = DiffID(TreeMaker.hash("lone"))
      try tree.addLayer(ChainID(diff.hash), diff, parent: nil, "linked")
      try tree.link("overlay2/linked", to: Self.outside)
    }
    #expect(reading.orphans.filter { $0.kind == .directory }.map(\.path) == [Self.strayPath])
  }

  /// - Returns: Databases in which a lease holds one snapshot, which was committed from another.
  private func databases(lease key: String, committed: String) -> [BuildDatabase: [UInt8]] {
    let leases: MadeDatabase.Node = [
      "v1": ["buildkit": ["leases": ["record": ["snapshots": ["default": .bucket([key: ""])]]]]]
    ]
    let databases: [BuildDatabase: MadeDatabase.Node] = [
      .leases: leases, .snapshots: ["record": ["committed": .text(committed)]], .metadata: [:],
    ]
    return databases.mapValues { MadeDatabase.bytes($0) }
  }

  @Test(
    "what the build cache holds",
    arguments: [("record", Self.outside), ("record", ".."), ("../../outside", "sound"), ("a/b", "sound")])
  func hold(lease key: String, committed: String) throws {
    let sound = BuildCache(
      reading: databases(lease: "record", committed: "sound").mapValues { BoltCopy($0) })
    #expect(sound.directories == [DirectoryName("sound")] && sound.isComplete && sound.faults.isEmpty)
    let damaged = databases(lease: key, committed: committed)
    let cache = BuildCache(reading: damaged.mapValues { BoltCopy($0) })
    // Which directory is meant is unknown, so that it could be any.
    #expect(cache.directories.isEmpty && !cache.isComplete)
    #expect(cache.faulty == ["snapshots.db"])
    let reading = try reading { tree in
      try addOutside(tree)
      try tree.makeFolder("buildkit")
      for (database, bytes) in damaged { try Data(bytes).write(to: tree.url("buildkit/" + database.rawValue)) }
    }
    #expect(reading.directories.first { $0.name == DirectoryName(TreeMaker.stray) }?.owner == .unknown)
    #expect(reading.holds.isEmpty)
  }

  @Test("a container’s driver")
  func driver() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let root = try FolderOnDisk(top: tree.root.path)
    #expect(!Driver.isSnapshotter("overlay2", in: root))
    #expect(Driver.isSnapshotter("../containers", in: root))
    #expect(Driver.isSnapshotter("", in: root))
  }
}
