import Testing

@testable import Index
@testable import Stores

/// A host that went over to containerd's store, of which all numbers can be computed by hand.
///
///     layer   bytes in overlay2   unpacked in containerd   compressed
///     base      100                 104                      50
///     app        20                  24                      10
///     own         3                  –                       unknown
///     tool       40                  –                       30, the blob is not there
///     new        –                    8                       5
///
///     image   layers       overlay2                containerd
///     web     base app     web:1, web:latest       web:1
///     mid     base         parent of own           –
///     own     base own     own:1, container c1     –
///     tool    tool         tool:1                  tool:1, neither unpacked nor with its layer's blob
///     fresh   base new     –                       fresh:1
@Suite("questions about the two stores of a host") struct MigrationTests {
  static let web = SmallImage(name: "web", layers: "base app", created: "2026-02-01T00:00:00Z")
  static let mid = SmallImage(name: "mid", layers: "base", created: "2026-03-01T00:00:00Z")
  static let own = SmallImage(name: "own", layers: "base own", created: "2026-03-02T00:00:00Z", parent: "mid")
  static let tool = SmallImage(name: "tool", layers: "tool", created: "2026-01-01T00:00:00Z")
  static let fresh = SmallImage(name: "fresh", layers: "base new", created: "2026-05-01T00:00:00Z")

  static var old: SmallTree {
    var tree = SmallTree(isInactive: true, sizes: ["base": 100, "app": 20, "own": 3, "tool": 40])
    tree.images = [web, mid, own, tool]
    tree.tags = [("web:1", "web"), ("web:latest", "web"), ("own:1", "own"), ("tool:1", "tool")]
    tree.containers = [SmallContainer(name: "c1", image: "own", typed: "own:1", state: .exited)]
    return tree
  }

  static var new: SmallContainerd {
    var store = SmallContainerd()
    store.images = [web, tool, fresh]
    store.tags = [("web:1", "web"), ("tool:1", "tool"), ("fresh:1", "fresh")]
    store.blobs = ["base": 50, "app": 10, "new": 5, "tool": 30]
    store.missingBlobs = ["tool"]
    store.unpacked = ["base": 104, "base app": 24, "base new": 8]
    return store
  }

  private func index(
    _ old: SmallTree = Self.old, _ new: SmallContainerd? = Self.new, root: String = ""
  ) throws -> IndexFile {
    let index = try IndexFile.inMemory()
    try index.record(old, host: "one", at: november(2), root: root)
    try new?.record(in: index, host: "one", at: november(2), root: root)
    return index
  }

  private static let columns = ["in_use", "store", "entry", "count", "size", "bytes", "blocked_by"]

  private func ledger(_ index: IndexFile) throws -> [[SQLValue]] {
    try index.rows("migration", columns: Self.columns).map { Array($0) }
  }

