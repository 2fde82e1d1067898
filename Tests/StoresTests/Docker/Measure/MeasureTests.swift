import Foundation
import Glibc
import Testing

@testable import Stores

@Suite("bytes on disk") struct MeasureTests {
  @Test("the sum of all parts is what du says of the root, to the last block", arguments: [1, 2, 8])
  func sum(workers: Int) throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    try tree.addEverything()
    let reading = try tree.measure(workers: workers)
    let all = reading.measuredInAll
    #expect(reading.areas.contains(.measure))
    #expect(reading.measureFindings == [])
    #expect(all.bytes == (try tree.du("")))
    #expect(all.inodes == (try tree.du("--inodes")))
    // du has left out directories' own sizes since coreutils 9.2.
    let isOldDu = try tree.du("--apparent-size", "tmp") > 0
    #expect(all.apparent + (isOldDu ? all.folderBytes : 0) == (try tree.du("--apparent-size")))
  }

  @Test("each directory's bytes are what du says of it alone")
  func directories() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    try tree.addEverything()
    let reading = try tree.measure()
    for name in tree.cacheIDs + [tree.mountID, tree.mountID + "-init"] {
      let use = try #require(reading.use(.directory, name))
      #expect(use.bytes == (try tree.du("", "overlay2/\(name)")))
      #expect(use.inodes == (try tree.du("--inodes", "overlay2/\(name)")))
    }
    #expect(reading.use(.log, tree.container)?.files == 4)
    #expect(
      reading.use(.log, tree.container)?.bytes == (try tree.du("-c", "containers/\(tree.container)/local-logs")) + 3
        * 8192)
    #expect(reading.use(.volume, "data")?.bytes == (try tree.du("", "volumes/data/_data")))
    #expect(reading.use(.temporary, "tmp")?.bytes == (try tree.du("", "tmp")))
    #expect(reading.use(.other, "image/overlay2")?.bytes == (try tree.du("", "image/overlay2")))
    #expect(reading.use(.other, "stray")?.bytes == (try tree.du("", "stray")))
  }

  @Test("a file with two names in a directory counts once, in two directories once in each and once in all")
  func hardLinks() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let (lower, upper) = (tree.cacheIDs[0], tree.cacheIDs[1])
    try tree.fill("overlay2/\(lower)/diff/a", bytes: 40_000)
    try tree.addName("overlay2/\(lower)/diff/b", of: "overlay2/\(lower)/diff/a")
    try tree.addName("overlay2/\(upper)/diff/a", of: "overlay2/\(lower)/diff/a")
    try tree.addName("overlay2/\(upper)/diff/c", of: "overlay2/\(lower)/diff/a")
    let reading = try tree.measure()
    for name in [lower, upper] {
      #expect(reading.use(.directory, name)?.bytes == (try tree.du("", "overlay2/\(name)")))
    }
    #expect(reading.overlap(lower) == DiskUse.zero)
    #expect(reading.overlap(upper)?.apparent == 40_000)
    #expect(reading.overlap(upper)?.inodes == 1)
    #expect(reading.measuredInAll.bytes == (try tree.du("")))
  }

  @Test("a file that an orphan shares with a layer is the layer's, whichever name comes first")
  func orphanShares() throws {
    for orphan in [String(repeating: "00", count: 32), String(repeating: "ff", count: 32)] {
      let tree = try TreeMaker()
      defer { tree.delete() }
      try tree.addDirectory(orphan)
      try tree.fill("overlay2/\(tree.cacheIDs[0])/diff/a", bytes: 40_000)
      try tree.addName("overlay2/\(orphan)/diff/a", of: "overlay2/\(tree.cacheIDs[0])/diff/a")
      let reading = try tree.measure()
      #expect(reading.orphans.map(\.cacheID) == [DirectoryName(orphan)])
      #expect(reading.overlap(tree.cacheIDs[0]) == DiskUse.zero)
      #expect(reading.overlap(orphan)?.apparent == 40_000)
    }
  }

  @Test("a writable layer is its files alone, without what the driver needs itself")
  func writableLayer() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let directory = "overlay2/\(tree.mountID)"
    try tree.fill(directory + "/diff/etc/a", bytes: 5000)
    try tree.link(directory + "/diff/etc/b", to: "seven77")
    try tree.addName(directory + "/diff/etc/c", of: directory + "/diff/etc/a")
    try tree.makeFolder(directory + "/work/index")
    try tree.addName(directory + "/work/index/x", of: directory + "/diff/etc/a")
    try tree.fill(directory + "/lower", bytes: 300)
    let reading = try tree.measure()
    let layer = try #require(reading.writableLayers.first { $0.directory == DirectoryName(tree.mountID) })
    #expect(layer.use.apparent == 5007)
    #expect(layer.size == 5007)
    #expect(layer.use.files == 2)
    #expect(layer.use.bytes == (try tree.du("", directory + "/diff")))
    #expect(reading.use(.directory, tree.mountID)?.bytes == (try tree.du("", directory)))
    #expect(reading.writableLayers.count == 1)
  }

  @Test("with overlay, a writable layer is without what it has copied of the layer below it")
  func copied() throws {
    let tree = try TreeMaker(driver: "overlay")
    defer { tree.delete() }
    for name in [tree.mountID, tree.mountID + "-init"] {
      try tree.makeFolder("overlay/\(name)/upper/etc")
      try tree.link("overlay/\(name)/upper/etc/mtab", to: "/proc/mounts")
    }
    try tree.fill("overlay/\(tree.mountID)/upper/etc/a", bytes: 5000)
    let layer = try #require(try tree.measure().writableLayers.first)
    #expect(layer.size == 5000)
    #expect(layer.use.apparent == 5012)
  }

  @Test("a file with a hole takes fewer bytes than its size says")
  func sparse() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    try tree.write("overlay2/\(tree.cacheIDs[0])/diff/hole", "")
    #expect(truncate(tree.url("overlay2/\(tree.cacheIDs[0])/diff/hole").path, 1 << 40) == 0)
    let use = try #require(try tree.measure().use(.directory, tree.cacheIDs[0]))
    #expect(use.apparent >= 1 << 40)
    #expect(use.bytes == (try tree.du("", "overlay2/\(tree.cacheIDs[0])")))
  }

  @Test("no link is followed, neither in a circle nor out of the root")
  func links() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let diff = "overlay2/\(tree.cacheIDs[0])/diff"
    let before = try #require(try tree.measure().use(.directory, tree.cacheIDs[0]))
    try tree.link(diff + "/up", to: "..")
    try tree.link(diff + "/self", to: "self")
    try tree.link(diff + "/out", to: "/")
    try tree.link("volumes/v", to: "/usr")
    let reading = try tree.measure()
    #expect(reading.use(.directory, tree.cacheIDs[0])?.inodes == before.inodes + 3)
    #expect(reading.use(.volume, "v") == nil)
    #expect(reading.measuredInAll.bytes == (try tree.du("")))
  }

  @Test("names of any bytes are counted, also where two look alike in text")
  func names() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let top = tree.root.path
    for folder in [top, top + "/volumes", top + "/overlay2", top + "/overlay2/\(tree.cacheIDs[0])/diff"] {
      for name: [UInt8] in [[0xFF], [0xFE], [0x0A], [0x20, 0xC3], Array("quote\"'\u{1}".utf8)] {
        let path = Array(folder.utf8) + [0x2F] + name + [0]
        #expect(mkdir(path.map(CChar.init(bitPattern:)), 0o755) == 0)
      }
    }
    let reading = try tree.measure()
    #expect(reading.measuredInAll.bytes == (try tree.du("")))
    #expect(reading.measuredInAll.inodes == (try tree.du("--inodes")))
    let keys = reading.measures.map { [$0.kind.rawValue, $0.name.description] }
    #expect(Set(keys).count == keys.count)
  }

  @Test(
    "a folder that cannot be read is reported, and nothing of its tree is taken for measured",
    .enabled(if: geteuid() != 0, "root may read every folder"))
  func unreadable() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let path = "overlay2/\(tree.cacheIDs[0])/diff/closed"
    try tree.makeFolder(path)
    chmod(tree.url(path).path, 0)
    defer { chmod(tree.url(path).path, 0o755) }
    let reading = try tree.measure()
    #expect(reading.measureFindings.map(\.path) == [path])
    #expect(reading.measureFindings.map(\.code) == [.unreadable])
    #expect(reading.measureFindings.allSatisfy { $0.detail.contains("Permission denied") })
    #expect(!reading.areas.contains(.measure))
    #expect(reading.attempted.contains(.measure))
    #expect(reading.measures == [])
  }

  @Test("only a whole data root can be measured")
  func partOfRoot() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    for part in ["image", "image/overlay2"] {
      let root = try TreeSource(tree.url(part).path).roots()[0]
      #expect(throws: MeasureError.notADataRoot(location: root.location)) {
        try root.measure(Walk(workers: 1))
      }
    }
  }
}

