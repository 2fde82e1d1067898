import ImageModel
import Testing

@testable import Files
@testable import Stores

/// The judge over values alone: no folder is there that it could read.
@Suite("the judge") struct JudgeTests {
  private static let path = "image/overlay2/layerdb/sha256/" + TreeMaker.hash("layer").hex
  private static let owned = DirectoryName("owned")
  private static let lone = DirectoryName("lone")
  private static let gone = DirectoryName("gone")

  /// A layer that nothing holds, the directory of a container, and one without an owner.
  private func reading() -> RawReading {
    var raw = RawReading()
    raw.areas = [.images, .layers, .mounts, .containers, .directories]
    raw.buildCache.isComplete = true
    let chain = raw.chains.add(named: ChainID(TreeMaker.hash("layer")))
    raw.layers = [
      LayerSeen(chain: chain, hasDiff: true, parent: -1, cacheID: Self.gone, size: 7, isPlaced: true, isWhole: true)
    ]
    raw.mounts = [MountSeen(name: "c1", mountID: Self.owned, initID: nil, parent: nil)]
    raw.containerNames = ["c1"]
    raw.directories = DirectoryListing(names: [Self.owned, Self.lone])
    return raw
  }

  private func judge(_ raw: RawReading, driver: String = "overlay2", isLive: Bool = false) -> Judge {
    Judge(
      raw, driver: Driver(named: driver), imagePath: "image/overlay2",
      flight: isLive ? InFlightCutoff(since: 10, isCopy: false) : nil)
  }

  private func stamp(at time: Int64) -> FileStamp {
    FileStamp(kind: .folder, size: 0, modified: time, changed: time, device: 1, inode: 1)
  }

  @Test("asks for files of what has no owner, and for times only where a daemon was at work")
  func wanted() {
    let atRest = judge(reading()).wanted
    #expect(atRest.stamps.isEmpty && Set(atRest.lowers) == [Self.owned, Self.lone, Self.gone])
    #expect(Set(judge(reading(), isLive: true).wanted.stamps) == [Self.path, "overlay2/lone"])
    // A file of that name in a directory of vfs is an image's.
    #expect(judge(reading(), driver: "vfs").wanted.lowers.isEmpty)
    var raw = reading()
    raw.directories?.names = [Self.owned]
    #expect(judge(raw).wanted.lowers.isEmpty)
  }

  @Test("what changed since the daemon’s start is in flight, what is older an orphan", arguments: [9, 10] as [Int64])
  func flight(time: Int64) {
    var judge = judge(reading(), isLive: true)
    judge.finish(with: Evidence(stamps: [Self.path: stamp(at: time), "overlay2/lone": stamp(at: time)]))
    #expect(judge.orphans.map(\.path) == (time < 10 ? [Self.path, "overlay2/lone"] : []))
    #expect(judge.findings.count { $0.code == .inFlight } == (time < 10 ? 0 : 2))
  }

  @Test("a directory that an owned one needs below it has an owner; one that an orphan alone needs has none")
  func lowers() {
    var needed = judge(reading())
    needed.finish(with: Evidence(lowers: [Self.owned: [nil, Self.lone]]))
    #expect(needed.orphans.map(\.kind) == [.layer])
    #expect(needed.directories.map(\.owner) == [.container, .lower])
    var orphaned = judge(reading())
    orphaned.finish(with: Evidence(lowers: [Self.lone: [Self.owned]]))
    #expect(orphaned.orphans.map(\.kind) == [.layer, .directory])
    #expect(orphaned.orphans.last?.lowers == 1)
  }

  @Test("of thousands of damaged mounts those alone block that could own something")
  func manyMounts() {
    var raw = reading()
    let names = (0..<20_000).map { TreeMaker.hash("\($0)").hex }
    raw.mounts += names.map { MountSeen(name: $0, mountID: nil, initID: nil, parent: nil, isWhole: false) }
    raw.findings = (names + ["c1"]).flatMap { name in
      [
        Finding(.mountUnreadable, "image/overlay2/layerdb/mounts/\(name)/mount-id", ""),
        Finding(.containerUnreadable, "containers/\(name)/config.v2.json", ""),
      ]
    }
    raw.findings.append(Finding(.containerUnreadable, "containers/c2/config.v2.json", ""))
    var judge = judge(raw)
    judge.finish(with: Evidence())
    let blocking = judge.findings.filter { !$0.blocks.isEmpty }
    #expect(
      blocking.map(\.path) == ["image/overlay2/layerdb/mounts/c1/mount-id", "containers/c2/config.v2.json"])
    #expect(blocking.allSatisfy { $0.blocks == [.layers, .directories] })
    #expect(judge.orphans.count { $0.kind == .mount } == names.count)
  }

  @Test("of thousands of lost cache-ids one fits a directory that needs the one below it")
  func manyLost() {
    var raw = reading()
    raw.layers = []
    func add(_ name: String, parent: ChainTable.Place, _ cacheID: DirectoryName?) -> ChainTable.Place {
      let id = ChainID(TreeMaker.hash(name))
      let chain = raw.chains.add(named: id)
      raw.layers.append(
        LayerSeen(
          chain: chain, hasDiff: true, parent: parent, cacheID: cacheID, size: 1, isPlaced: true,
          isWhole: cacheID != nil))
      raw.mounts.append(MountSeen(name: name, mountID: nil, initID: nil, parent: id))
      raw.containerNames.insert(name)
      return chain
    }
    for place in 0..<10_000 { _ = add("bottom \(place)", parent: -1, nil) }
    let own = add("above", parent: add("below", parent: -1, Self.gone), nil)
    let names = (0..<10_000).map { DirectoryName("d\($0)") }
    let fitting = DirectoryName("fitting")
    raw.directories = DirectoryListing(names: names + [fitting, Self.gone])
    var judge = judge(raw)
    let lowers = Dictionary(uniqueKeysWithValues: names.map { ($0, [DirectoryName?.some(Self.lone)]) })
    judge.finish(with: Evidence(lowers: lowers.merging([fitting: [Self.gone]]) { $1 }))
    let causes = judge.findings.filter { $0.code == .directoryLeaked && $0.detail.contains("follows from") }
    #expect(causes.map(\.path) == ["overlay2/fitting"])
    #expect(causes.first?.detail.contains(judge.layerPath(own)) == true)
    #expect(judge.orphans.count { $0.kind == .directory } == names.count + 1)
  }

  @Test("of thousands of unreadable images, each built on another, the lowest has the layer above those of the first")
  func manyUnreadable() {
    var raw = reading()
    let known = ImageID(TreeMaker.hash("known"))
    let ids = (0..<40_000).map { ImageID(TreeMaker.hash("\($0)")) }
    let bottom = raw.chains.add(named: ChainID(TreeMaker.hash("bottom")))
    raw.images = [ImageSeen(id: known, top: bottom, os: "linux")]
    raw.broken = zip(ids, [known] + ids).reversed().map { BrokenImage(id: $0, chain: nil, parent: $1) }
    raw.layers = raw.layers.map {
      LayerSeen(
        chain: $0.chain, hasDiff: true, parent: bottom, cacheID: $0.cacheID, size: 7, isPlaced: true, isWhole: true)
    }
    var judge = judge(raw)
    judge.finish(with: Evidence())
    let causes = judge.findings.filter { $0.code == .layerOrphaned }.map { $0.cause?.path }
    #expect(causes == ["image/overlay2/imagedb/content/sha256/\(ids[0].hash.hex)"])
  }
}
