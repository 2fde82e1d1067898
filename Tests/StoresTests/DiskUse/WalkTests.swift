import Foundation
import Glibc
import Synchronization
import Testing

@testable import Stores

@Suite("walking a data root") struct WalkTests {
  @Test("a tree far deeper than there are descriptors is walked, with something beside each step of the way")
  func deep() throws {
    let tree = try TreeMaker()
    defer { _ = system("rm -rf '\(tree.root.path)'") }
    let depth = 4000
    let before = try tree.measure(workers: 1).measuredInAll
    var folder = open(tree.url("overlay2/\(tree.cacheIDs[0])/diff").path, O_RDONLY | O_DIRECTORY)
    for _ in 0..<depth {
      for name in ["a", "b", "c"] { #expect(mkdirat(folder, name, 0o755) == 0) }
      let next = openat(folder, "b", O_RDONLY | O_DIRECTORY)
      try #require(next >= 0)
      close(folder)
      folder = next
    }
    close(folder)
    for workers in [1, 3] {
      let reading = try tree.measure(workers: workers)
      #expect(reading.measureFindings == [])
      #expect(reading.measuredInAll.inodes == before.inodes + Int64(3 * depth))
    }
  }

  @Test("a folder of more entries than one listing gives is counted to the last")
  func wide() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let path = "overlay2/\(tree.cacheIDs[0])/diff/wide"
    try tree.makeFolder(path)
    let folder = open(tree.url(path).path, O_RDONLY | O_DIRECTORY)
    for number in 0..<6000 {
      let name = "a-rather-long-name-so-that-the-listing-needs-many-buffers-\(number)"
      if number % 2 == 0 {
        #expect(mkdirat(folder, name, 0o755) == 0)
      } else {
        let file = openat(folder, name, O_CREAT | O_WRONLY, 0o644)
        try #require(file >= 0)
        close(file)
      }
    }
    close(folder)
    let use = try #require(try tree.measure(workers: 3).use(.directory, tree.cacheIDs[0]))
    #expect(use.inodes == (try tree.du("--inodes", "overlay2/\(tree.cacheIDs[0])")))
    #expect(use.bytes == (try tree.du("", "overlay2/\(tree.cacheIDs[0])")))
  }

