import Foundation
import Testing

@testable import TestSupport

/// Orphans put into a sound tree, where nothing else can be their owner.
@Suite("orphans in a sound tree") struct PlantedOrphansTests {
  @Test("a layer that nothing holds is listed once, with its directory, for certain")
  func layer() async throws {
    let tree = try SoundTree()
    try tree.addLayer("a", size: 4711, directory: "b")
    let rows = try tree.orphans()
    #expect(rows.map(\.path) == ["image/overlay2/layerdb/sha256/\(SoundTree.id("a"))"])
    #expect(rows.map(\.kind) == ["layer"])
    #expect(rows.map(\.chainID) == ["sha256:\(SoundTree.id("a"))"])
    #expect(rows.map(\.cacheID) == [SoundTree.id("b")])
    #expect(rows.map(\.directory) == ["overlay2/\(SoundTree.id("b"))"])
    #expect(rows.map(\.size) == [4711])
    #expect(rows.map(\.keptBy) == [nil])
    #expect(rows.map(\.certain) == [true])
    #expect(try tree.problems() == ["layer-orphaned \(rows[0].path)"])
    #expect(try tree.orphansInUsage() == [1, 4711])
  }

  @Test("a directory that nothing owns is listed, for certain")
  func directory() async throws {
    let tree = try SoundTree()
    try tree.addDirectory("c")
    let rows = try tree.orphans()
    #expect(rows.map(\.kind) == ["directory"])
    #expect(rows.map(\.path) == ["overlay2/\(SoundTree.id("c"))"])
    #expect(rows.map(\.certain) == [true])
    #expect(try tree.problems() == ["directory-leaked \(rows[0].path)"])
    #expect(try tree.orphansInUsage() == [1, 0])
  }

  @Test("a mount without its container is listed with the layers that it alone keeps")
  func mount() async throws {
    let tree = try SoundTree()
    try tree.addLayer("a", size: 4711, directory: "b")
    try tree.addMount("d", on: "a", directory: "e")
    let rows = try tree.orphans().sorted { $0.kind < $1.kind }
    #expect(rows.map(\.kind) == ["layer", "mount"])
    #expect(rows.map(\.keptBy) == ["mount", nil])
    #expect(rows.last?.path == "image/overlay2/layerdb/mounts/\(SoundTree.id("d"))")
    #expect(rows.last?.directory == "overlay2/\(SoundTree.id("e"))")
    let reported = try tree.problems().filter { $0.hasPrefix("mount-orphaned") }
    #expect(reported == ["mount-orphaned image/overlay2/layerdb/mounts/\(SoundTree.id("d"))"])
    #expect(try tree.orphansInUsage() == [2, 4711])
  }
}
