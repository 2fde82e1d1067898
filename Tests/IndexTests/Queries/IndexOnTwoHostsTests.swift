import Testing

@testable import Index

/// A tag that leads to one index on a host for amd64 and on one for arm64: to another image on each.
@Suite("one index on hosts of two platforms") struct IndexOnTwoHostsTests {
  private let index: IndexFile

  init() throws {
    index = try IndexFile.inMemory()
    for (host, name, architecture, created) in [
      ("intel", "web-amd", "amd64", "2026-01-01T00:00:00Z"), ("arm", "web-arm", "arm64", "2026-02-01T00:00:00Z"),
    ] {
      var store = SmallContainerd()
      store.images = [SmallImage(name: name, layers: "base", created: created, architecture: architecture)]
      store.indexes = [("multi", ["web-amd", "web-arm"])]
      store.tags = [("web:1", "multi")]
      store.containers = [("one", target: "multi", manifest: name), ("two", target: "multi", manifest: name)]
      store.state = .running
      try store.record(in: index, host: host, at: november(2))
    }
  }

  @Test("architectures: the tag means an image of another platform on the other host")
  func architectures() throws {
    #expect(
      try index.rows("architectures") == [
        ["linux", "amd64", nil, 1, 1, 1, 1], ["linux", "arm64", nil, 1, 1, 1, 1],
      ])
  }

  @Test("tag-spread: the tag means two images")
  func spread() throws { #expect(try index.rows("tag-spread") == [["web:1", 2, 2, 0]]) }

  @Test("running-images: the image of each host, and when that was made")
  func running() throws {
    let target = SQLValue.text(Named.manifest("multi").description)
    #expect(
      try index.rows("running-images", columns: ["image_id", "created", "containers", "hosts"]) == [
        [target, "2026-01-01T00:00:00Z", 2, 1], [target, "2026-02-01T00:00:00Z", 2, 1],
      ])
  }
}
