import Testing

@testable import Index

@Suite("questions about the platforms of images") struct PlatformsTests {
  /// An index of two platforms and an attestation; of arm nothing is there.
  ///
  ///     layer   compressed   unpacked
  ///     base      50           104
  ///     app       10            24
  ///     lone       6           –      the blob is not there
  private func index() throws -> IndexFile {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [
      SmallImage(name: "amd", layers: "base app", created: "2026-02-01T00:00:00Z"),
      SmallImage(name: "lone", layers: "base lone", created: "2026-01-01T00:00:00Z"),
    ]
    store.indexes = [("multi", ["amd", "arm", "attests amd"])]
    store.tags = [("web:1", "multi"), ("lone:1", "lone")]
    store.blobs = ["base": 50, "app": 10, "lone": 6]
    store.missingBlobs = ["lone"]
    store.unpacked = ["base": 104, "base app": 24]
    try store.record(in: index, host: "one", at: november(2))
    return index
  }

  private let columns = ["image_id", "kind", "platform", "manifest_digest", "attests", "held"]
  private let sizes = ["content_size", "unpacked_size"]

  private func manifest(_ name: String) -> SQLValue { .text(Named.manifest(name).description) }

  @Test("image-platforms: each manifest of an image, and what of it is there")
  func platforms() throws {
    #expect(
      try index().rows("image-platforms", columns: columns + sizes) == [
        [manifest("multi"), "image", "linux/amd64", manifest("amd"), nil, "available", 76, 128],
        [manifest("multi"), "image", "linux/arm64", manifest("arm"), nil, "missing", 0, 0],
        [
          manifest("multi"), "attestation", nil, manifest("attests amd"), manifest("amd"), "missing", 0, 0,
        ],
        [manifest("lone"), "image", "linux/amd64", manifest("lone"), nil, "incomplete", 66, 0],
      ])
    #expect(
      try index().rows("image-platforms", ["references": #"["lone"]"#], columns: ["tags"]) == [[.list("lone:1")]])
  }

  @Test("image-platforms: what is unpacked is of use without its blobs")
  func unpackedAlone() throws {
    let index = try index()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "lone", layers: "base lone", created: "2026-01-01T00:00:00Z")]
    store.tags = [("lone:1", "lone")]
    store.blobs = ["base": 50, "lone": 6]
    store.missingBlobs = ["base", "lone"]
    store.unpacked = ["base": 104, "base lone": 8]
    try store.record(in: index, host: "two", at: november(2))
    #expect(
      try index.rows("image-platforms", ["host": "two"], columns: ["held"] + sizes) == [["unpacked", 16, 112]])
  }

  @Test("ctr counts for the host’s platform, that of most images: of one that is not there the manifest’s own bytes")
  func platformOfHost() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.namespace = "default"
    store.images = [
      SmallImage(name: "one", layers: "base", architecture: "arm64"),
      SmallImage(name: "two", layers: "base app", architecture: "arm64"), SmallImage(name: "amd", layers: "base"),
    ]
    store.indexes = [("multi", ["gone", "amd"]), ("both", ["amd", "two"])]
    store.tags = [("two:1", "two"), ("one:1", "one"), ("multi:1", "multi"), ("both:1", "both")]
    store.blobs = ["base": 50, "app": 10]
    try store.record(in: index, host: "one", at: november(2))
    #expect(
      try index.rows("tags", columns: ["reference", "size"]) == [
        // The index and the manifest of arm64, of which only the index says anything.
        ["both:1", 85], ["multi:1", 18], ["one:1", 66], ["two:1", 76],
      ])
  }

  /// As containerd 1.6 said of images that ctr had imported with all platforms.
  @Test("ctr counts for the platform that is unpacked, each index on the way, and of one without it the index alone")
  func unpackedPlatform() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.namespace = "default"
    store.images = [
      SmallImage(name: "one", layers: "base", architecture: "s390x"),
      SmallImage(name: "two", layers: "base app", architecture: "s390x"), SmallImage(name: "amd", layers: "top"),
      SmallImage(name: "old", layers: "lone", architecture: "386"),
    ]
    store.indexes = [
      ("both", ["one", "attests one", "old", "amd"]), ("import", ["both"]), ("foreign", ["two"]), ("older", ["old"]),
    ]
    store.tags = [("import:1", "import"), ("foreign:1", "foreign"), ("both:1", "both"), ("older:1", "older")]
    store.blobs = ["base": 50, "app": 10, "top": 3, "lone": 5]
    store.unpacked = ["top": 104]
    try store.record(in: index, host: "one", at: november(2))
    #expect(
      try index.rows("tags", columns: ["reference", "size"]) == [
        ["both:1", 28], ["foreign:1", 9], ["import:1", 37], ["older:1", 30],
      ])
  }

  @Test("image-platforms: of a graph driver the config’s own, of an image layout nothing unpacked")
  func otherStores() throws {
    let fleet = try SmallFleet.shared()
    #expect(
      try fleet.rows("image-platforms", ["host": "west"], columns: ["image_id", "platform", "held"] + sizes).first
        == [.image("web-3"), "linux/amd64", "available", nil, 137])
    let index = try IndexFile.inMemory()
    try index.recordLayout(host: "one", at: november(2))
    #expect(
      try index.rows("image-platforms", columns: ["platform", "held"] + sizes).allSatisfy { $0.last == .null })
  }
}
