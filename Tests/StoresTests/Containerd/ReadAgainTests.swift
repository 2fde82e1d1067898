import Foundation
import ImageModel
import Synchronization
import Testing

@testable import Files
@testable import Stores

@Suite("reading a containerd again") struct ReadAgainTests {
  @Test("no blob is read again but those whose files have changed, and the answer is that of a reading of all")
  func unchanged() throws {
    let store = try ContainerdMaker()
    defer { store.delete() }
    let image = try store.image("layer", "docker.io/library/web:1")
    let first = try store.read()[0]
    // What was written just now could change again within the clock's grain.
    sleep(3)
    let cache = store.root.appendingPathComponent("cache").path

    func read(_ memory: PreviousScan) throws -> (reading: TreeReading, blobs: [String]) {
      let folder = WatchedFolder(try FolderOnDisk(top: store.root.path))
      let containerd = try #require(
        try Containerd(
          in: folder, location: store.root.path, root: "", defaultHost: nil, isInPlace: false, findings: []))
      var options = ReadOptions(workers: 2)
      options.at = ContainerdMaker.moment * 1000
      let writer = CacheWriter(descriptor: open(cache + ".new", O_RDWR | O_CREAT | O_TRUNC, 0o600))
      let root = try containerd.read(
        options, into: NoFacts(), memory: { _, _ in (memory, writer) }, watch: { try $1() })
      let outcome = root.caches[0]?.finish(distribution: nil)
      #expect(outcome != .failed)
      if outcome == .written { rename(cache + ".new", cache) }
      return (root.readings[0], folder.read.filter { $0.contains("/blobs/") })
    }
    func memory(recorded: Bool = true) throws -> PreviousScan {
      var memory = PreviousScan(cache: cache)
      if recorded {
        memory.recordedImages = [ImageID(try #require(image.config.hash256))]
        memory.recordedDocuments = [try #require(image.manifest.hash256)]
      }
      return memory
    }
    func isSame(_ reading: TreeReading) -> Bool {
      reading.findings == first.findings && reading.images.map(\.id) == first.images.map(\.id)
        && reading.images.map(\.target) == first.images.map(\.target) && reading.blobs.count == first.blobs.count
        && reading.layers.map(\.hasDiff) == first.layers.map(\.hasDiff) && reading.storedBlobs == first.storedBlobs
        && reading.holds == first.holds && reading.areas == first.areas
    }
    #expect(try read(PreviousScan()).blobs.count == 2)
    let again = try read(try memory())
    #expect(again.blobs == [])
    #expect(isSame(again.reading))
    // The cache that the second reading left serves the third.
    #expect(try read(try memory()).blobs == [])
    // Facts that the index has lost meanwhile are read again.
    #expect(try read(try memory(recorded: false)).blobs.count == 2)

    let config = ContainerdMaker.path(image.config.hex)
    var bytes = try Data(contentsOf: store.root.appendingPathComponent(config))
    bytes[0] ^= 1
    // In place, as a failing disk does it.
    let file = try FileHandle(forWritingTo: store.root.appendingPathComponent(config))
    try file.write(contentsOf: bytes)
    try file.close()
    let damaged = try read(try memory())
    #expect(damaged.blobs == [config])
    #expect(damaged.reading.findings.map(\.code) == [.blobDigestMismatch])
  }

  @Test("an image that is pulled while files are listed is found whole: none of its files is one without a record")
  func pulled() throws {
    let (store, later) = (try ContainerdMaker(), try ContainerdMaker())
    defer {
      store.delete()
      later.delete()
    }
    for maker in [store, later] { try maker.image("layer", "docker.io/library/web:1") }
    try later.image("another", "docker.io/library/db:1")
    later.transaction = 2
    try store.writeDatabases()
    try later.writeDatabases()
    let (from, to) = (later.root.path, store.root.path)
    let isListed = Mutex(false)
    let isPulled = Mutex(false)
    let folder = WatchedFolder(try FolderOnDisk(top: to)) { name in
      guard name == ContainerdContents.folderOfBlobs, isListed.withLock({ $0 }) else { return }
      for name in [name, ContainerdMaker.snapshotterPath, ContainerdDatabase.folder] {
        try? FileManager.default.removeItem(atPath: "\(to)/\(name)")
        try? FileManager.default.copyItem(atPath: "\(from)/\(name)", toPath: "\(to)/\(name)")
      }
      isListed.withLock { $0 = false }
      isPulled.withLock { $0 = true }
    }
    let containerd = try #require(
      try Containerd(in: folder, location: store.root.path, root: "", defaultHost: nil, isInPlace: false, findings: []))
    isListed.withLock { $0 = true }
    let reading = try ContainerdMaker.read(containerd)[0]
    #expect(isPulled.withLock { $0 })
    #expect(reading.tags.map(\.repository.familiar).sorted() == ["db", "web"])
    #expect(reading.snapshots.count == 2)
    #expect(reading.storedBlobs.count == 6)
    #expect(reading.orphans == [])
    #expect(reading.findings == [])
  }
}
