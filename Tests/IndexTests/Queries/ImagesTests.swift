import Testing

@testable import Index

@Suite("questions about images") struct ImagesTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  @Test("images: what a tree holds, under which names, and what it takes")
  func images() throws {
    let columns = [
      "image_id", "tags", "kind", "layers", "size", "shared_size", "unique_size", "containers", "parent_id",
    ]
    let all: [String: SQLValue] = ["host": "east", "all": .integer(1), "hidden": .integer(1)]
    let east = try index.rows("images", all, columns: ["driver"] + columns)
    #expect(
      unordered(east)
        == unordered([
          ["overlay2", .image("web-2"), .list("web:2", "web:latest"), "tagged", 3, 126, 120, 6, 0, nil],
          ["overlay2", .image("new"), .list("debian:12"), "tagged", 1, 110, 0, 110, 0, nil],
          ["overlay2", .image("job-a"), .list("acme/job:1"), "tagged", 2, 50, 10, 40, 1, nil],
          ["overlay2", .image("lost"), .list("lost:1"), "hidden", 2, 10, 10, 0, 0, nil],
          ["overlay2", .image("web-1"), .list("web:1"), "tagged", 3, 125, 120, 5, 1, .image("mid")],
          ["overlay2", .image("mid"), "[]", "intermediate", 2, 120, 120, 0, 0, nil],
          ["overlay2", .image("bare"), .list("bare:1"), "tagged", 0, 0, 0, 0, 0, nil],
          ["overlay2", .image("alpine"), .list("alpine:3"), "tagged", 1, 10, 10, 0, 0, nil],
          ["overlay2", .image("old"), "[]", "dangling", 1, 100, 100, 0, 0, nil],
          ["overlay2", .image("odd"), "[]", "dangling", 2, 10, 10, 0, 0, nil],
          ["aufs", .image("alpine"), .list("alpine:3"), "tagged", 1, 12, 0, 12, 0, nil],
        ]))
    // Newest first; containers/ was not read.
    #expect(
      try index.rows("images", ["host": "west"], columns: columns) == [
        [.image("web-3"), .list("r.example/team/web:3"), "tagged", 3, 137, 0, 137, nil, nil],
        [.image("job-b"), .list("acme/job:1"), "tagged", 2, 50, 10, 40, nil, nil],
        [.image("alpine"), .list("alpine:3"), "tagged", 1, 10, 10, 0, nil, nil],
        [.image("old"), .list("debian:12"), "tagged", 1, 101, 0, 101, nil, nil],
      ])
  }

  /// What of a row is hidden.
  private func rest(_ name: String, _ layers: Int, _ architecture: String = "amd64") -> [SQLValue] {
    [.text(name), "overlay2", "tagged", .text(architecture), "linux", .integer(Int64(layers))]
  }

  @Test("image-names: a row a name, and one for a repository that has but a digest")
  func imageNames() throws {
    #expect(
      try index.rows("image-names", ["host": "west"]) == [
        ["west", "r.example/team/web", "3", nil, .image("web-3"), "2026-07-01T00:00:00Z", 137, 0, 137, "20.10", nil]
          + rest("r.example/team/web:3", 3),
        ["west", "acme/job", "1", nil, .image("job-b"), "2026-05-02T00:00:00Z", 50, 10, 40, "20.10", nil]
          + rest("acme/job:1", 2, "arm64"),
        ["west", "alpine", "3", nil, .image("alpine"), "2026-02-01T00:00:00Z", 10, 10, 0, "20.10", nil]
          + rest("alpine:3", 1),
        ["west", "debian", "12", nil, .image("old"), "2026-01-01T00:00:00Z", 101, 0, 101, "20.10", nil]
          + rest("debian:12", 1),
      ])
    let columns = ["repository", "tag", "image_id", "size", "containers"]
    let east = try index.rows("image-names", ["host": "east"], columns: columns)
    #expect(
      unordered(east)
        == unordered([
          ["debian", "12", .image("new"), 110, 0],
          ["acme/job", "1", .image("job-a"), 50, 1],
          ["web", "2", .image("web-2"), 126, 0],
          ["web", "latest", .image("web-2"), 126, 0],
          ["web", "1", .image("web-1"), 125, 1],
          ["bare", "1", .image("bare"), 0, 0],
          ["alpine", "3", .image("alpine"), 10, 0],
          ["alpine", "3", .image("alpine"), 12, 0],
          ["debian", nil, .image("old"), 100, 0],
          [nil, nil, .image("odd"), 10, 0],
        ]))
  }

  @Test("images, image-names: what else is equal is in the order of the IDs, not in that of the files that were read")
  func nameless() throws {
    let sorted = ["one", "two", "three"].map { Named.image($0).description }.sorted().map { [SQLValue.text($0)] }
    for names in [["one", "two", "three"], ["three", "two", "one"]] {
      let index = try IndexFile.inMemory()
      var tree = SmallTree(sizes: ["base": 10])
      tree.images = names.map { SmallImage(name: $0, layers: "base", created: "2026-01-01T00:00:00Z") }
      try index.record(tree, host: "one", at: november(2))
      for query in ["images", "image-names"] { #expect(try index.rows(query, columns: ["image_id"]) == sorted) }
    }
  }

  @Test("image-bytes: what each image takes over all trees, alone and shared")
  func imageBytes() throws {
    let rows = try index.rows("image-bytes")
    #expect(
      rows.prefix(3) == [
        [.image("web-3"), .list("r.example/team/web:3"), 1, 137, 0, 137, 137],
        [.image("new"), .list("debian:12"), 1, 110, 0, 110, 110],
        [.image("old"), .list("debian:12"), 2, 101, 100, 101, 201],
      ])
    #expect(rows.contains([.image("alpine"), .list("alpine:3"), 2, 12, 20, 12, 32]))
    #expect(!rows.contains { $0[0] == .image("mid") || $0[0] == .image("lost") })
    #expect(rows.count == 10)
    #expect(
      try index.rows("image-bytes", ["host": "west", "top": .integer(1)], columns: ["image_id"])
        == [[.image("web-3")]])
  }

  @Test("aliases: images with more than one tag in a tree")
  func aliases() throws {
    let expected: [[SQLValue]] = [
      ["east", "overlay2", .image("web-2"), .list("web:2", "web:latest"), 2, 126]
    ]
    #expect(try index.rows("aliases") == expected)
    #expect(try index.rows("aliases", ["host": "west"]).isEmpty)
  }

  @Test("architectures: platforms, and tags that mean several")
  func architectures() throws {
    #expect(
      try index.rows("architectures") == [
        ["linux", "amd64", nil, 9, 2, 9, 1],
        ["linux", "arm64", nil, 1, 1, 1, 1],
      ])
  }

  @Test("layer-counts: how many images have how many layers")
  func layerCounts() throws {
    #expect(try index.rows("layer-counts") == [[0, 1], [1, 3], [2, 3], [3, 3]])
    #expect(try index.rows("layer-counts", ["host": "west"]) == [[1, 2], [2, 1], [3, 1]])
  }

  @Test("same-layers: images that differ in their configs alone")
  func sameLayers() throws {
    #expect(
      try index.rows("same-layers") == [
        [.chain("alp job"), 2, .image("job-a"), .list("acme/job:1"), "2026-05-01T00:00:00Z", 1],
        [.chain("alp job"), 2, .image("job-b"), .list("acme/job:1"), "2026-05-02T00:00:00Z", 1],
      ])
  }

  /// What is meant on hosts of graph drivers: the image itself.
  private static func meant(_ name: String, _ trees: String...) -> SQLValue {
    let image = Named.image(name)
    let lists = trees.map { tree in
      let names = tree.split(separator: " ")
      return "[\"\(names[0])\",\"\(names[1])\",\"\",\"\",\"\(image)\",\"\(image)\"]"
    }
    return .text("[" + lists.joined(separator: ",") + "]")
  }

  @Test("find-images: by tag, by manifest digest, by ID and by the beginning of an ID")
  func findImages() throws {
    let debian = SQLValue.text("docker.io/library/debian")
    #expect(
      unordered(try index.rows("find-images", ["repository": debian, "tag": "12"]))
        == unordered([
          [.image("old"), "tag", 1, .list("west"), nil, Self.meant("old", "west overlay2"), 1],
          [.image("new"), "tag", 1, .list("east"), nil, Self.meant("new", "east overlay2"), 1],
        ]))
    // On east the tag meant another image once.
    #expect(
      try index.rows("find-images", ["repository": debian, "tag": "12", "host": "east"]) == [
        [.image("new"), "tag", 1, .list("east"), nil, Self.meant("new", "east overlay2"), 1],
        [
          .image("old"), "tag", 0, .list("east"), "2026-11-16T00:00:00.000Z",
          Self.meant("old", "east overlay2"), 1,
        ],
      ])
    #expect(
      unordered(try index.rows("find-images", ["repository": debian])).map { [$0[0], $0[1], $0[2]] }
        == unordered([[.image("old"), "repository", 1], [.image("new"), "repository", 1]]))
    let manifest = SQLValue.text(Named.manifest("m-old").description)
    #expect(
      try index.rows("find-images", ["repository": debian, "digest": manifest]) == [
        [.image("old"), "digest", 1, .list("east"), nil, Self.meant("old", "east overlay2"), 1]
      ])
    #expect(
      try index.rows("find-images", ["digest": imageID("alpine")]) == [
        [
          .image("alpine"), "id", 1, .list("east", "west"), nil,
          Self.meant("alpine", "east aufs", "east overlay2", "west overlay2"), 1,
        ]
      ])
    let prefix = SQLValue.text(String(Named.image("odd").hash.hex.prefix(10).uppercased()))
    #expect(
      try index.rows("find-images", ["prefix": prefix]) == [
        [.image("odd"), "prefix", 1, .list("east"), nil, Self.meant("odd", "east overlay2"), 1]
      ])
    #expect(try index.rows("find-images", ["prefix": ""]).isEmpty)
  }

  @Test("tags: which image each tag means")
  func tags() throws {
    #expect(
      try index.rows("tags", ["host": "west"]) == [
        [
          "west", "overlay2", "acme/job", "1", "acme/job:1", .image("job-b"), "[]",
          "2026-05-02T00:00:00Z", 50, nil,
        ],
        [
          "west", "overlay2", "alpine", "3", "alpine:3", .image("alpine"), "[]",
          "2026-02-01T00:00:00Z", 10, nil,
        ],
        [
          "west", "overlay2", "debian", "12", "debian:12", .image("old"), "[]",
          "2026-01-01T00:00:00Z", 101, nil,
        ],
        [
          "west", "overlay2", "r.example/team/web", "3", "r.example/team/web:3", .image("web-3"), "[]",
          "2026-07-01T00:00:00Z", 137, nil,
        ],
      ])
    let east = try index.rows("tags", ["host": "east"], columns: ["reference", "image_id", "digests", "since"])
    let since: SQLValue = "2026-11-16T00:00:00.000Z"
    let manifest = SQLValue.list(Named.manifest("m-new").description)
    #expect(east.contains(["debian:12", .image("new"), manifest, since]))
    #expect(east.contains(["web:1", .image("web-1"), "[]", nil]))
    #expect(east.count == 9)
  }
}