extension TreeMaker {
  /// Something of each kind that a data root may hold.
  fileprivate func addEverything() throws {
    for (place, name) in (cacheIDs + [mountID, mountID + "-init"]).enumerated() {
      for file in 0..<20 { try fill("overlay2/\(name)/diff/usr/\(file % 3)/\(file)", bytes: 1000 * file * place) }
      try fill("overlay2/\(name)/committed", bytes: 0)
    }
    try addName("overlay2/\(cacheIDs[1])/diff/usr/linked", of: "overlay2/\(cacheIDs[0])/diff/usr/0/18")
    try addName("tmp/linked", of: "overlay2/\(cacheIDs[0])/diff/usr/0/18")
    for log in ["\(container)-json.log", "\(container)-json.log.1", "\(container)-json.log.2.gz"] {
      try fill("containers/\(container)/\(log)", bytes: 8000)
    }
    try makeFolder("containers/\(container)/checkpoints")
    try fill("containers/\(container)/local-logs/container.log", bytes: 3000)
    try fill("volumes/data/_data/deep/er/file", bytes: 123_456)
    try fill("volumes/data/opts.json", bytes: 20)
    try fill("volumes/metadata.db", bytes: 32768)
    try makeFolder("volumes/empty/_data")
    try fill("buildkit/cache.db", bytes: 16384)
    try fill("tmp/GetImageBlob123", bytes: 70_000)
    try fill("stray/bytes", bytes: 99_999)
    try fill("engine-id", bytes: 36)
  }
}
