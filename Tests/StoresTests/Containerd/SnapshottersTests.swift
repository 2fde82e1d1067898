import Foundation
import Testing

@testable import Files
@testable import Stores

@Suite("where snapshotters keep the files of their snapshots") struct SnapshottersTests {
  /// Makes three snapshots of a snapshotter, a committed one, an active one and a view; `body` makes what is on disk.
  ///
  /// - Parameter isViewOfFirst: The view is one of the committed snapshot.
  private func reading(
    _ name: String, isViewOfFirst: Bool = false, _ body: (URL) throws -> Void
  ) throws -> TreeReading {
    let store = try ContainerdMaker()
    defer { store.delete() }
    let folder = store.root.appendingPathComponent("io.containerd.snapshotter.v1." + name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var database: MadeDatabase.Node = ["v1": ["snapshots": [:]]]
    for (place, kind) in [(1, 3), (2, 2), (3, 1)] {
      store.put(.text("moby/\(place)/k\(place)"), "snapshots", name, "k\(place)", "name")
      database.put(
        ["id": .unsigned(UInt64(place)), "kind": .value([UInt8(kind)])],
        at: ["v1", "snapshots", "moby/\(place)/k\(place)"])
    }
    if isViewOfFirst { database.put("moby/1/k1", at: ["v1", "snapshots", "moby/3/k3", "parent"]) }
    try Data(MadeDatabase.bytes(database)).write(to: folder.appendingPathComponent("metadata.db"))
    try body(folder)
    return try #require(try store.read().first)
  }

  private func write(_ folder: URL, _ path: String, bytes: Int? = nil) throws {
    let place = folder.appendingPathComponent(path)
    let parent = bytes == nil ? place : place.deletingLastPathComponent()
    try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    if let bytes { try Data(count: bytes).write(to: place) }
  }

  private func seen(_ reading: TreeReading) -> [String] {
    reading.snapshots.map { "\($0.directory ?? "none") \($0.size.map { "\($0)" } ?? "none")" }
  }

  @Test("a folder for each, which has the files in it or in fs")
  func folders() throws {
    let overlay = try reading("overlayfs") { for id in 1...3 { try write($0, "snapshots/\(id)/fs") } }
    #expect(seen(overlay) == ["snapshots/1/fs none", "snapshots/2/fs none", "snapshots/3/fs 0"])
    // An image may have a folder fs at its top.
    let native = try reading("native") { for id in 1...3 { try write($0, "snapshots/\(id)/fs") } }
    #expect(seen(native) == ["snapshots/1 none", "snapshots/2 none", "snapshots/3 0"])
    let other = try reading("stargz") { for id in 1...3 { try write($0, "snapshots/\(id)/fs") } }
    #expect(seen(other) == seen(overlay))
    for reading in [overlay, native, other] {
      #expect(Set(reading.findings.map(\.code)) == [.snapshotUnreferenced])
      #expect(reading.orphans.map(\.path).allSatisfy { $0.contains("/snapshots/") })
    }
  }

  @Test("a view of another snapshot has no files of its own with snapshotters that mount the other one’s")
  func views() throws {
    func missing(_ name: String, isViewOfFirst: Bool = true) throws -> [String] {
      let reading = try reading(name, isViewOfFirst: isViewOfFirst) { folder in
        for id in 1...2 { try write(folder, "snapshots/\(id)") }
      }
      return reading.findings.filter { $0.code == .snapshotDirectoryMissing }.map(\.path)
    }
    for name in ["native", "blockfile"] {
      #expect(try missing(name) == [])
      #expect(try missing(name, isViewOfFirst: false) == ["io.containerd.snapshotter.v1.\(name)/snapshots/3"])
    }
    #expect(try missing("overlayfs") == ["io.containerd.snapshotter.v1.overlayfs/snapshots/3"])
    let native = try reading("native", isViewOfFirst: true) { for id in 1...2 { try write($0, "snapshots/\(id)") } }
    #expect(seen(native) == ["snapshots/1 none", "snapshots/2 none", "none 0"])
  }

  @Test("a database without a byte is a fault where folders of snapshots lie beside it, and these are no orphans")
  func emptyDatabase() throws {
    let reading = try reading("overlayfs") {
      for id in 1...3 { try write($0, "snapshots/\(id)/fs") }
      try write($0, "metadata.db", bytes: 0)
    }
    #expect(reading.findings.map(\.code) == [.unreadable])
    let ending = "with records of the folders beside it (3), found 0 bytes"
    #expect(reading.findings.map(\.detail).allSatisfy { $0.hasSuffix(ending) })
    #expect(reading.orphans.isEmpty && !reading.areas.contains(.layers))
  }

  @Test(
    "a number and a path name each directory that a snapshot may have its files in",
    arguments: [
      ("7", ["active/7", "view/7", "snapshots/7"]), ("snapshots/7/fs/usr", ["snapshots/7"]),
      ("/c/io.containerd.snapshotter.v1.btrfs/active/7/etc", ["active/7"]),
      ("/buildkit/runc-overlayfs/snapshots/snapshots/7/work", ["snapshots/7"]), ("snapshots", []), ("7a", []),
      ("overlay2/7", []), ("snapshots/x/fs", []), ("", []),
    ])
  func named(_ text: String, _ folders: [String]) {
    #expect(
      SnapshotDirectory.all(named: text) == folders.flatMap { [$0 + "/layer.erofs", $0 + "/fs", $0] })
  }