  @Test("migration: what the old store takes, what would be lost with it, what the new one takes")
  func switched() throws {
    let used: SQLValue = "containerd"
    #expect(
      try ledger(index()) == [
        [used, "overlay2", "image layers", 4, 163, nil, nil],
        [used, "overlay2", "container layers", 1, nil, nil, nil],
        [used, "overlay2", "build cache", 0, 0, nil, nil],
        [used, "both", "images", 1, nil, nil, nil],
        [used, "overlay2", "images only there", 1, nil, nil, nil],
        [used, "overlay2", "tags only there", 2, nil, nil, nil],
        [used, "containerd", "images only there", 1, nil, nil, nil],
        [used, "containerd", "incomplete images", 1, nil, nil, nil],
        [used, "containerd", "unpacked layers", 3, 136, nil, nil],
        // Manifests and configs of three images, and the blobs of base, app and new.
        [used, "containerd", "compressed copies", 9, 113, nil, nil],
        [used, "containerd", "build cache", nil, nil, nil, nil],
        [used, "containerd", "unpacked layers to add", 2, 43, nil, nil],
        [used, "containerd", "compressed copies to add", 1, 30, nil, nil],
        [used, "containerd", "copies to add, size unknown", 1, nil, nil, nil],
        [
          used, "overlay2", "freed by its removal", nil, 163, nil,
          "containers that have their writable layers there: 1",
        ],
      ])
  }

  /// A build has become the layer of an image, `base app`, whose directory is the image's; another is the cache's alone, and a
  /// third is still written to.
  @Test("migration: on disk each directory is counted once")
  func directories() throws {
    var old = Self.old
    old.sizes["cache"] = 12
    old.claims = ["base cache"]
    old.records = [
      SmallFleet.record("of an image", size: 20, layer: "base app", lastUsed: november(1)),
      SmallFleet.record("its own", size: 12, layer: "base cache", lastUsed: november(1)),
      BuildRecordSeen(
        id: "written to", type: "exec.cachemount", description: "mount /root/.cache", size: 5, chain: nil,
        directory: Named.directory("written to"), created: nil, lastUsed: nil, usageCount: 1, isMutable: true,
        parents: ""),
    ]
    old.unread = []
    let bytes = ["base": 128, "base app": 32, "base own": 8, "tool": 64, "base cache": 16, "written to": 6, "c1": 4]
    old.measures = bytes.sorted { $0.key < $1.key }.map { name, bytes in
      SmallFleet.measure(.directory, Named.directory(name), .inactiveTrees, bytes: Int64(bytes), inodes: 1)
    }
    let rows = try index(old).rows("migration", columns: ["store", "entry", "count", "size", "bytes"])
    #expect(
      rows.filter { $0[0] == "overlay2" && $0[4] != .null } == [
        ["overlay2", "image layers", 4, 163, 232], ["overlay2", "container layers", 1, nil, 4],
        ["overlay2", "build cache", 3, 37, 22],
        ["overlay2", "freed by its removal", nil, 175, 258],
      ])
  }

  @Test("migration-images: each image with the store that has it")
  func images() throws {
    let columns = [
      "status", "config_digest", "image_id", "tags", "lost_tags", "size", "new_size", "containers",
    ]
    #expect(
      try index().rows("migration-images", columns: columns) == [
        [
          "incomplete in the new store", .image("tool"), .text(Named.manifest("tool").description), .list("tool:1"),
          .list(), 40, 16, 0,
        ],
        ["only in the old store", .image("own"), nil, .list("own:1"), .list("own:1"), 103, nil, 1],
        [
          "in both", .image("web"), .text(Named.manifest("web").description), .list("web:1", "web:latest"),
          .list("web:latest"), 120, 204, 0,
        ],
        [
          "only in the new store", .image("fresh"), .text(Named.manifest("fresh").description), .list("fresh:1"), nil,
          nil, 183, nil,
        ],
      ])
  }

  @Test("what only blobs hold is whole; a tag that means another image there would be lost")
  func blobsAlone() throws {
    var new = Self.new
    new.missingBlobs = []
    new.tags[0] = ("web:1", "fresh")
    let index = try index(Self.old, new)
    #expect(
      try index.rows("migration-images", columns: ["status", "config_digest"]).filter { $0[1] == .image("tool") }
        == [["in both", .image("tool")]])
    let lines = try index.rows("migration", columns: ["entry", "count"])
    #expect(lines.contains(["tags only there", 3]) && lines.contains(["incomplete images", 0]))
  }

  @Test("a host that went back: containerd's store is the one out of use, and what removing its images frees")
  func switchedBack() throws {
    var (old, new) = (Self.old, Self.new)
    (old.isInactive, new.isInactive, new.isLabelled) = (false, true, true)
    var lines = try ledger(index(old, new))
    #expect(lines.allSatisfy { $0[0] == "overlay2" })
    // All blobs and snapshots: nothing else holds any.
    #expect(lines.contains(["overlay2", "containerd", "freed by removing its images", nil, 249, nil, nil]))
    let back: SQLValue = "the daemon went back to it from containerd's store"
    #expect(lines.last == ["overlay2", "overlay2", "freed by its removal", nil, 163, nil, back])
    new.containers = [("c2", target: "web", manifest: "web")]
    lines = try ledger(index(old, new))
    #expect(
      lines.contains {
        $0[2] == "freed by removing its images" && $0[6] == "containers that have their writable layers there: 1"
      })
  }

  @Test("a host that has not gone over: what that takes, where a manifest says how large a blob is")
  func notSwitched() throws {
    var old = Self.old
    old.isInactive = false
    // Another host has the new store: what its manifests say is true everywhere.
    let index = try index(old, nil)
    try Self.new.record(in: index, host: "two", at: november(2))
    #expect(
      try ledger(index) == [
        ["overlay2", "overlay2", "image layers", 4, 163, nil, nil],
        ["overlay2", "overlay2", "container layers", 1, nil, nil, nil],
        ["overlay2", "overlay2", "build cache", 0, 0, nil, nil],
        ["overlay2", "containerd", "unpacked layers to add", 4, 163, nil, nil],
        ["overlay2", "containerd", "compressed copies to add", 3, 90, nil, nil],
        ["overlay2", "containerd", "copies to add, size unknown", 1, nil, nil, nil],
        ["overlay2", "overlay2", "freed by its removal", nil, 163, nil, "the daemon uses it"],
      ])
    #expect(try index.rows("migration-images").isEmpty)
    // Gone over, and without an image there yet.
    old.isInactive = true
    try index.record(old, host: "one", at: november(3))
    #expect(
      try Set(index.rows("migration-images", columns: ["host", "status", "lost_tags"])) == [
        ["one", "only in the old store", nil]
      ])
    #expect(try ledger(index).allSatisfy { $0[0] == "containerd" && $0[6] != "the daemon uses it" })
  }

  @Test("the store in use is said to be unknown where the files contradict each other, and so is what it blocks")
  func uncertain() throws {
    var old = Self.old
    old.isInactive = nil
    var new = Self.new
    new.isInactive = nil
    let lines = try index(old, new).rows("migration", columns: ["in_use", "blocked_by"])
    #expect(lines.allSatisfy { $0[0] == nil })
    #expect(lines.last?[1] == "it is not certain which store the daemon uses")
  }

  @Test("nothing is in the way where the old store has no container; one that was not read may be")
  func removable() throws {
    var old = Self.old
    old.containers = []
    func last(_ old: SmallTree) throws -> SQLValue? {
      try index(old).rows("migration", columns: ["blocked_by"]).last?[0]
    }
    #expect(try last(old) == .null)
    old.unread.insert(.containers)
    #expect(try last(old) == "the containers were not read: some may have their writable layers there")
  }

  @Test("an old store that the last scan did not read may be gone")
  func gone() throws {
    var old = Self.old
    old.containers = []
    let index = try index(old)
    try Self.new.record(in: index, host: "one", at: november(3))
    #expect(
      try index.rows("migration", columns: ["blocked_by"]).last == [
        "it was last read at 2026-11-02T00:00:00.000Z, before containerd's: it may be gone"
      ])
  }

  @Test("measured bytes: those of the driver’s folder and of image/DRIVER, and no others")
  func measured() throws {
    var old = Self.old
    old.unread = []
    func measure(_ kind: MeasureSeen.Kind, _ name: DirectoryName, _ bytes: Int64) -> MeasureSeen {
      var use = DiskUse()
      use.bytes = bytes
      return MeasureSeen(kind: kind, name: name, part: .inactiveTrees, use: use, overlap: .zero)
    }
    old.measures = [
      measure(.directory, Named.directory("base"), 112), measure(.directory, Named.directory("c1"), 70),
      measure(.directory, Named.directory("c1 init"), 2), measure(.directory, Named.directory("cache"), 5),
      measure(.other, .text("overlay2"), 6), measure(.other, .text("image/overlay2"), 10),
      measure(.other, .text("network"), 1000), measure(.log, .text(Named.container("c1")), 2000),
    ]
    let lines = try index(old).rows("migration", columns: ["entry", "bytes"])
    #expect(lines.contains(["image layers", 112]))
    #expect(lines.contains(["container layers", 72]))
    #expect(lines.contains(["freed by its removal", 205]))
  }

  @Test("a store of another root of the host is no pair of it")
  func otherRoot() throws {
    let index = try index(Self.old, nil, root: "1000.1000")
    try Self.new.record(in: index, host: "one", at: november(2))
    #expect(
      try index.rows("migration", columns: ["root", "store"]).allSatisfy { $0[0] == "1000.1000" && $0[1] != "both" })
  }
}
