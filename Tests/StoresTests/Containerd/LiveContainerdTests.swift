import Foundation
import ImageModel
import Synchronization
import Testing

@testable import Files
@testable import Stores

@Suite("a containerd at work, whose files and records move while they are read") struct LiveContainerdTests {
  /// Reads a store of one image while something changes it, each time that its blobs are about to be listed.
  ///
  /// - Parameters:
  ///   - isLocked: A containerd runs on it.
  ///   - change: Gets the store and how often its blobs were listed before, counted from 0.
  private func reading(
    isLocked: Bool = true, _ change: @escaping @Sendable (_ root: URL, _ place: Int) -> Void
  ) throws -> (reading: TreeReading, times: Int) {
    let store = try ContainerdMaker()
    defer { store.delete() }
    try store.image("layer", "docker.io/library/web:1")
    try store.writeDatabases()
    let root = store.root
    let database = open(root.appendingPathComponent(ContainerdMaker.databasePath).path, O_RDONLY)
    defer { close(database) }
    if isLocked { try #require(flock(database, LOCK_EX) == 0) }
    // The place of the next listing; nil until the store was found.
    let next = Mutex(Int?.none)
    let folder = WatchedFolder(try FolderOnDisk(top: root.path)) { name in
      guard name == ContainerdContents.folderOfBlobs else { return }
      let place = next.withLock { next in
        defer { next = next.map { $0 + 1 } }
        return next
      }
      if let place { change(root, place) }
    }
    let containerd = try #require(
      try Containerd(in: folder, location: root.path, root: "", defaultHost: nil, isInPlace: false, findings: []))
    next.withLock { $0 = 0 }
    let reading = try #require(try ContainerdMaker.read(containerd).first)
    return (reading, next.withLock { $0 ?? 0 })
  }

  private static let stray = ContainerdMaker.path(String(repeating: "a", count: 64))
  private static let layer = ContainerdMaker.path(TreeMaker.hash("layer").hex)

  private static func move(_ path: String, _ root: URL, back: Bool = false) {
    let (place, away) = (root.appendingPathComponent(path), root.appendingPathComponent("away"))
    try? FileManager.default.moveItem(at: back ? away : place, to: back ? place : away)
  }

  @Test("a file that one reading misses and the next one finds is no fault")
  func missed() throws {
    let found = try reading { root, place in
      if place < 2 { Self.move(Self.layer, root, back: place == 1) }
    }
    #expect(found.reading.findings == [])
    #expect(found.reading.storedBlobs.count == 3)
    #expect(found.times == 2)
  }

  @Test("a file that two readings miss is one")
  func missing() throws {
    let found = try reading { root, place in
      if place == 0 { Self.move(Self.layer, root) }
    }
    #expect(found.reading.findings.map(\.code) == [.blobMissing])
    #expect(found.times == 2)
  }

  @Test("a file without a record that is there in one reading alone is no orphan; what stays is one")
  func orphans() throws {
    @Sendable func write(_ root: URL) {
      let file = root.appendingPathComponent(Self.stray)
      try? Data("stray".utf8).write(to: file)
      let long = Date(timeIntervalSince1970: 1_500_000_000)
      try? FileManager.default.setAttributes([.modificationDate: long], ofItemAtPath: file.path)
    }
    let passing = try reading { root, place in
      if place == 0 { Self.move(Self.layer, root) }
      if place == 1 {
        Self.move(Self.layer, root, back: true)
        write(root)
      }
    }
    #expect(passing.reading.findings == [])
    #expect(passing.reading.orphans == [])
    #expect(passing.reading.areas.contains(.orphanBlobs))
    let staying = try reading { root, place in if place == 0 { write(root) } }
    #expect(staying.reading.orphans.map(\.path) == [Self.stray])
  }

  @Test("where one of two readings could not look for orphans there is a third")
  func third() throws {
    let blobs = "io.containerd.content.v1.content/blobs"
    let found = try reading { root, place in
      if place < 2 { Self.move(blobs, root, back: place == 1) }
    }
    #expect(found.times == 3)
    #expect(found.reading.findings == [])
    #expect(found.reading.areas.contains(.orphanBlobs))
  }

  @Test("without a containerd at work, and without a fault, it is read once")
  func once() throws {
    let broken = try reading(isLocked: false) { root, place in
      if place == 0 { Self.move(Self.layer, root) }
    }
    #expect(broken.reading.findings.map(\.code) == [.blobMissing])
    #expect(broken.times == 1)
    #expect(try reading { _, _ in }.times == 1)
  }
}