  @Test("what reads a snapshot’s directory and what a person writes for it agree")
  func agreeing() throws {
    let folders = ["native": "snapshots", "btrfs": "active"]
    for (name, folder) in folders {
      let reading = try reading(name) { for id in 1...3 { try write($0, "\(folder)/\(id)") } }
      let directories = reading.snapshots.compactMap(\.directory)
      #expect(!directories.isEmpty && directories.allSatisfy { SnapshotDirectory.all(named: $0).contains($0) })
    }
  }

  @Test("a size or a number of inodes below zero is unknown, as in a damaged database")
  func negative() throws {
    let reading = try containerdReading { store in
      try store.snapshot("damaged", size: -5)
      store.snapshotter.put(.signed(-1), at: ["v1", "snapshots", "moby/2/damaged", "inodes"])
    }
    let damaged = try #require(reading.snapshots.first { $0.key.key == "damaged" })
    #expect(damaged.size == nil && damaged.inodes == nil)
    #expect(reading.snapshots.compactMap(\.size) == [4096])
    #expect(reading.orphans.map(\.size) == [nil])
  }

  /// Two of the largest would overflow a sum.
  @Test("a recorded size that cannot be is unknown, and a fault", arguments: [-1, 1 << 50 + 1, Int.max])
  func wrongSize(_ size: Int) throws {
    let reading = try containerdReading { try $0.snapshot("damaged", size: size) }
    #expect(reading.snapshots.first { $0.key.key == "damaged" }?.size == nil)
    #expect(reading.snapshots.compactMap(\.size) == [4096])
    let found = reading.findings.filter { $0.code == .layerSizeInvalid }
    #expect(found.map(\.subject) == ["damaged"])
    #expect(found.first?.path == "io.containerd.snapshotter.v1.overlayfs/metadata.db")
  }

  @Test("an image file has the file’s size")
  func files() throws {
    let erofs = try reading("erofs") { folder in
      try write(folder, "snapshots/1/layer.erofs", bytes: 8192)
      try write(folder, "snapshots/2/fs")
      try write(folder, "snapshots/3/fs")
    }
    #expect(seen(erofs) == ["snapshots/1/layer.erofs 8192", "snapshots/2/fs none", "snapshots/3/fs 0"])
    let blocks = try reading("blockfile") { for id in 1...3 { try write($0, "snapshots/\(id)", bytes: 4096 * id) } }
    #expect(seen(blocks) == ["snapshots/1 4096", "snapshots/2 8192", "snapshots/3 0"])
  }

  @Test("a folder for each kind, or none where snapshots are volumes or devices")
  func kinds() throws {
    let byKind = try reading("btrfs") { folder in
      try write(folder, "snapshots/1")
      try write(folder, "active/2")
      try write(folder, "view/3")
      try write(folder, "view/9")
    }
    #expect(seen(byKind) == ["snapshots/1 none", "active/2 none", "view/3 0"])
    #expect(byKind.orphans.map(\.path).sorted().last == "io.containerd.snapshotter.v1.btrfs/view/9")
    #expect(!byKind.findings.contains { $0.code == .snapshotDirectoryMissing })
    let devices = try reading("devmapper") { _ in }
    #expect(seen(devices) == ["none none", "none none", "none 0"])
    #expect(!devices.findings.contains { $0.code == .snapshotDirectoryMissing })
    #expect(devices.orphans.map(\.path).sorted().first == "io.containerd.snapshotter.v1.devmapper/1")
    let lost = try reading("native") { try write($0, "snapshots/1") }
    #expect(lost.findings.filter { $0.code == .snapshotDirectoryMissing }.count == 2)
  }
}