  @Test("what comes and goes during a walk is no fault")
  func vanishing() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let folder = tree.url("overlay2/\(tree.cacheIDs[0])/diff/busy")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let isOver = Atomic(false)
    let busy = DispatchGroup()
    DispatchQueue.global().async(group: busy) {
      var round = 0
      while !isOver.load(ordering: .relaxed) {
        let inner = folder.appendingPathComponent("\(round % 50)").path
        if mkdir(inner, 0o755) == 0 {
          close(creat(inner + "/file", 0o644))
          mkdir(inner + "/folder", 0o755)
        } else {
          unlink(inner + "/file")
          rmdir(inner + "/folder")
          rmdir(inner)
          close(creat(inner, 0o644))
          unlink(inner)
        }
        round += 1
      }
    }
    for round in 0..<200 {
      let reading = try tree.measure(workers: 1 + round % 3)
      #expect(reading.measureFindings == [])
      #expect(reading.areas.contains(.measure))
    }
    isOver.store(true, ordering: .relaxed)
    busy.wait()
  }

  @Test("a folder is not taken for the one that was there before, if it was moved meanwhile")
  func moved() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    for path in ["stray/a/b", "other"] { try tree.makeFolder(path) }
    let top = open(tree.url("stray/a").path, O_RDONLY | O_DIRECTORY)
    let below = open(tree.url("stray/a/b").path, O_RDONLY | O_DIRECTORY)
    defer { close(below) }
    var status = stat()
    fstat(top, &status)
    var folder = WalkedFolder(
      descriptor: top, device: UInt64(status.st_dev), inode: UInt64(status.st_ino), name: Array("a".utf8))
    folder.close()
    let isSame = folder.reopen(from: below)
    #expect(isSame)
    folder.close()
    try tree.move("stray/a/b", to: "other/b")
    let isStillSame = folder.reopen(from: below)
    #expect(!isStillSame)
    #expect(!folder.isOpen)
  }

  @Test("half of what a folder has still to visit goes to another walker, none lost and none twice", arguments: 1...5)
  func split(count: Int) throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    var folder = WalkedFolder(
      descriptor: open(tree.root.path, O_RDONLY | O_DIRECTORY), device: 1, inode: 2, name: [])
    defer { folder.close() }
    let names = (0..<count).map { Array("name\($0)".utf8) }
    for name in names { name.withUnsafeBytes { folder.push($0, inside: .inside(0), device: 1) } }
    let given = folder.split(path: Array("a/b".utf8))
    var half = try #require(given)
    defer { half.close() }
    #expect(half.count == (count + 1) / 2)
    var seen: [[UInt8]] = []
    while let next = half.pop() { seen.append(next.name) }
    while let next = folder.pop() { seen.append(next.name) }
    #expect(seen.sorted { $0.lexicographicallyPrecedes($1) } == names)
  }

  @Test(
    "another file system in the tree is left out, the driver's and the volumes' own are not",
    .enabled(if: canMount, "no file system can be mounted here"))
  func mounts() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let merged = "overlay2/\(tree.mountID)/merged"
    let shm = "containers/\(tree.container)/mounts/shm"
    for path in [merged, shm, "volumes", "backup"] {
      try tree.makeFolder(path)
      #expect(system("mount -t tmpfs -o size=1m none '\(tree.url(path).path)'") == 0)
    }
    defer {
      for path in [merged, shm, "volumes", "backup"] { _ = system("umount '\(tree.url(path).path)'") }
    }
    for path in [merged, shm, "volumes/v/_data", "backup"] { try tree.fill(path + "/file", bytes: 100_000) }
    let reading = try tree.measure()
    #expect(reading.measuredInAll.bytes == (try tree.du("")) + (try tree.du("", "volumes")))
    #expect(reading.use(.volume, "v")?.bytes == (try tree.du("", "volumes/v/_data")))
    #expect(reading.use(.other, "backup") == nil)
    #expect(reading.use(.directory, tree.mountID)?.apparent ?? 0 < 100_000)
  }

  @Test(
    "a folder of the same file system that is mounted in the tree is left out, but where people put Docker's own",
    .enabled(if: canMount, "no file system can be mounted here"))
  func bindMounts() throws {
    let tree = try TreeMaker()
    let other = try TreeMaker()
    defer {
      tree.delete()
      other.delete()
    }
    try tree.makeFolder("volumes")
    try other.fill("volumes/v/opts.json", bytes: 90)
    try other.makeFolder("volumes/v/_data")
    try other.fill("far/file", bytes: 100_000)
    let mounts = [("volumes", "volumes"), ("far", "volumes/v/_data")]
    for (from, to) in mounts {
      #expect(system("mount --bind '\(other.url(from).path)' '\(tree.url(to).path)'") == 0)
    }
    defer { for (_, to) in mounts.reversed() { _ = system("umount '\(tree.url(to).path)'") } }
    let sums = FolderSums(of: "volumes/v")
    let root = try TreeSource(tree.root.path).roots()[0]
    let addMeasures = try root.measure(Walk(workers: 2, watcher: sums))
    var readings = [try tree.read()]
    addMeasures(&readings)
    #expect(readings[0].use(.volume, "v")?.apparent == 0)
    #expect(readings[0].use(.other, "volumes")?.apparent == 90)
    let entries = try #require(sums.entries()).entries
    #expect(entries.map(\.name) == [Array("opts.json".utf8)] && entries.allSatisfy { $0.isWhole })
  }

  /// As `docker volume create -o type=none -o o=bind -o device=FOLDER` has it while a container uses it.
  @Test(
    "a volume that shows a folder from elsewhere has none of that folder’s bytes, though it is on the same file system",
    .enabled(if: canMount, "no file system can be mounted here"))
  func bindVolume() throws {
    let (tree, elsewhere) = (try TreeMaker(), try TreeMaker())
    defer {
      tree.delete()
      elsewhere.delete()
    }
    for volume in ["own", "bound", "self"] { try tree.makeFolder("volumes/\(volume)/_data") }
    try tree.fill("volumes/own/_data/file", bytes: 100_000)
    try tree.fill("volumes/self/_data/file", bytes: 50_000)
    try elsewhere.fill("files/file", bytes: 200_000)
    let before = try tree.measure()
    func bind(_ source: URL, _ path: String) {
      #expect(system("mount --bind '\(source.path)' '\(tree.url(path).path)'") == 0)
    }
    bind(elsewhere.url("files"), "volumes/bound/_data")
    // What older Docker does to folders so that mounts in them stay its own.
    bind(tree.url("volumes/self/_data"), "volumes/self/_data")
    bind(tree.url("overlay2"), "overlay2")
    defer {
      for path in ["volumes/bound/_data", "volumes/self/_data", "overlay2"] {
        _ = system("umount '\(tree.url(path).path)'")
      }
    }
    let reading = try tree.measure()
    #expect(reading.measureFindings == [])
    #expect(reading.use(.volume, "bound")?.bytes ?? 0 == 0)
    #expect(reading.use(.volume, "self") == before.use(.volume, "self"))
    #expect(reading.use(.volume, "own") == before.use(.volume, "own"))
    #expect(reading.use(.directory, tree.cacheIDs[0]) == before.use(.directory, tree.cacheIDs[0]))
    #expect(try tree.du("", "volumes/bound/_data") >= 200_000)
  }
}
