import GRDB
import ImageModel
import Testing

@testable import Index

@Suite("questions about an image layout") struct LayoutQuestionsTests {
  let index: IndexFile

  init() throws {
    index = try IndexFile.inMemory()
    try index.recordLayout(host: "box", at: november(1))
  }

  private static func manifest(_ name: String) -> SQLValue { .text(Named.manifest(name).description) }

  @Test("images: a row a name’s target; once, with all too")
  func images() throws {
    let columns = [
      "image_id", "config_digest", "tags", "architecture", "layers", "size", "shared_size", "unique_size", "version",
      "containers",
    ]
    // Two names' targets have the config: without one of them, the other still has its layers.
    let listed = try index.rows("images", columns: columns)
    #expect(
      unordered(listed)
        == unordered([
          [Self.manifest("multi"), .image("amd"), .list("multi"), "amd64", 2, 120, 120, 0, nil, nil],
          [Self.manifest("amd"), .image("amd"), .list("web:1"), "amd64", 2, 120, 120, 0, nil, nil],
        ]))
    #expect(try index.rows("images", ["all": .integer(1)], columns: columns) == listed)
  }

  @Test("an image with a free name is not dangling", arguments: ["images", "image-names"])
  func dangling(_ query: String) throws {
    #expect(try index.rows(query, ["dangling": .integer(1)]) == [])
    #expect(try index.rows(query, ["dangling": .integer(0)]).count == 2)
  }

  @Test("image-names and tags: a free name has no repository")
  func names() throws {
    let names = try index.rows("image-names", columns: ["repository", "tag", "image_id", "size"])
    #expect(
      unordered(names)
        == unordered([["web", "1", Self.manifest("amd"), 120], [nil, "multi", Self.manifest("multi"), 120]]))
    #expect(
      try index.rows("tags", columns: ["repository", "tag", "reference", "image_id", "created", "size"]) == [
        [nil, "multi", "multi", Self.manifest("multi"), "2026-02-01T00:00:00Z", 120],
        ["web", "1", "web:1", Self.manifest("amd"), "2026-02-01T00:00:00Z", 120],
      ])
    #expect(
      try index.rows("image-names", ["references": #"["mul*"]"#], columns: ["tag", "image_id"]) == [
        ["multi", Self.manifest("multi")]
      ])
    let columns = ["repository", "tags", "digests", "images"]
    #expect(try index.rows("repos", columns: columns) == [[nil, 1, 0, 1], ["web", 1, 0, 1]])
    #expect(try index.rows("repos", ["references": #"["mul*"]"#], columns: columns) == [[nil, 1, 0, 1]])
    #expect(
      try index.rows("repos", ["references": #"["web"]"#, "host": "box"], columns: columns) == [["web", 1, 0, 1]])
  }

  @Test("names-without-image: what a chart or an image with a missing config is called")
  func withoutImage() throws {
    #expect(try index.rows("names-without-image").isEmpty)
    try index.queue.write { db in
      try db.execute(sql: "UPDATE tree_images SET gone = since + 1 WHERE target <> (SELECT target FROM other_names)")
    }
    #expect(
      try index.rows("names-without-image", columns: ["host", "name", "target", "frees"])
        == [["box", "web:1", Self.manifest("amd"), nil]])
    #expect(try index.rows("names-without-image", ["host": "other"]).isEmpty)
  }

  @Test("layers: each with its blob, its bytes, and how many images have it, of all their platforms")
  func layers() throws {
    let blobs = ["base", "app", "other"].map { SQLValue.text(Named.blob($0).hex) }
    #expect(
      try index.rows("layers", columns: ["chain_id", "size", "cache_id", "images"]) == [
        [.chain("base"), 100, blobs[0], 2], [.chain("base app"), 20, blobs[1], 2],
        [.chain("base other"), 3, blobs[2], 1],
      ])
  }

  @Test("usage: images by target, layers once, and the orphan blob")
  func usage() throws {
    #expect(
      try index.rows("usage", columns: ["type", "total", "size"]) == [["Images", 2, 123], ["Orphans", 1, 5]])
    #expect(
      try index.rows("orphans", columns: ["kind", "path", "size", "certain"]) == [
        ["blob", .text("blobs/sha256/\(Named.blob("lost").hex)"), 5, 1]
      ])
  }

  @Test("show: a manifest’s layers, an index’s platforms, a blob’s manifests")
  func show() throws {
    func show(_ query: String, _ digest: Digest, _ column: String) throws -> SQLValue? {
      try index.rows(query, ["id": .text(digest.description)], columns: [column]).first?.first
    }
    #expect(try show("show-manifest", Named.manifest("amd"), "config_digest") == .image("amd"))
    #expect(
      try show("show-manifest", Named.manifest("amd"), "layers")
        == .text(
          "["
            + ["base", "app"].enumerated().map { position, layer in
              #"{"position":\#(position + 1),"blob":"\#(Named.blob(layer))","size":\#(SmallLayout.sizes[layer] ?? 0),"#
                + #""media_type":"application/vnd.oci.image.layer.v1.tar+gzip","diff_ids":["\#(Named.diff(layer))"]}"#
            }.joined(separator: ",") + "]"))
    #expect(
      try show("show-manifest", Named.manifest("multi"), "manifests")
        == .text(
          "["
            + SmallLayout.images.enumerated().map { position, image in
              #"{"position":\#(position + 1),"digest":"\#(Named.manifest(image.name))","os":"linux","#
                + #""architecture":"\#(image.architecture)","variant":null,"attests":null}"#
            }.joined(separator: ",") + "]"))
    #expect(
      try show("show-blob", Named.blob("app"), "manifests") == .list(Named.manifest("amd").description))
    #expect(
      try show("show-blob", Named.blob("lost"), "hosts")
        == .text(#"[{"host":"box","root":"\#(SmallLayout.root)","namespace":"","size":5}]"#))
  }

  @Test("show-blob: index.json holds what it lists, nothing holds what nothing leads to")
  func keepers() throws {
    func heldBy(_ blob: String) throws -> SQLValue? {
      let rows = try index.rows("show-blob", ["id": .blob(blob)], columns: ["keepers"])
      guard case .text(let keepers)? = rows.first?.first else { return nil }
      let sql = "SELECT value ->> 'held_by' FROM json_each(?)"
      return try index.queue.read { try String.fetchOne($0, sql: sql, arguments: [keepers]) }.map { .text($0) }
    }
    #expect(try heldBy("chart") == "index.json")
    #expect(try heldBy("lost") == "nothing")
  }

  @Test("image-platforms: of a manifest that an index lists without a platform, its config’s own")
  func platformsOfConfigs() throws {
    let bare = try IndexFile.inMemory()
    try bare.recordLayout(host: "box", at: november(1), saysPlatforms: false)
    let columns = ["image_id", "platform", "manifest_digest"]
    #expect(try bare.rows("image-platforms", columns: columns) == index.rows("image-platforms", columns: columns))
  }

  @Test("find: a name leads to the image, a manifest’s digest to both, an orphan’s to the blob")
  func find() throws {
    #expect(try index.rows("find", ["text": "multi"]) == [["image", .image("amd")]])
    #expect(
      try index.rows("find", ["repository": "docker.io/library/web", "tag": "1"]) == [["image", .image("amd")]])
    func found(_ digest: Digest) throws -> [[SQLValue]] {
      try index.rows("find", ["beginning": .text(digest.description)])
    }
    #expect(
      try found(Named.manifest("multi")) == [["image", .image("amd")], ["manifest", Self.manifest("multi")]])
    #expect(try found(Named.blob("lost")) == [["blob", .blob("lost")]])
  }

  @Test("tree_targets: each part of each target, and whether this tree can read it")
  func targets() throws {
    let sql = """
      SELECT targets.text, manifests.text, images.text, parts.kind, parts.architecture, parts.readable
      FROM tree_targets AS parts
      JOIN digests AS targets ON targets.id = parts.target
      LEFT JOIN digests AS manifests ON manifests.id = parts.manifest
      LEFT JOIN digests AS images ON images.id = parts.image
      """
    let rows = try index.queue.read { db in
      try Row.fetchAll(db, sql: sql).map { row in Array(row.databaseValues).map { "\($0)" } }
    }
    let expected = [("multi", "amd"), ("multi", "arm"), ("amd", "amd")].map { target, image in
      [
        "\"\(Named.manifest(target))\"", "\"\(Named.manifest(image))\"", "\"\(Named.image(image))\"", "\"image\"",
        image == "arm" ? "\"arm64\"" : "\"amd64\"", "1",
      ]
    }
    #expect(rows.sorted { "\($0)" < "\($1)" } == expected.sorted { "\($0)" < "\($1)" })
  }

  @Test("a graph driver’s host and a layout share what has the same chainID, and what is kept is what check computes")
  func acrossKinds() throws {
    let tree = SmallTree(sizes: ["base": 250, "app": 40], images: [SmallLayout.images[0]], tags: [("web:1", "amd")])
    try index.record(tree, host: "docker", at: november(2))
    let shared = try index.rows("shared-hosts", columns: ["chain_id", "hosts"])
    #expect(unordered(shared) == unordered([[.chain("base"), 2], [.chain("base app"), 2]]))
    #expect(try faults(of: index) == [])
  }

  @Test("full-names: a free name goes before a repository that ends so, on its own host")
  func fullNames() throws {
    let tree = SmallTree(
      sizes: ["base": 250, "app": 40], images: [SmallLayout.images[0]], tags: [("acme/multi:1", "amd")])
    try index.record(tree, host: "docker", at: november(2))
    let asked = ["name": SQLValue("multi"), "text": "multi"]
    #expect(try index.rows("full-names", asked) == [["multi", true], ["acme/multi", false]])
    #expect(try index.rows("full-names", asked.merging(["host": "docker"]) { $1 }) == [["acme/multi", false]])
  }

  @Test("a moved name is a new span, and the same layout again is no change")
  func history() throws {
    try index.recordLayout(host: "box", at: november(3))
    let count = "SELECT count(*) FROM other_names"
    #expect(try index.queue.read { try Int.fetchOne($0, sql: count) } == 1)
    #expect(try faults(of: index) == [])
  }

  private func faults(of index: IndexFile) throws -> [String] {
    var faults: [String] = []
    _ = try index.check { faults.append("\($0)") }
    return faults
  }
}
