import GRDB
import Testing

@testable import ImageModel
@testable import Index
@testable import Stores

/// An image `web` (layers `base app`) with a manifest and an index; a container's snapshot lies on its layers; a lease
/// holds the manifest, and a flat one the index. A layer that no image has (`base extra`) has a build's snapshot above it.
@Suite("what a thing of containerd’s store is") struct ShowContainerdTests {
  private let index: IndexFile

  init() throws {
    index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "web", layers: "base app", created: "2026-02-01T00:00:00Z")]
    store.indexes = [("multi", ["web", "arm"])]
    store.tags = [("web:1", "multi")]
    store.isLabelled = true
    store.blobs = ["base": 50, "app": 10]
    store.unpacked = ["base": 104, "base app": 24]
    store.otherSnapshots = [
      SnapshotSeen(
        key: SnapshotKey(snapshotter: "overlayfs", key: "c1"), parent: Named.chain("base app").description, chain: nil,
        kind: .active, size: nil, inodes: nil, directory: "snapshots/7/fs")
    ]
    // A build's layer, with the build's own snapshot above it.
    store.unpacked["base extra"] = 9
    let build = SnapshotKey(snapshotter: "overlayfs", key: "build")
    store.otherSnapshots.append(
      SnapshotSeen(
        key: build, parent: Named.chain("base extra").description, chain: nil, kind: .committed, size: 1, inodes: 1,
        directory: "snapshots/8/fs"))
    let top = SnapshotKey(snapshotter: "overlayfs", key: "c1")
    store.holds = [
      HoldSeen(.container, "c1", things: [.snapshot(top)]),
      HoldSeen(.buildCache, "build", isFlat: true, things: [.snapshot(build)]),
      HoldSeen(.lease, "pull", until: november(3), things: [.blob(Named.manifest("web"))]),
      HoldSeen(.lease, "record", isFlat: true, things: [.blob(Named.manifest("multi"))]),
    ]
    try store.record(in: index, host: "one", at: november(2))
  }

  private func manifest(_ name: String) -> String { Named.manifest(name).description }

  @Test("find: an image by its target, a snapshot by its key or its directory; a layer’s snapshot as the layer")
  func find() throws {
    #expect(
      try index.rows("find", ["beginning": .text(manifest("multi"))]) == [
        ["image", .image("web")], ["manifest", .text(manifest("multi"))],
      ])
    #expect(try index.rows("find", ["text": "c1"]) == [["snapshot", "c1"]])
    #expect(try index.rows("find", ["text": "c"]).isEmpty)
    #expect(
      try index.rows("find", ["directories": #"["active/7","snapshots/7/fs","snapshots/7"]"#])
        == [["snapshot", "snapshots/7/fs"]])
    #expect(try index.rows("find", ["directories": #"["snapshots/9/fs"]"#]).isEmpty)
    #expect(
      try index.rows("find", ["text": .chain("base app"), "beginning": .chain("base app")])
        == [["layer", .chain("base app")]])
  }

  @Test("show-snapshot: what it is, what lies on it, which images and holds keep it")
  func snapshot() throws {
    let images = SQLValue.text(#"[{"image_id":"\#(manifest("multi"))","tag":"web:1"}]"#)
    let ofContainer = #"{"holder":"container","name":"c1","key":"c1","until":null}"#
    let ofBuild = #"{"holder":"build cache","name":"build","key":"build","until":null}"#
    let above = ["base app", "base extra"].map { "\"\(Named.chain($0))\"" }
    let columns = [
      "key", "host", "namespace", "snapshotter", "state", "parent", "chain_id", "size", "inodes", "directory",
      "orphan", "images", "holds", "children",
    ]
    #expect(
      try index.rows("show-snapshot", ["id": "snapshots/1/fs"], columns: columns) == [
        [
          .chain("base"), "one", "moby", "overlayfs", "committed", nil, .chain("base"), 104, 1, "snapshots/1/fs", 0,
          images, .text("[\(ofBuild),\(ofContainer)]"),
          .text("[" + above.sorted().joined(separator: ",") + "]"),
        ]
      ])
    #expect(
      try index.rows("show-snapshot", ["id": "c1"], columns: columns) == [
        [
          "c1", "one", "moby", "overlayfs", "active", .chain("base app"), nil, nil, nil, "snapshots/7/fs", 0, "[]",
          .text("[\(ofContainer)]"), "[]",
        ]
      ])
    #expect(try index.rows("show-snapshot", ["id": "c2"]).isEmpty)
  }

  /// Of overlayfs the files are in fs/ below what the orphan is, of others in what it is; an underscore stands for itself.
  @Test(
    "show-snapshot: whether nothing holds it, whatever snapshotter has it",
    arguments: [
      ("overlayfs", "snapshots/7/fs", "…overlayfs/snapshots/7", true as SQLValue),
      ("native", "snapshots/7", "…native/snapshots/7", true), ("btrfs", "active/7", "…btrfs/active/7", true),
      ("erofs", "snapshots/7/layer.erofs", "…erofs/snapshots/7", true),
      ("a_b", "snapshots/7", "…aXb/snapshots/7", false), ("native", "snapshots/7", "…native/snapshots/70", false),
      ("native", "snapshots/71", "…native/snapshots/7", false),
      // Of a buildkitd’s worker.
      ("overlayfs", "snapshots/7/fs", "snapshots/snapshots/7", true),
      ("overlayfs", "snapshots/7/fs", "snapshots/snapshots/70", false),
    ])
  func orphans(_ snapshotter: String, _ directory: String, _ orphan: String, _ isOrphan: SQLValue) throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.otherSnapshots = [
      SnapshotSeen(
        key: SnapshotKey(snapshotter: snapshotter, key: "build"), parent: nil, chain: nil, kind: .committed, size: 1,
        inodes: 1, directory: directory)
    ]
    let path = orphan.replacing("…", with: "io.containerd.snapshotter.v1.")
    store.orphans = [OrphanSeen(kind: .snapshot, path: path, size: 1)]
    try store.record(in: index, host: "one", at: november(2))
    #expect(try index.rows("show-snapshot", ["id": "build"], columns: ["orphan"]) == [[isOrphan]])
  }

  @Test("show-snapshot: of one without a known directory it is unknown whether nothing holds it")
  func placeUnknown() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.otherSnapshots = [
      SnapshotSeen(
        key: SnapshotKey(snapshotter: "native", key: "build"), parent: nil, chain: nil, kind: nil, size: nil,
        inodes: nil, directory: nil)
    ]
    try store.record(in: index, host: "one", at: november(2))
    #expect(try index.rows("show-snapshot", ["id": "build"], columns: ["orphan"]) == [[nil]])
  }

  @Test("show-container: when the image was made that stands for the index, though another platform's is older")
  func imageCreated() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [
      SmallImage(name: "amd", layers: "base", created: "2026-02-01T00:00:00Z"),
      SmallImage(name: "arm", layers: "base", created: "2026-01-01T00:00:00Z", architecture: "arm64"),
    ]
    store.indexes = [("multi", ["amd", "arm"])]
    store.tags = [("web:2", "multi"), ("web:1", "multi")]
    store.containers = [("c", target: "multi", manifest: "amd")]
    try store.record(in: index, host: "one", at: november(2))
    #expect(
      try index.rows("show-container", ["id": .container("c")], columns: ["image_tags", "image_created"]) == [
        [.list("web:1", "web:2"), "2026-02-01T00:00:00Z"]
      ])
  }

  @Test("where: the names that are no references, too")
  func freeNames() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "web", layers: "base")]
    store.names = [("pause", "web")]
    try store.record(in: index, host: "one", at: november(2))
    let rows = try index.rows("where", ["image": .image("web")], columns: ["part", "path", "says"])
    #expect(
      rows.first == ["name", "io.containerd.metadata.v1.bolt/meta.db", .text("pause is \(manifest("web"))")])
  }

  @Test("find-gone: a name that is no reference, once no tree has it")
  func goneNames() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "web", layers: "base")]
    store.names = [("pause", "web")]
    try store.record(in: index, host: "one", at: november(2))
    try store.record(in: index, host: "two", at: november(2))
    store.names = []
    try store.record(in: index, host: "one", at: november(3))
    #expect(try index.rows("find-gone", ["text": "pause"]).isEmpty)
    try store.record(in: index, host: "two", at: november(4))
    #expect(
      try index.rows("find-gone", ["text": "pause"]) == [
        [
          "image", .text(manifest("web")), "2026-11-02T00:00:00.000Z", "2026-11-02T00:00:00.000Z",
          "2026-11-04T00:00:00.000Z",
        ]
      ])
  }

  @Test("show-layer: whose a layer is that no image has")
  func layer() throws {
    let rows = try index.rows("show-layer", ["id": .chain("base extra")], columns: ["hosts"])
    guard case .text(let hosts)? = rows.first?.first else {
      Issue.record("\(rows)")
      return
    }
    #expect(hosts.contains(#""owner":"build cache","orphan":false,"certain":true"#), "\(hosts)")
  }

  @Test("show-blob: which images lead to it, and what holds it or what leads to it")
  func blob() throws {
    let place = #""host":"one","root":"","namespace":"moby""#
    #expect(
      try index.rows("show-blob", ["id": .blob("app")], columns: ["hosts", "images", "holds"]) == [
        [
          .text(#"[{\#(place),"size":10}]"#),
          .text(#"[{\#(place),"image_id":"\#(manifest("multi"))","tag":"web:1"}]"#),
          // The flat lease holds the index alone.
          .text(
            #"[{\#(place),"holder":"lease","name":"pull","digest":"\#(manifest("web"))","until":"2026-11-03T00:00:00.000Z"}]"#
          ),
        ]
      ])
    let ofIndex = try index.rows("show-manifest", ["id": .text(manifest("multi"))], columns: ["holds"])
    #expect("\(ofIndex)".contains("record") && !"\(ofIndex)".contains("pull"))
  }

  @Test("show-blob: each manifest once, though it may list a blob several times, as it does the empty layer’s")
  func listedTwice() throws {
    try index.queue.write { db in
      try db.execute(
        sql: """
          INSERT INTO manifest_layers(manifest, position, blob, media_type, size)
          SELECT manifest, 9, blob, media_type, size FROM manifest_layers
          WHERE blob = (SELECT id FROM digests WHERE text = ?)
          """,
        arguments: [Named.blob("app").description])
      #expect(db.changesCount == 1)
    }
    #expect(
      try index.rows("show-blob", ["id": .blob("app")], columns: ["manifests"]) == [[.list(manifest("web"))]])
  }

  /// As containerd's collector goes: it removes what no label keeps, though a manifest names it.
  @Test("show-image: called as the trees call it that hold it, else by its config")
  func image() throws {
    let columns = ["image_id", "config_digest"]
    #expect(
      try index.rows("show-image", ["id": .image("web")], columns: columns) == [
        [.text(manifest("multi")), .image("web")]
      ])
    var other = SmallTree(sizes: ["base": 100, "app": 20])
    other.images = [SmallImage(name: "web", layers: "base app")]
    try index.record(other, host: "two", at: november(2))
    #expect(
      try index.rows("show-image", ["id": .image("web")], columns: columns) == [[.image("web"), .image("web")]])
  }

  @Test("where-layer: the snapshot, its directory, the blob, and what is written on it")
  func whereLayer() throws {
    let columns = ["part", "position", "path", "says", "bytes"]
    let overlay = "io.containerd.snapshotter.v1.overlayfs/"
    let (base, app) = (Named.chain("base"), Named.chain("base app"))
    let rows = try index.rows("where-layer", ["layer": .chain("base app")], columns: columns)
    let directory = try index.rows("show-snapshot", ["id": .chain("base app")], columns: ["directory"])
    guard case .text(let place)? = directory.first?.first else { return #expect(Bool(false), "no directory") }
    let media = "application/vnd.oci.image.layer.v1.tar+gzip"
    #expect(
      rows == [
        ["snapshot", 2, .text(overlay + "metadata.db"), .text("\(app), committed, parent \(base)"), nil],
        ["files", 2, .text(overlay + place), .text("the snapshot \(app)"), 24],
        [
          "blob", 2,
          .text("io.containerd.content.v1.content/blobs/sha256/\(Named.blob("app").description.dropFirst(7))"),
          .text("\(media), of diff \(Named.diff("app"))"), 10,
        ],
        [
          "mount", nil, .text(overlay + "snapshots/7/fs"), .text("the snapshot c1, active, parent \(app)"), nil,
        ],
      ])
    // A buildkitd’s worker, which has records of its own, has other folders.
    var worker = SmallContainerd()
    worker.namespace = "buildkit"
    worker.unpacked = ["base": 104]
    worker.otherBlobs = ["base"]
    worker.otherSnapshots = [
      SnapshotSeen(
        key: SnapshotKey(snapshotter: "overlayfs", key: "run"), parent: base.description, chain: nil, kind: .active,
        size: nil, inodes: nil, directory: "snapshots/2/fs")
    ]
    worker.areas = [.buildCache]
    try worker.record(in: index, host: "two", at: november(2))
    #expect(
      try index.rows("where-layer", ["layer": .chain("base"), "host": "two"], columns: ["part", "path"]) == [
        ["snapshot", "snapshots/metadata.db"], ["files", "snapshots/snapshots/1/fs"],
        ["blob", .text("content/blobs/sha256/\(Named.blob("base").description.dropFirst(7))")],
        ["mount", "snapshots/snapshots/2/fs"],
      ])
    // The container's snapshot lies on the lowest layer too.
    #expect(
      try index.rows("where-layer", ["layer": .chain("base"), "host": "one"], columns: ["part"])
        == [["snapshot"], ["files"], ["blob"], ["mount"]])
  }
}
