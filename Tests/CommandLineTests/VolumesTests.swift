import Foundation
import Testing

@testable import TestSupport

private struct VolumeRow: Decodable, Equatable {
  let volume: String
  let containers: Int
  let names: [String]
  let size: Int?

  init(_ volume: String, _ names: [String], size: Int?) {
    self.volume = volume
    containers = names.count
    self.names = names
    self.size = size
  }
}

@Suite("volumes") struct VolumesTests {
  @Test("a volume is a container's where its config names it, by all its names for that")
  func uses() throws {
    let tree = try SoundTree()
    try tree.addVolumes()
    let rows: [VolumeRow] = try StrataBinary.rows(
      ["query", "volumes", "--sort", "volume", "--in", tree.root.path, "--measure"])
    #expect(
      rows == [
        VolumeRow("elsewhere", ["one"], size: nil),
        VolumeRow("loose", [], size: 3000),
        VolumeRow("old", ["two"], size: 2000),
        VolumeRow("shared", ["one", "two"], size: 1000),
        VolumeRow(String(repeating: "v", count: 32), [], size: 0),
      ])
  }

  @Test("those of no container are reported apart, with their bytes and inodes")
  func unused() throws {
    let tree = try SoundTree()
    try tree.addVolumes()
    let rows: [RootPartRow] = try StrataBinary.rows(["usage", "--root", "--in", tree.root.path])
    let used = try #require(rows.first { $0.part == "volumes" })
    let unused = try #require(rows.first { $0.part == "unused volumes" })
    #expect(used.things == 2)
    #expect(used.apparent == 3000)
    #expect(used.inodes == 4)
    #expect(unused.things == 2)
    #expect(unused.apparent == 3000)
    #expect(unused.inodes == 3)
  }

  @Test("without containers/ nobody knows whose they are")
  func withoutContainers() throws {
    let tree = try SoundTree()
    try tree.addVolumes()
    try FileManager.default.removeItem(at: tree.root.appendingPathComponent("containers"))
    let rows: [RootPartRow] = try StrataBinary.rows(["usage", "--root", "--in", tree.root.path])
    #expect(rows.first { $0.part == "volumes" }?.things == 4)
    #expect(!rows.contains { $0.part == "unused volumes" })
  }
}

extension SoundTree {
  /// Two containers and the volumes that they have or do not have.
  fileprivate func addVolumes() throws {
    for (name, bytes) in [("shared", 1000), ("old", 2000), ("loose", 3000), (String(repeating: "v", count: 32), 0)] {
      let folder = root.appendingPathComponent("volumes/\(name)/_data")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      if bytes > 0 { try Data(count: bytes).write(to: folder.appendingPathComponent("file")) }
    }
    try addContainer(
      "1", name: "one",
      mounts: """
        "/a":{"Type":"volume","Name":"shared","Driver":"local","Destination":"/a","Spec":{"Type":"volume"}},
        "/b":{"Type":"volume","Name":"elsewhere","Driver":"local","Destination":"/b"},
        "/c":{"Type":"volume","Name":"loose","Driver":"nfs","Destination":"/c"},
        "/d":{"Type":"bind","Source":"/etc","Name":"","Destination":"/d"},
        "/e":{"Type":"tmpfs","Name":"loose","Destination":"/e"}
        """)
    try addContainer(
      "2", name: "two",
      mounts: """
        "/a":{"Type":"volume","Name":"shared","Driver":"local"},
        "/b":{"Type":"volume","Name":"shared","Driver":"local"},
        "/old":{"Name":"old","Driver":"local","Source":"/var/lib/docker/volumes/old/_data","RW":true},
        "/none":null
        """)
  }

  private func addContainer(_ digit: Character, name: String, mounts: String) throws {
    let folder = root.appendingPathComponent("containers/\(Self.id(digit))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let config = """
      {"ID":"\(Self.id(digit))","Name":"/\(name)","Driver":"overlay2","State":{},"MountPoints":{\(mounts)}}
      """
    try Data(config.utf8).write(to: folder.appendingPathComponent("config.v2.json"))
  }
}
