import ImageModel
import Testing

@testable import Stores

@Suite("what is an orphan, and what a fault brings with it") struct OrphanTests {
  @Test("while a config is unreadable, an orphan is not certain")
  func uncertain() throws {
    let reading = try reading { tree in
      try tree.write("image/overlay2/imagedb/content/sha256/\(TreeMaker.stray)", "")
      let diff = DiffID(TreeMaker.hash("lone"))
      try tree.addLayer(ChainID(diff.hash), diff, parent: nil, TreeMaker.stray)
    }
    #expect(reading.certain == [false])
  }

  @Test("a mount that a crash left half-written is an orphan, and makes no other uncertain")
  func tornMount() throws {
    let torn = String(repeating: "cd", count: 32)
    let reading = try reading { tree in
      let mount = "image/overlay2/layerdb/mounts/\(torn)"
      try tree.write(mount + "/mount-id", TreeMaker.stray)
      try tree.write(mount + "/parent", "")
      try tree.addDirectory(TreeMaker.stray)
      let diff = DiffID(TreeMaker.hash("lone"))
      try tree.addLayer(ChainID(diff.hash), diff, parent: nil, String(repeating: "ac", count: 32))
      try tree.addDirectory(String(repeating: "ad", count: 32))
    }
    #expect(
      Set(reading.findings.map(\.code)) == [.mountUnreadable, .mountOrphaned, .layerOrphaned, .directoryLeaked])
    #expect(reading.orphans.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.directory, .layer, .mount])
    #expect(reading.certain == [true, true, true])
    let mount = try #require(reading.orphans.first { $0.kind == .mount })
    #expect(mount.cacheID == DirectoryName(TreeMaker.stray))
    #expect(mount.chain == nil)
  }

  @Test("a directory that only an orphaned mount needs has no owner")
  func initOfTornMount() throws {
    let torn = String(repeating: "cd", count: 32)
    let reading = try reading { tree in
      let mount = "image/overlay2/layerdb/mounts/\(torn)"
      try tree.write(mount + "/mount-id", TreeMaker.stray)
      try tree.write(mount + "/init-id", "")
      try tree.addDirectory(TreeMaker.stray)
      try tree.addDirectory(TreeMaker.stray + "-init")
      try tree.stand(TreeMaker.stray, on: TreeMaker.stray + "-init")
    }
    #expect(
      reading.orphans.map(\.path).sorted() == [
        "image/overlay2/layerdb/mounts/\(torn)", "overlay2/\(TreeMaker.stray)-init",
      ])
  }

  @Test("a build's mount is orphaned once no daemon runs, and keeps its layer until then")
  func buildMount() throws {
    let name = "abcdefghijklmnopqrstuvw01"
    func add(_ tree: TreeMaker) throws {
      let lone = DiffID(TreeMaker.hash("lone"))
      try tree.addLayer(ChainID(lone.hash), lone, parent: nil, TreeMaker.stray)
      try tree.write("image/overlay2/layerdb/mounts/\(name)/mount-id", String(repeating: "ad", count: 32))
      try tree.write("image/overlay2/layerdb/mounts/\(name)/parent", ChainID(lone.hash).description)
      try tree.addDirectory(String(repeating: "ad", count: 32))
    }
    let stopped = try reading(after: add)
    #expect(stopped.findings.map(\.code) == [.mountOrphaned])
    #expect(stopped.orphans.map(\.keptByMount).sorted { !$0 && $1 } == [false, true])
    let live = try reading(daemon: LiveDaemon(started: 1), after: add)
    #expect(live.findings.map(\.code) == [.inFlight])
    #expect(live.orphans == [])
  }

  @Test(
    "a missing layer is reported whatever is wrong with those below it, and the faults of its children follow from it")
  func missingAboveBroken() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    try tree.remove(tree.layerPath(tree.chain[0]) + "/cache-id")
    try tree.remove(tree.layerPath(tree.chain[1]))
    let reading = try tree.read()
    #expect(reading.findings.contains { $0.code == .layerMissing && $0.path == tree.layerPath(tree.chain[1]) })
    #expect(reading.findings.contains { $0.code == .layerCacheIDMissing && $0.path == tree.layerPath(tree.chain[0]) })
  }

  @Test("a missing parent that no image needs is a fault of its own")
  func parentOfOrphan() throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    let diff = DiffID(TreeMaker.hash("above"))
    try tree.addLayer(
      ChainID(parent: ChainID(TreeMaker.hash("nowhere")), diff: diff), diff, parent: ChainID(TreeMaker.hash("nowhere")),
      TreeMaker.stray)
    let reported = try tree.read().findings.filter { $0.code == .layerParentMissing }
    #expect(reported.map { $0.detail.contains("follows from") } == [false])
  }

  @Test("of the leaked directories that one follows from a lost cache-id that stands where the layer does")
  func lostDirectory() throws {
    let reading = try reading { tree in
      try tree.remove(tree.topLayerPath + "/cache-id")
      try tree.addDirectory(TreeMaker.stray)
    }
    let reported = reading.findings.filter { $0.code == .directoryLeaked }
    let own = "overlay2/" + String(repeating: "c2", count: 32)
    #expect(reported.map(\.path).sorted() == ["overlay2/\(TreeMaker.stray)", own])
    #expect(reported.filter { $0.detail.contains("follows from layer-cache-id-missing") }.map(\.path) == [own])
    #expect(reading.certain == [false, false])
  }

  @Test("a layer that stands on what an unreadable image was built on says so")
  func layerOfUnreadableImage() throws {
    let broken = TreeMaker.hash("broken").hex
    let tree = try TreeMaker()
    defer { tree.delete() }
    try tree.write("image/overlay2/imagedb/content/sha256/\(broken)", "")
    try tree.write("image/overlay2/imagedb/metadata/sha256/\(broken)/parent", tree.image.description)
    let own = DiffID(TreeMaker.hash("own"))
    let lone = DiffID(TreeMaker.hash("lone"))
    try tree.addLayer(ChainID(parent: tree.chain[1], diff: own), own, parent: tree.chain[1], TreeMaker.stray)
    try tree.addLayer(ChainID(lone.hash), lone, parent: nil, String(repeating: "ac", count: 32))
    let reported = try tree.read().findings.filter { $0.code == .layerOrphaned }
    let cause = "follows from image-unreadable at image/overlay2/imagedb/content/sha256/\(broken)"
    let top = tree.layerPath(ChainID(parent: tree.chain[1], diff: own))
    #expect(reported.filter { $0.detail.contains(cause) }.map(\.path) == [top])
    #expect(reported.count == 2)
  }
}

extension TreeReading {
  /// Whether each orphan is certain, as the view current_orphans says it.
  fileprivate var certain: [Bool] {
    let blocked = findings.reduce(into: Blocked()) { $0.formUnion($1.blocks) }
    return orphans.map { orphan in
      switch orphan.kind {
      case .layer, .snapshot: !blocked.contains(.layers)
      case .directory: !blocked.contains(.directories)
      case .blob: !blocked.contains(.blobs)
      case .mount, .writeSet, .removal: true
      }
    }
  }
}
