import GRDB
import ImageModel
import Testing

@testable import Index

/// The CRI calls an image by its config: several manifests and indexes that lead to one are one image with the names of all
/// (containerd internal/cri/store/image/image.go, `add`).
///
/// Bytes by hand. The descriptors of `web` say 9 + 7 + 100 + 20 = 136, those of its copy 9 + 7 + 90 + 15 = 121, those of `other`
/// 9 + 7 + 30 = 46.
@Suite("several manifests and indexes of one config in the CRI’s namespace") struct TargetsOfCRITests {
  let index: IndexFile

  init() throws {
    index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.namespace = "k8s.io"
    store.images = [
      SmallImage(name: "web", layers: "base app", created: "2026-01-02T00:00:00Z"),
      SmallImage(name: "other", layers: "alp", created: "2026-01-01T00:00:00Z"),
    ]
    store.copies = [("zstd", "web")]
    store.tags = [("web:1", "web"), ("mirror.example/web:zstd", "zstd"), ("other:1", "other")]
    store.digests = [("web", "web"), ("mirror.example/web", "zstd"), ("other", "other")]
    store.blobs = ["base": 100, "app": 20, "zstd base": 90, "zstd app": 15, "alp": 30]
    store.unpacked = ["base": 1000, "base app": 200, "alp": 300]
    store.containers = [("pod", target: "web", manifest: nil)]
    store.isLabelled = true
    try store.record(in: index, host: "one", at: november(2))
  }

  private static let tags = SQLValue.list("mirror.example/web:zstd", "web:1")

