import Testing

@testable import Index
@testable import Stores

/// A host with a graph driver and one with containerd's store, where names lead to manifests: `debian:12` is one image on both,
/// `web:1` and `app:1` are built on it, and `web:1` means another image on each.
@Suite("tags of containerd’s store in questions about images") struct ContainerdTagsTests {
  let index: IndexFile
  private static let debian = SmallImage(name: "debian", layers: "deb", created: "2026-01-01T00:00:00Z")
  private static let app = SmallImage(name: "app", layers: "deb app", created: "2026-02-01T00:00:00Z")

  init() throws {
    index = try IndexFile.inMemory()
    var graph = SmallTree(sizes: ["deb": 100, "web": 5])
    graph.images = [Self.debian, SmallImage(name: "old", layers: "deb web", created: "2026-03-01T00:00:00Z")]
    graph.tags = [("debian:12", "debian"), ("web:1", "old")]
    try index.record(graph, host: "graph", at: november(2))
    var store = SmallContainerd()
    store.images = [
      Self.debian, Self.app, SmallImage(name: "new", layers: "deb web2", created: "2026-04-01T00:00:00Z"),
    ]
    store.indexes = [("debian index", ["debian", "arm"])]
    store.tags = [("debian:12", "debian index"), ("app:1", "app"), ("web:1", "new")]
    store.blobs = ["deb": 50, "app": 3, "web2": 4]
    store.unpacked = ["deb": 104, "deb app": 8, "deb web2": 9]
    store.isLabelled = true
    try store.record(in: index, host: "store", at: november(2))
  }

  @Test("base: the image is built on the one to which the tag’s index leads")
  func base() throws {
    #expect(
      try index.rows("base", ["image": imageID("app")], columns: ["relation", "reference", "image_id", "moved"]) == [
        ["base", "debian:12", .image("debian"), 0]
      ])
    #expect(
      try index.rows("base", ["image": imageID("debian")], columns: ["relation", "reference", "image_id"])
        == [
          ["child", "app:1", .image("app")], ["child", "web:1", .image("new")], ["child", "web:1", .image("old")],
        ].sorted { "\($0)" < "\($1)" }.sorted { "\($0[1])" < "\($1[1])" })
    #expect(
      try index.rows("base-images", ["host": "store"], columns: ["base", "images"]) == [[.list("debian:12"), 2]])
  }

  /// Another index on both hosts would be the same image: `debian:12` does not drift.
  @Test("drift and tag-spread: the config says which image it is")
  func drift() throws {
    #expect(
      try index.rows("drift", columns: ["reference", "image_id", "newest", "hosts", "host_names"]) == [
        ["web:1", .text(Named.manifest("new").description), 1, 1, .list("store")],
        ["web:1", .image("old"), 0, 1, .list("graph")],
      ])
    #expect(
      try index.rows("tag-spread", columns: ["reference", "hosts", "images"]) == [
        ["web:1", 2, 2], ["debian:12", 2, 1], ["app:1", 1, 1],
      ])
  }

  @Test("history: when the image was made to which the tag’s manifest or index leads, or led")
  func history() throws {
    let columns = ["host", "repository", "created"]
    let rows: [[SQLValue]] = [
      ["graph", "debian", "2026-01-01T00:00:00Z"], ["graph", "web", "2026-03-01T00:00:00Z"],
      ["store", "app", "2026-02-01T00:00:00Z"], ["store", "debian", "2026-01-01T00:00:00Z"],
      ["store", "web", "2026-04-01T00:00:00Z"],
    ]
    #expect(try index.rows("history", columns: columns) == rows)
    try SmallContainerd().record(in: index, host: "store", at: november(3))
    #expect(try index.rows("history", columns: columns) == rows)
  }

  @Test("names-without-image: what a name of containerd's store leads to may be no image, and what goes with it")
  func withoutImage() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [Self.debian]
    store.isLabelled = true
    store.tags = [("debian:12", "debian"), ("chart:1", "chart")]
    // The chart has a blob of its own, one that a signature has too, and the layer of an image.
    store.blobs = ["deb": 50, "chart": 700, "own": 20, "both": 3, "signature": 400, "twice": 6]
    store.otherBlobs = ["chart", "own", "both", "signature", "twice"]
    store.otherLabels = [
      (Named.blob("chart"), Named.blob("own")), (Named.blob("chart"), Named.blob("both")),
      (Named.blob("chart"), Named.blob("deb")), (Named.blob("signature"), Named.blob("both")),
    ]
    let holds = [
      ("chart:1", Named.blob("chart")), ("lost:1", Named.manifest("lost")), ("signed:1", Named.blob("signature")),
      ("twice:1", Named.blob("twice")), ("twice:2", Named.blob("twice")),
    ]
    store.holds = holds.map { HoldSeen(.image, $0.0, things: [.blob($0.1)]) }
    store.holds.append(HoldSeen(.lease, "x", things: [.blob(Named.manifest("debian"))]))
    try store.record(in: index, host: "store", at: november(2))
    #expect(
      try index.rows("names-without-image", columns: ["host", "namespace", "name", "target", "frees"])
        == zip(holds, [720, 0, 400, 0, 0]).map { hold, frees in
          ["store", "moby", .text(hold.0), .text(hold.1.description), .integer(frees)]
        })
    let readable = try ["debian:12", "chart:1"].map { name in
      let parts = name.split(separator: ":").map(String.init)
      return try index.rows(
        "find-images", ["repository": .text("docker.io/library/" + parts[0]), "tag": .text(parts[1])],
        columns: ["readable"])
    }
    #expect(readable == [[[1]], [[0]]])
  }

  @Test("lists of images name them")
  func names() throws {
    #expect(
      unordered(try index.rows("image-bytes", columns: ["image_id", "tags"]))
        == unordered([
          [.image("debian"), .list("debian:12")], [.image("app"), .list("app:1")], [.image("new"), .list("web:1")],
          [.image("old"), .list("web:1")],
        ]))
    #expect(
      try index.rows("common-layers", columns: ["chain_id", "top_layer_of"]).first == [
        .chain("deb"), .list("debian:12"),
      ])
    #expect(
      try index.rows("architectures", columns: ["architecture", "images", "tags"]) == [["amd64", 4, 3]])
  }
}
