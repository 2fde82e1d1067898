import Bolt
import Foundation
import ImageModel
import Testing

@testable import Stores

/// A way to break a sound tree, and the one finding that must come of it (others only follow from it, or inform).
struct Damage: Sendable, CustomTestStringConvertible {
  let code: FindingCode
  let what: String
  let path: @Sendable (TreeMaker) -> String
  let inflict: @Sendable (TreeMaker) throws -> Void

  var testDescription: String { "\(code.rawValue): \(what)" }

  init(
    _ code: FindingCode, _ what: String, at path: @escaping @Sendable (TreeMaker) -> String,
    _ inflict: @escaping @Sendable (TreeMaker) throws -> Void
  ) {
    self.code = code
    self.what = what
    self.path = path
    self.inflict = inflict
  }
}

private let stray = String(repeating: "ab", count: 32)
private let repositories: @Sendable (TreeMaker) -> String = { "image/\($0.driver)/repositories.json" }
private let content: @Sendable (TreeMaker) -> String = { $0.contentPath }
private let topLayer: @Sendable (TreeMaker) -> String = { $0.layerPath($0.chain[1]) }
private let lowLayer: @Sendable (TreeMaker) -> String = { $0.layerPath($0.chain[0]) }

let damages: [Damage] = [
  Damage(.repositoriesUnreadable, "truncated", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web:1":"#)
  },
  Damage(.repositoriesUnreadable, "another form", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web:1":1}}}"#)
  },
  Damage(.repositoriesUnreadable, "null", at: repositories) { try $0.write(repositories($0), "null") },
  Damage(.tagWithoutImage, "no image ID", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web:1":"1","web:2":"\#($0.image)"}}}"#)
  },
  Damage(.tagWithoutImage, "no reference", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web":"\#($0.image)","web:2":"\#($0.image)"}}}"#)
  },
  Damage(.trailingBytes, "after the references", at: repositories) {
    try $0.write(repositories($0), #"{"Repositories":{"web":{"web:1":"\#($0.image)"}}} }}"#)
  },
  Damage(.trailingBytes, "after a container", at: { "containers/\($0.container)/config.v2.json" }) {
    let path = "containers/\($0.container)/config.v2.json"
    try $0.write(path, String(contentsOf: $0.url(path), encoding: .utf8) + "\n{")
  },
  // What Docker unmarshals whole, it refuses with bytes after it.
  Damage(
    .blobMetadataUnreadable, "bytes after it",
    at: { "image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(stray)" }
  ) { try $0.write("image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(stray)", "[] x") },
  Damage(.repositoriesUnreadable, "a link that leads out", at: repositories) {
    try $0.link(repositories($0), to: "/etc/passwd")
  },
  Damage(.tagWithoutImage, "an image that is not there", at: repositories) {
    try $0.write(
      repositories($0),
      #"{"Repositories":{"web":{"web:1":"\#($0.image)","web:2":"sha256:\#(stray)"}}}"#)
  },
  Damage(.imageDigestMismatch, "one byte changed", at: content) {
    let text = try String(contentsOf: $0.url($0.contentPath), encoding: .utf8)
    try $0.write($0.contentPath, text.replacingOccurrences(of: "amd64", with: "amd65"))
  },
  Damage(.imageUnreadable, "truncated", at: content) { try $0.write($0.contentPath, #"{"archi"#) },
  Damage(.imageUnreadable, "empty", at: content) { try $0.write($0.contentPath, "") },
  Damage(.imageUnreadable, "a directory", at: content) {
    try $0.remove($0.contentPath)
    try $0.makeFolder($0.contentPath)
  },
  Damage(.imageUnreadable, "a link to itself", at: content) {
    try $0.link($0.contentPath, to: $0.image.hash.hex)
  },
  Damage(
    .imageUnreadable, "no rootfs",
    at: { "image/\($0.driver)/imagedb/content/sha256/" + TreeMaker.hash("{}").hex }
  ) { try $0.write("image/\($0.driver)/imagedb/content/sha256/" + TreeMaker.hash("{}").hex, "{}") },
  Damage(
    .imageUnreadable, "a pipe", at: { "image/\($0.driver)/imagedb/content/sha256/\(stray)" }
  ) { #expect(mkfifo($0.url("image/\($0.driver)/imagedb/content/sha256/\(stray)").path, 0o600) == 0) },
  Damage(.imageUnreadable, "gigabytes", at: { "image/\($0.driver)/imagedb/content/sha256/\(stray)" }) {
    let path = "image/\($0.driver)/imagedb/content/sha256/\(stray)"
    try $0.write(path, "")
    #expect(truncate($0.url(path).path, 3 << 30) == 0)
  },
  Damage(
    .imageNameInvalid, "no digest", at: { "image/\($0.driver)/imagedb/content/sha256/not-a-digest" }
  ) { try $0.write("image/\($0.driver)/imagedb/content/sha256/not-a-digest", "{}") },
  Damage(.imageHidden, "its OS is another", at: { "image/\($0.driver)/imagedb/content/sha256/" + windows.hex }) {
    try $0.write("image/\($0.driver)/imagedb/content/sha256/" + windows.hex, windowsConfig)
  },
  Damage(.layerMissing, "the lower of two", at: lowLayer) {
    try $0.remove(lowLayer($0))
    try $0.remove("overlay2/\($0.cacheIDs[0])")
    try $0.remove("overlay2/l/" + TreeMaker.hash($0.cacheIDs[0]).hex.uppercased().prefix(26))
  },
  Damage(.layerUnreadable, "no diff", at: topLayer) { try $0.remove(topLayer($0) + "/diff") },
  Damage(.layerUnreadable, "a parent that is none", at: topLayer) {
    try $0.write(topLayer($0) + "/parent", "sha256:12")
  },
  Damage(.layerUnreadable, "a link for an entry", at: { "image/\($0.driver)/layerdb/sha256/\(stray)" }) {
    try $0.link("image/\($0.driver)/layerdb/sha256/\(stray)", to: "/etc")
  },
  Damage(.layerCacheIDMissing, "absent", at: topLayer) { try $0.remove(topLayer($0) + "/cache-id") },
  Damage(.layerCacheIDMissing, "a path that climbs", at: topLayer) {
    try $0.write(topLayer($0) + "/cache-id", "../../etc")
  },
  Damage(.layerSizeInvalid, "no number", at: topLayer) { try $0.write(topLayer($0) + "/size", "12x") },
  Damage(.layerSizeInvalid, "beyond 64 bits", at: topLayer) {
    try $0.write(topLayer($0) + "/size", "99999999999999999999")
  },
  Damage(.layerChainMismatch, "another diff", at: topLayer) {
    try $0.write(topLayer($0) + "/diff", "sha256:\(stray)")
  },
  Damage(.layerParentMissing, "a parent that is not there", at: { $0.layerPath(above($0)) }) {
    let parent = ChainID(TreeMaker.hash("nowhere"))
    let diff = DiffID(TreeMaker.hash("above"))
    try $0.addLayer(ChainID(parent: parent, diff: diff), diff, parent: parent, stray)
  },
  Damage(.layerOrphaned, "no image has it", at: { $0.layerPath(ChainID(TreeMaker.hash("lone"))) }) {
    let diff = DiffID(TreeMaker.hash("lone"))
    try $0.addLayer(ChainID(diff.hash), diff, parent: nil, stray)
  },
  Damage(.layerRemoving, "interrupted", at: { removing($0) }) {
    try $0.write(removing($0) + "/cache-id", stray)
    try $0.addDirectory(stray)
  },
  Damage(.layerWriteSet, "left over", at: { "image/\($0.driver)/layerdb/tmp/write-set-1" }) {
    try $0.write("image/\($0.driver)/layerdb/tmp/write-set-1/diff", "sha256:\(stray)")
  },
  Damage(.directoryMissing, "of a layer in use", at: topLayer) {
    try $0.remove("overlay2/\($0.cacheIDs[1])")
    try $0.remove("overlay2/l/" + TreeMaker.hash($0.cacheIDs[1]).hex.uppercased().prefix(26))
  },
  Damage(.directoryLeaked, "nobody's", at: { _ in "overlay2/\(stray)" }) { try $0.addDirectory(stray) },
  Damage(.linkMissing, "no entry in l", at: { "overlay2/\($0.cacheIDs[1])" }) {
    try $0.remove("overlay2/l/" + TreeMaker.hash($0.cacheIDs[1]).hex.uppercased().prefix(26))
  },
  Damage(.linkDangling, "leads nowhere", at: { _ in "overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ" }) {
    try $0.link("overlay2/l/ABCDEFGHIJKLMNOPQRSTUVWXYZ", to: "../\(stray)/diff")
  },
  Damage(.mountOrphaned, "its container is gone", at: { "image/\($0.driver)/layerdb/mounts/\($0.container)" }) {
    try $0.remove("containers/\($0.container)")
  },
  Damage(
    .mountUnreadable, "no mount-id", at: { "image/\($0.driver)/layerdb/mounts/\($0.container)/mount-id" }
  ) { try $0.remove("image/\($0.driver)/layerdb/mounts/\($0.container)/mount-id") },
  Damage(.containerUnreadable, "torn", at: { "containers/\($0.container)/config.v2.json" }) {
    try $0.write("containers/\($0.container)/config.v2.json", #"{"ID":""#)
  },
  Damage(.containerUnreadable, "absent", at: { "containers/\($0.container)/config.v2.json" }) {
    try $0.remove("containers/\($0.container)/config.v2.json")
  },
  Damage(.containerUnreadable, "another ID", at: { "containers/\($0.container)/config.v2.json" }) {
    try $0.write("containers/\($0.container)/config.v2.json", #"{"ID":"\#(stray)","Driver":"overlay2"}"#)
  },
  Damage(.containerMountMissing, "absent", at: { "containers/\($0.container)" }) {
    try $0.remove("image/\($0.driver)/layerdb/mounts/\($0.container)")
  },
  Damage(
    .blobMetadataUnreadable, "empty",
    at: { "image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(stray)" }
  ) { try $0.write("image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(stray)", "") },
  Damage(
    .blobMetadataUnreadable, "no diff_id",
    at: { "image/\($0.driver)/distribution/diffid-by-digest/sha256/\(stray)" }
  ) { try $0.write("image/\($0.driver)/distribution/diffid-by-digest/sha256/\(stray)", "x") },
  Damage(.buildCacheUnreadable, "no bbolt file", at: { _ in "buildkit/snapshots.db" }) {
    try $0.write("buildkit/snapshots.db", "this is no database")
  },
  Damage(.unreadable, "a file for a folder", at: { "image/\($0.driver)/imagedb/metadata/sha256" }) {
    try $0.write("image/\($0.driver)/imagedb/metadata/sha256", "")
  },
  Damage(.leftover, "of a write", at: { "image/\($0.driver)/.tmp-repositories.json1" }) {
    try $0.write("image/\($0.driver)/.tmp-repositories.json1", "{")
  },
  Damage(.leftover, "of a container's write", at: { "containers/\($0.container)/.tmp-config.v2.json1" }) {
    try $0.write("containers/\($0.container)/.tmp-config.v2.json1", "{")
  },
]

private let windowsConfig = #"{"os":"windows","rootfs":{"type":"layers","diff_ids":[]}}"#
private let windows = TreeMaker.hash(windowsConfig)

private func above(_ tree: TreeMaker) -> ChainID {
  ChainID(parent: ChainID(TreeMaker.hash("nowhere")), diff: DiffID(TreeMaker.hash("above")))
}

private func removing(_ tree: TreeMaker) -> String {
  tree.layerPath(ChainID(TreeMaker.hash("gone"))) + "-" + stray + "-removing"
}

@Suite("findings") struct FindingTests {
  @Test("a sound tree has none", arguments: ["overlay2", "vfs", "aufs", "overlay", "btrfs", "fuse-overlayfs"])
  func sound(driver: String) throws {
    let reading = try reading(driver: driver)
    #expect(reading.findings == [])
    #expect(reading.orphans == [])
    #expect(reading.images.count == 1)
    #expect(reading.layers.count == 2)
    #expect(reading.containers.count == 1)
    #expect(reading.areas == Set(Area.allCases).subtracting([.measure, .buildCache]).union([.buildCache]))
  }

  @Test("each fault is told at its path, and what else is told follows from it", arguments: damages)
  func fault(damage: Damage) throws {
    let tree = try TreeMaker()
    defer { tree.delete() }
    try damage.inflict(tree)
    let reading = try tree.read()
    let told = reading.findings.filter { $0.code == damage.code && $0.path == damage.path(tree) }
    #expect(told.count == 1, "\(reading.findings)")
    #expect(told.allSatisfy { !$0.detail.isEmpty })
    let others = reading.findings.filter { $0.code != damage.code && $0.severity > .info }
    let unexplained = others.filter { other in
      !other.detail.contains("follows from") && !Self.consequences[damage.code, default: []].contains(other.code)
    }
    #expect(unexplained == [])
  }

  /// What a fault brings with it though its finding cannot name it.
  private static let consequences: [FindingCode: Set<FindingCode>] = [
    // The stray layer is an orphan too, and so is one whose place is unknown.
    .layerParentMissing: [.layerOrphaned], .layerUnreadable: [.directoryLeaked],
    // Without the mount nobody knows whose its directories are.
    .mountUnreadable: [.directoryLeaked], .containerMountMissing: [.directoryLeaked],
  ]

  @Test("every code that a reading gives is provoked above or below")
  func all() {
    let provoked = Set(damages.map(\.code)).union([
      .inFlight,  // below
      .buildCacheStale, .buildCacheUnlisted,  // in BuildCacheFindingsTests
      .memberRefused,  // in HostileMembersTests
    ])
    #expect(Set(FindingCode.allCases).subtracting(provoked) == [])
  }

  @Test(
    "what Docker takes for no references is none",
    arguments: ["{}", #"{"Repositories":null}"#, #"{"Repositories":{"web":null}}"#, #" {"repositories":{}}"# + "\n"])
  func noReferences(_ text: String) throws {
    let reading = try reading { try $0.write(repositories($0), text) }
    #expect(reading.areas.contains(.references))
    #expect(reading.tags.isEmpty && reading.findings.isEmpty, "\(reading.findings)")
  }

  @Test("one entry that is none hides no other, and bytes after the references hide none of them")
  func otherReferences() throws {
    let reading = try reading {
      try $0.write(
        repositories($0), #"{"Repositories":{"web":{"web":"x","web:1":null,"web:2":"\#($0.image)"}}}{"Repositories""#)
    }
    #expect(reading.areas.contains(.references))
    #expect(reading.tags.map(\.tag) == ["2"])
    #expect(Set(reading.findings.map(\.code)) == [.tagWithoutImage, .trailingBytes])
  }

  @Test("an entry of distribution without a digest tells nothing, and is no fault")
  func noDigest() throws {
    let reading = try reading {
      try $0.write(
        "image/\($0.driver)/distribution/v2metadata-by-diffid/sha256/\(stray)",
        #"[{"SourceRepository":"a"},{"Digest":"sha256:\#(stray)","SourceRepository":"docker.io/library/b"}]"#)
    }
    #expect(reading.blobSources.count == 1)
    #expect(reading.findings.isEmpty, "\(reading.findings)")
  }

  @Test("one broken file never hides another")
  func together() throws {
    let reading = try reading { tree in
      try tree.write(repositories(tree), "{")
      try tree.write(topLayer(tree) + "/size", "x")
      try tree.write("containers/\(tree.container)/config.v2.json", "{")
      try tree.write("image/overlay2/imagedb/content/sha256/nonsense", "")
    }
    let codes = Set(reading.findings.map(\.code))
    #expect(
      codes.isSuperset(of: [
        .repositoriesUnreadable, .layerSizeInvalid, .containerUnreadable, .imageNameInvalid,
      ]))
    #expect(reading.images.count == 1)
  }

  @Test("a config with a wrong digest is no image, and its layers stay held")
  func mismatchHolds() throws {
    let reading = try reading { tree in
      let text = try String(contentsOf: tree.url(tree.contentPath), encoding: .utf8)
      try tree.write(tree.contentPath, text.replacingOccurrences(of: "amd64", with: "amd65"))
      try tree.remove("containers/\(tree.container)")
      try tree.remove("image/overlay2/layerdb/mounts/\(tree.container)")
      for name in [tree.mountID, tree.mountID + "-init"] {
        try tree.remove("overlay2/\(name)")
        try tree.remove("overlay2/l/" + TreeMaker.hash(name).hex.uppercased().prefix(26))
      }
    }
    #expect(reading.images.isEmpty)
    #expect(reading.orphans.isEmpty)
    #expect(reading.findings.map(\.code) == [.imageDigestMismatch])
  }

  @Test("while a config is unreadable, an orphan is not certain")
  func uncertain() throws {
    let reading = try reading { tree in
      try tree.write("image/overlay2/imagedb/content/sha256/\(stray)", "")
      let diff = DiffID(TreeMaker.hash("lone"))
      try tree.addLayer(ChainID(diff.hash), diff, parent: nil, stray)
    }
    #expect(reading.certain == [false])
  }

  @Test("a mount that a crash left half-written is an orphan, and makes no other uncertain")
  func tornMount() throws {
    let torn = String(repeating: "cd", count: 32)
    let reading = try reading { tree in
      let mount = "image/overlay2/layerdb/mounts/\(torn)"
      try tree.write(mount + "/mount-id", stray)
      try tree.write(mount + "/parent", "")
      try tree.addDirectory(stray)
      let diff = DiffID(TreeMaker.hash("lone"))
      try tree.addLayer(ChainID(diff.hash), diff, parent: nil, String(repeating: "ac", count: 32))
      try tree.addDirectory(String(repeating: "ad", count: 32))
    }
    #expect(Set(reading.findings.map(\.code)) == [.mountUnreadable, .mountOrphaned, .layerOrphaned, .directoryLeaked])
    #expect(reading.orphans.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.directory, .layer, .mount])
    #expect(reading.certain == [true, true, true])
    let mount = try #require(reading.orphans.first { $0.kind == .mount })
    #expect(mount.cacheID == DirectoryName(stray))
    #expect(mount.chain == nil)
  }

  @Test("a directory that only an orphaned mount stands on is nobody's")
  func initOfTornMount() throws {
    let torn = String(repeating: "cd", count: 32)
    let reading = try reading { tree in
      let mount = "image/overlay2/layerdb/mounts/\(torn)"
      try tree.write(mount + "/mount-id", stray)
      try tree.write(mount + "/init-id", "")
      try tree.addDirectory(stray)
      try tree.addDirectory(stray + "-init")
      try tree.stand(stray, on: stray + "-init")
    }
    #expect(
      reading.orphans.map(\.path).sorted() == ["image/overlay2/layerdb/mounts/\(torn)", "overlay2/\(stray)-init"])
  }

  @Test("a build's mount is orphaned once no daemon runs, and keeps its layer until then")
  func buildMount() throws {
    let name = "abcdefghijklmnopqrstuvw01"
    func add(_ tree: TreeMaker) throws {
      let lone = DiffID(TreeMaker.hash("lone"))
      try tree.addLayer(ChainID(lone.hash), lone, parent: nil, stray)
      try tree.write("image/overlay2/layerdb/mounts/\(name)/mount-id", String(repeating: "ad", count: 32))
      try tree.write("image/overlay2/layerdb/mounts/\(name)/parent", ChainID(lone.hash).description)
      try tree.addDirectory(String(repeating: "ad", count: 32))
    }
    let stopped = try reading(after: add)
    #expect(stopped.findings.map(\.code) == [.mountOrphaned])
    #expect(stopped.orphans.map(\.keptByMount).sorted { !$0 && $1 } == [false, true])
    let live = try reading(daemon: LiveDaemon(started: 1), after: add)
    #expect(live.findings.map(\.code) == [.inFlight])
    #expect(live.orphans.filter { $0.kind != .layer } == [])
  }

  @Test("a missing layer is told whatever is wrong with those below it, and what stands on it follows from it")
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
    try tree.addLayer(above(tree), diff, parent: ChainID(TreeMaker.hash("nowhere")), stray)
    let told = try tree.read().findings.filter { $0.code == .layerParentMissing }
    #expect(told.map { $0.detail.contains("follows from") } == [false])
  }

  @Test("of the leaked directories that one follows from a lost cache-id that stands where the layer does")
  func lostDirectory() throws {
    let reading = try reading { tree in
      try tree.remove(topLayer(tree) + "/cache-id")
      try tree.addDirectory(stray)
    }
    let told = reading.findings.filter { $0.code == .directoryLeaked }
    let own = "overlay2/" + String(repeating: "c2", count: 32)
    #expect(told.map(\.path).sorted() == ["overlay2/\(stray)", own])
    #expect(told.filter { $0.detail.contains("follows from layer-cache-id-missing") }.map(\.path) == [own])
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
    try tree.addLayer(ChainID(parent: tree.chain[1], diff: own), own, parent: tree.chain[1], stray)
    try tree.addLayer(ChainID(lone.hash), lone, parent: nil, String(repeating: "ac", count: 32))
    let told = try tree.read().findings.filter { $0.code == .layerOrphaned }
    let cause = "follows from image-unreadable at image/overlay2/imagedb/content/sha256/\(broken)"
    let top = tree.layerPath(ChainID(parent: tree.chain[1], diff: own))
    #expect(told.filter { $0.detail.contains(cause) }.map(\.path) == [top])
    #expect(told.count == 2)
  }

  @Test("parents that lead in a circle end, and hide the image")
  func circle() throws {
    let reading = try reading { tree in
      try tree.write(tree.layerPath(tree.chain[0]) + "/parent", tree.chain[1].description)
    }
    #expect(reading.images.map(\.hidden) == [true])
    #expect(reading.findings.contains { $0.code == .layerChainMismatch })
  }
}

@Suite("a tree in use") struct InFlightTests {
  @Test("a container that a daemon makes or removes is no fault; one that it left so is")
  func containerInFlight() throws {
    let later = LiveDaemon(started: .max)
    func removeConfig(_ tree: TreeMaker) throws { try tree.remove("containers/\(tree.container)/config.v2.json") }
    let making = try reading(daemon: LiveDaemon(started: 1), after: removeConfig)
    #expect(making.findings.map(\.code) == [.inFlight] && making.findings.map(\.severity) == [.info])
    #expect(making.findings.first?.path.hasPrefix("containers/") == true)
    #expect(try reading(daemon: later, after: removeConfig).findings.map(\.code) == [.containerUnreadable])

    func removeDirectory(_ tree: TreeMaker, state: String) throws {
      let path = "containers/\(tree.container)/config.v2.json"
      try tree.write(path, #"{"ID":"\#(tree.container)","Driver":"overlay2","State":{\#(state)}}"#)
      try tree.remove("overlay2/" + tree.mountID)
    }
    func severities(_ daemon: LiveDaemon?, _ state: String) throws -> [Severity] {
      try reading(daemon: daemon) { try removeDirectory($0, state: state) }.findings
        .filter { $0.code == .directoryMissing }.map(\.severity)
    }
    #expect(try severities(LiveDaemon(started: 1), #""Dead":true"#) == [.info])
    #expect(try severities(LiveDaemon(started: 1), #""RemovalInProgress":true"#) == [.info])
    #expect(try severities(LiveDaemon(started: 1), #""Running":true"#) == [.error])
    #expect(try severities(nil, #""Dead":true"#) == [.error])
  }

  @Test("what is nobody's and younger than the daemon is in flight, what is older an orphan")
  func window() throws {
    let lone = DiffID(TreeMaker.hash("lone"))
    func add(_ tree: TreeMaker) throws {
      try tree.addLayer(ChainID(lone.hash), lone, parent: nil, stray)
      try tree.addDirectory(String(repeating: "99", count: 32))
    }
    let young = try reading(daemon: LiveDaemon(started: 1), after: add)
    #expect(young.orphans.isEmpty)
    #expect(young.findings.filter { $0.code == .inFlight }.count == 2)
    #expect(young.findings.allSatisfy { $0.severity == .info })
    let later = Int64(Date().timeIntervalSince1970 + 3600) * 1_000_000_000
    let old = try reading(daemon: LiveDaemon(started: later), after: add)
    #expect(old.orphans.count == 2)
  }
}

extension TreeReading {
  /// Whether each orphan is certain, as the view current_orphans says it.
  fileprivate var certain: [Bool] {
    let blocked = findings.reduce(into: Blocked()) { $0.formUnion($1.blocks) }
    return orphans.map { orphan in
      switch orphan.kind {
      case .layer: !blocked.contains(.layers)
      case .directory: !blocked.contains(.directories)
      case .mount, .writeSet, .removal: true
      }
    }
  }
}