  @Test("images: one, with the tags and digests of both and the size of the larger")
  func images() throws {
    let digests = [("mirror.example/web", "zstd"), ("web", "web")].map { "\($0)@\(Named.manifest($1))" }
    let columns = ["image_id", "config_digest", "tags", "digests", "kind", "size", "shared_size", "containers"]
    let rows: [[SQLValue]] = [
      [
        .image("web"), .image("web"), Self.tags, .text("[" + digests.map { "\"\($0)\"" }.joined(separator: ",") + "]"),
        "tagged", 136, nil, 1,
      ],
      [
        .image("other"), .image("other"), .list("other:1"), .list("other@\(Named.manifest("other"))"), "tagged", 46,
        nil, 0,
      ],
    ]
    #expect(try index.rows("images", columns: columns) == rows)
    #expect(try index.rows("images", ["all": .integer(1)], columns: columns) == rows)
    #expect(
      try index.rows("image-names", columns: ["repository", "tag", "image_id", "size"]) == [
        ["mirror.example/web", "zstd", .image("web"), 136], ["web", "1", .image("web"), 136],
        ["other", "1", .image("other"), 46],
      ])
  }

  @Test("image-names: each name with the digests of its repository, whichever target they lead to")
  func digests() throws {
    #expect(
      try index.rows("image-names", ["digests": .integer(1)], columns: ["repository", "tag", "digest"]) == [
        ["mirror.example/web", "zstd", .text(Named.manifest("zstd").description)],
        ["web", "1", .text(Named.manifest("web").description)],
        ["other", "1", .text(Named.manifest("other").description)],
      ])
    #expect(
      try index.rows(
        "image-names", ["digests": .integer(1), "references": .list("mirror.example/web@*")],
        columns: ["repository", "tag", "digest"]) == [
          ["mirror.example/web", nil, .text(Named.manifest("zstd").description)]
        ])
  }

  /// `other` goes without its tag; `mirror.example/web` keeps the digest of one target and a tag of the other.
  @Test("tags and untagged-digests: of an image are the names of all its targets")
  func digestsBesideTags() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.namespace = "k8s.io"
    store.images = [SmallImage(name: "web", layers: "base"), SmallImage(name: "other", layers: "alp")]
    store.copies = [("zstd", "web")]
    store.tags = [("mirror.example/web:1", "web")]
    store.digests = [("mirror.example/web", "zstd"), ("web", "web"), ("other", "other")]
    try store.record(in: index, host: "one", at: november(2))
    #expect(
      try index.rows("untagged-digests", columns: ["reference", "image_id"]) == [
        [.text("other@\(Named.manifest("other"))"), .image("other")],
        [.text("web@\(Named.manifest("web"))"), .image("web")],
      ])
    #expect(
      try index.rows("tags", columns: ["reference", "image_id", "digests"]) == [
        ["mirror.example/web:1", .image("web"), .list(Named.manifest("zstd").description)]
      ])
  }

  /// The tag of the second target came a day later; neither has a container.
  @Test("unused-since: last tagged is when any of its targets was", arguments: [("web", "zstd"), ("zstd", "web")])
  func lastTagged(_ first: String, _ second: String) throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.namespace = "k8s.io"
    store.images = [SmallImage(name: "web", layers: "base")]
    store.copies = [("zstd", "web")]
    store.updates = [first: "2026-10-01T00:00:00Z", second: "2026-10-20T00:00:00Z"]
    store.tags = [("a:1", "web"), ("b:1", "zstd")]
    try store.record(in: index, host: "one", at: november(2))
    #expect(
      try index.rows("unused-since", ["for": .integer(0)], columns: ["last_tagged"]) == [["2026-10-20T00:00:00.000Z"]])
    store.tags =
      first == "web"
      ? [("a:1", "web"), ("b:1", "zstd"), ("b:2", "zstd")] : [("a:1", "web"), ("a:2", "web"), ("b:1", "zstd")]
    try store.record(in: index, host: "one", at: november(3))
    #expect(
      try index.rows("unused-since", ["for": .integer(0)], columns: ["last_tagged"]) == [["2026-11-03T00:00:00.000Z"]])
  }

  @Test("unused-since: with no age, also what was tagged after the moment that the scan was given")
  func taggedLater() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "web", layers: "base")]
    store.tags = [("a:1", "web")]
    store.updates = ["web": "2026-11-02T07:00:00Z"]
    try store.record(in: index, host: "one", at: november(2))
    #expect(try index.rows("unused-since", ["for": .integer(0)], columns: ["last_tagged"]).count == 1)
    #expect(try index.rows("unused-since", ["for": .integer(1)]).isEmpty)
  }

  @Test("image-layers: called as the tree calls it")
  func layers() throws {
    #expect(
      try index.rows("image-layers", ["image": imageID("web")], columns: ["image_id", "layer", "size"]) == [
        [.image("web"), 2, 200], [.image("web"), 1, 1000],
      ])
  }

  /// A filter goes by any of the names, and shows those that match.
  @Test("images -f reference: by the name of either")
  func filter() throws {
    for (pattern, tag) in [("web", "web:1"), ("mirror.example/*", "mirror.example/web:zstd")] {
      #expect(
        try index.rows("images", ["references": .list(pattern)], columns: ["image_id", "tags"]) == [
          [.image("web"), .list(tag)]
        ])
    }
  }

  @Test("usage and the totals count it once")
  func usage() throws {
    #expect(try index.rows("usage", columns: ["type", "total", "active"]).first == ["Images", 2, 1])
  }

  @Test("views and questions about images have a row of it, with all its tags")
  func questions() throws {
    let rows = try index.queue.read { db in
      try Row.fetchAll(db, sql: "SELECT image_id, size FROM current_images ORDER BY size DESC")
        .map { [SQLValue.text($0[0]), .integer($0[1])] }
    }
    #expect(rows == [[.image("web"), 136], [.image("other"), 46]])
    let osquery = try index.queue.read { db in
      try String.fetchAll(db, sql: "SELECT tags FROM docker_images ORDER BY size_bytes DESC")
    }
    #expect(osquery == ["mirror.example/web:zstd,web:1", "other:1"])
    #expect(try index.rows("aliases", columns: ["image_id", "tags", "count"]) == [[.image("web"), Self.tags, 2]])
    #expect(
      try index.rows("unused-since", ["for": .integer(0)], columns: ["image_id", "tags"]) == [
        [.image("other"), .list("other:1")]
      ])
    #expect(
      try index.rows("reclaim-order", columns: ["image_id", "tags", "frees"]) == [
        [.image("other"), .list("other:1"), 346]
      ])
    #expect(
      try index.rows("image-bytes", columns: ["image_id", "tags", "hosts", "shared_exact"]) == [
        [.image("web"), Self.tags, 1, nil], [.image("other"), .list("other:1"), 1, nil],
      ])
    guard case .text(let hosts)? = try index.rows("show-image", ["id": imageID("web")], columns: ["hosts"]).first?.first
    else {
      Issue.record("expected the image, found none")
      return
    }
    let tags = try index.queue.read { db in
      try String.fetchAll(db, sql: "SELECT hosts.value ->> 'tags' FROM json_each(?) AS hosts", arguments: [hosts])
    }
    #expect(tags == [#"["web:1","mirror.example/web:zstd"]"#] || tags == [#"["mirror.example/web:zstd","web:1"]"#])
  }

  /// The container holds all of `web`, whichever name goes.
  @Test("what is kept is what check computes")
  func check() throws { _ = try index.check { Issue.record("\($0)") } }
}
