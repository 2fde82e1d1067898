import GRDB
import ImageModel
import Testing

@testable import Index

/// Docker with containerd's store lists each target as an image of its own, also where several lead to one config: an index
/// that a build with an attestation makes, its manifest pulled by digest, and the same layers compressed otherwise.
///
/// Bytes by hand, after moby daemon/containerd/image_list.go. A manifest of `web` has 9 + 7 + 100 + 20 = 136 in blobs, its
/// copy 9 + 7 + 90 + 15 = 121, the index 9 of its own, and the snapshots of either 1000 + 200.
@Suite("several manifests and indexes that lead to one config") struct SeveralTargetsTests {
  let index: IndexFile

  init() throws {
    index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "web", layers: "base app", created: "2026-01-01T00:00:00Z")]
    store.indexes = [("built", ["web", "attests web"])]
    store.copies = [("zstd", "web")]
    store.tags = [("built:1", "built"), ("pulled:1", "web"), ("zstd:1", "zstd")]
    store.blobs = ["base": 100, "app": 20, "zstd base": 90, "zstd app": 15]
    store.unpacked = ["base": 1000, "base app": 200]
    store.containers = [("one", target: "built", manifest: "web")]
    store.isLabelled = true
    try store.record(in: index, host: "one", at: november(2))
  }

  private static func target(_ name: String) -> SQLValue { .text(Named.manifest(name).description) }

  /// Size: blobs and snapshots, without the index's own. Shared: both snapshots, which all three have; of the blobs of
  /// `built` all but its own index, of `pulled` all, of `zstd` the config. Containers: of the manifest that a container uses.
  @Test("images: each with its own size, sharing and containers")
  func images() throws {
    let rows = try index.rows(
      "images",
      columns: ["image_id", "config_digest", "tags", "kind", "size", "shared_size", "unique_size", "containers"])
    #expect(
      unordered(rows)
        == unordered([
          [Self.target("built"), .image("web"), .list("built:1"), "tagged", 1336, 1336, 0, 1],
          [Self.target("web"), .image("web"), .list("pulled:1"), "tagged", 1336, 1336, 0, 1],
          [Self.target("zstd"), .image("web"), .list("zstd:1"), "tagged", 1321, 1207, 114, 0],
        ]))
  }

  /// All snapshots, 1200, and all blobs, the index among them: 9 + 136 + 121 - 7. Only `zstd` has no container.
  @Test("usage: each target is an image, and what they share counts once")
  func usage() throws {
    #expect(
      try index.rows("usage", columns: ["type", "total", "active", "size", "reclaimable"]).first == [
        "Images", 3, 2, 1459, 114,
      ])
  }

  @Test("tags, show and the view: each tag with what its own target takes")
  func tags() throws {
    #expect(
      try index.rows("tags", columns: ["reference", "image_id", "size"]) == [
        ["built:1", Self.target("built"), 1336], ["pulled:1", Self.target("web"), 1336],
        ["zstd:1", Self.target("zstd"), 1321],
      ])
    let sizes = try index.queue.read { db in
      try Row.fetchAll(
        db, sql: "SELECT image_id, size, unique_exact, containers FROM current_images ORDER BY unique_exact"
      )
      .map { [SQLValue.text($0[0]), .integer($0[1]), .integer($0[2]), .integer($0[3])] }
    }
    #expect(
      sizes == [
        [Self.target("web"), 1336, 0, 1], [Self.target("built"), 1336, 9, 1], [Self.target("zstd"), 1321, 114, 0],
      ])
    guard case .text(let hosts)? = try index.rows("show-image", ["id": imageID("web")], columns: ["hosts"]).first?.first
    else {
      Issue.record("expected the image, found none")
      return
    }
    for (name, size, unique) in [("web", 1336, 0), ("built", 1336, 9), ("zstd", 1321, 114)] {
      let found = try index.queue.read { db in
        try Row.fetchOne(
          db,
          sql: """
            SELECT hosts.value ->> 'size' AS size, hosts.value ->> 'unique_exact' AS "unique"
            FROM json_each(?) AS hosts
            WHERE hosts.value ->> 'target' = ?
            """, arguments: [hosts, Named.manifest(name).description])
      }
      #expect(found == ["size": size, "unique": unique])
    }
  }

  /// The index alone goes with `built`; nothing with `pulled` as long as the index keeps its manifest; with both the
  /// manifest and its layers' blobs; with all three everything.
  @Test(
    "reclaim: what goes with each of them, and with several",
    arguments: [
      (["built"], [1, 0, 1, 9]), (["web"], [1, 0, 0, 0]), (["zstd"], [1, 0, 3, 114]),
      (["built", "web"], [2, 0, 4, 138]), (["built", "web", "zstd"], [3, 2, 8, 1459]),
    ] as [([String], [SQLValue])])
  func reclaim(_ names: [String], _ expected: [SQLValue]) throws {
    let images = SQLValue.text("[" + names.map { "\"\(Named.manifest($0))\"" }.joined(separator: ",") + "]")
    #expect(
      try index.rows(
        "reclaim", ["images": images, "force": true], columns: ["removed", "layers", "blobs", "freed"]) == [expected])
  }

  @Test("reclaim: the config means all of them; those that a container uses stay")
  func inUse() throws {
    #expect(
      try index.rows(
        "reclaim", ["images": imageIDs("web")], columns: ["asked", "removed", "staying", "freed"]) == [
          [3, 1, .list("built:1", "pulled:1"), 114]
        ])
    #expect(
      try index.rows("reclaim-order", columns: ["image_id", "tags", "size", "frees"]) == [
        [Self.target("zstd"), .list("zstd:1"), 1321, 114]
      ])
  }

  @Test("find-images: a name means its own target")
  func find() throws {
    let repository = SQLValue.text("docker.io/library/zstd")
    #expect(
      try index.rows("find-images", ["repository": repository, "tag": "1"], columns: ["image_id", "targets"]) == [
        [
          .image("web"),
          .text("[[\"one\",\"\",\"\",\"moby\",\"\(Named.manifest("zstd"))\",\"\(Named.manifest("zstd"))\"]]"),
        ]
      ])
  }

  @Test("steps: each once, with the tags of all")
  func steps() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "web", layers: "base app", instructions: ["FROM", "COPY"])]
    store.copies = [("zstd", "web")]
    store.tags = [("web:1", "web"), ("zstd:1", "zstd")]
    store.unpacked = ["base": 1000, "base app": 200]
    try store.record(in: index, host: "one", at: november(2))
    #expect(
      try index.rows("steps", ["image": imageID("web")], columns: ["step", "tags", "size", "created_by"]) == [
        [2, .list("web:1", "zstd:1"), 200, "COPY"], [1, "[]", 1000, "FROM"],
      ])
  }

  @Test("what is kept is what check computes")
  func check() throws { _ = try index.check { Issue.record("\($0)") } }
}
