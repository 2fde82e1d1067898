import Testing

@testable import Index

/// The same images on a host with a graph driver, where names lead to configs, and on one with containerd's store, where
/// they lead to manifests: `web` (layers `base app`) and `other` (layer `alp`). The second has a tag of `web` more, in a
/// repository of its own.
@Suite("the same images in a graph driver and in containerd’s store") struct TwoStoresTests {
  private let index: IndexFile
  private static let images = [
    SmallImage(name: "web", layers: "base app", created: "2026-01-01T00:00:00Z"),
    SmallImage(name: "other", layers: "alp", created: "2026-02-01T00:00:00Z"),
  ]

  init() throws {
    index = try IndexFile.inMemory()
    var old = SmallTree(sizes: ["base": 1000, "app": 200, "alp": 300])
    old.images = Self.images
    old.tags = [("web:1", "web"), ("other:1", "other")]
    try index.record(old, host: "old", at: november(2))
    try Self.new.record(in: index, host: "new", at: november(2))
  }

  private static var new: SmallContainerd {
    var new = SmallContainerd()
    new.images = images
    new.tags = [("web:1", "web"), ("team/web:1", "web"), ("other:1", "other")]
    new.digests = [("other", "other")]
    new.unpacked = ["base": 1000, "base app": 200, "alp": 300]
    return new
  }

  @Test("repository-bytes: what tags lead to through a manifest is an image of the repository")
  func repositories() throws {
    let rows: [[SQLValue]] = [
      ["team/web", nil, 1, 2, 1200, 0], ["web", nil, 1, 2, 1200, 0], ["other", nil, 1, 1, 300, 300],
    ]
    #expect(try index.rows("repository-bytes", ["host": "new"]) == rows)
    #expect(try index.rows("repository-bytes") == rows)
    #expect(
      try index.rows("repository-bytes", ["host": "old"]) == [
        ["web", nil, 1, 2, 1200, 1200], ["other", nil, 1, 1, 300, 300],
      ])
  }

  @Test("repository-bytes: the same by registry and team")
  func teams() throws {
    let rows: [[SQLValue]] = [["docker.io/library", 2, 2, 3, 1500, 300], ["docker.io/team", 1, 1, 2, 1200, 0]]
    #expect(try index.rows("repository-bytes", ["parts": 2, "host": "new"]) == rows)
    #expect(try index.rows("repository-bytes", ["parts": 2]) == rows)
  }

  private func differences(_ parameters: [String: SQLValue]) throws -> [[SQLValue]] {
    try index.rows("diff", parameters)
  }

  @Test("diff: a tag that means the same image in both is no difference")
  func differences() throws {
    #expect(
      try differences(["host_a": "old", "host_b": "new"]) == [
        ["tag", "added", "team/web:1", nil, nil, .image("web"), nil]
      ])
    #expect(
      try differences(["host_a": "new", "host_b": "old"]) == [
        ["tag", "removed", "team/web:1", nil, .image("web"), nil, nil]
      ])
  }

  @Test("diff: an image that went has the names that led to it, though nothing leads there now")
  func removed() throws {
    var later = Self.new
    later.images.removeAll { $0.name == "web" }
    later.tags.removeAll { $0.1 == "web" }
    later.unpacked = ["alp": 300]
    try later.record(in: index, host: "new", at: november(3))
    let rows: [[SQLValue]] = [
      ["tag", "removed", "team/web:1", nil, .image("web"), nil, nil],
      ["tag", "removed", "web:1", nil, .image("web"), nil, nil],
      ["image", "removed", .image("web"), "team/web:1, web:1", nil, nil, 1200],
    ]
    let found = try differences(["host_a": "new", "at_a": .integer(november(2)), "host_b": "new"])
    #expect(found.filter { $0[0] != "layer" } == rows)
    #expect(found.filter { $0[0] == "layer" }.count == 2)
  }

  @Test("stale-containers: when the image was made that the container has")
  func stale() throws {
    var store = Self.new
    store.tags = [("web:1", "other"), ("kept:1", "web")]
    store.containers = [("c", target: "web", manifest: "web")]
    store.typed = "web:1"
    try store.record(in: index, host: "new", at: november(3))
    #expect(
      try index.rows("stale-containers", columns: ["image_id", "created", "tag_id", "tag_created"]) == [
        [
          .text(Named.manifest("web").description), "2026-01-01T00:00:00Z", .text(Named.manifest("other").description),
          "2026-02-01T00:00:00Z",
        ]
      ])
  }
}
