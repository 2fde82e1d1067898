import Testing

@testable import Index

/// One host has an index of two platforms and an image on the layer that both begin with.
///
///     image   layers              unpacked
///     multi   base app, base arm  104, 24 and 8
///     lone    base                104
@Suite("an image of several platforms is one image") struct CountedPlatformsTests {
  let index: IndexFile

  init() throws {
    index = try IndexFile.inMemory()
    try Self.store().record(in: index, host: "one", at: november(2))
  }

  private static func store() -> SmallContainerd {
    var store = SmallContainerd()
    store.images = [
      SmallImage(name: "amd", layers: "base app", created: "2026-02-01T00:00:00Z", architecture: "amd64"),
      SmallImage(name: "arm", layers: "base arm", created: "2026-02-01T00:00:00Z", architecture: "arm64"),
      SmallImage(name: "lone", layers: "base", created: "2026-01-01T00:00:00Z"),
    ]
    store.indexes = [("multi", ["amd", "arm"])]
    store.tags = [("web:1", "multi"), ("lone:1", "lone")]
    store.blobs = ["base": 50, "app": 10, "arm": 4]
    store.unpacked = ["base": 104, "base app": 24, "base arm": 8]
    return store
  }

  private func faults(_ index: IndexFile) throws -> [Fault] {
    var faults: [Fault] = []
    _ = try index.check { faults.append($0) }
    return faults
  }

  private func manifest(_ name: String) -> SQLValue { .text(Named.manifest(name).description) }

  @Test("images: with all, too, each once as Docker has it")
  func images() throws {
    let all = try index.rows("images", ["all": true], columns: ["image_id", "config_digest"])
    #expect(all == [[manifest("multi"), .image("amd")], [manifest("lone"), .image("lone")]])
  }

  @Test("layers, tree, usage and steps of an image: how many images have a layer")
  func ofTree() throws {
    let layers = try index.rows("layers", columns: ["chain_id", "images"])
    #expect(layers == [[.chain("base"), 2], [.chain("base app"), 1], [.chain("base arm"), 1]])
    #expect(
      unordered(try index.rows("tree", columns: ["chain_id", "images", "top_layer_of"]))
        == unordered([
          [.chain("base"), 2, .list("lone:1")], [.chain("base app"), 1, .list("web:1")],
          [.chain("base arm"), 1, .list("web:1")],
        ]))
    #expect(
      try index.rows("image-layers", ["image": imageID("amd")], columns: ["chain_id", "images"])
        == [[.chain("base app"), 1], [.chain("base"), 2]])
    #expect(
      try index.rows("shared-images", columns: ["chain_id", "images", "sharing_saves"]) == [[.chain("base"), 2, 104]])
  }

  @Test("over all hosts: images, layers by how many images have them, and what sharing saves", arguments: [nil, "one"])
  func ofFleet(_ host: String?) throws {
    let parameters: [String: SQLValue] = ["host": host.map { .text($0) } ?? .null]
    #expect(try index.rows("layer-users", parameters) == [[1, 2, 32, 0], [2, 1, 104, 104]])
    #expect(try index.rows("layer-counts", parameters) == [[1, 1], [2, 1]])
    #expect(
      try index.rows("image-bytes", parameters, columns: ["tags"]) == [[.list("web:1")], [.list("lone:1")]])
    #expect(
      unordered(try index.rows("only-here", parameters, columns: ["tags"])) == [[.list("lone:1")], [.list("web:1")]])
    #expect(
      try index.rows("repository-bytes", parameters) == [["web", nil, 1, 3, 136, 32], ["lone", nil, 1, 1, 104, 0]])
    #expect(
      try index.rows(
        "repository-bytes", parameters.merging(["parts": 2]) { $1 }, columns: ["images", "layers", "size"])
        == [[2, 3, 136]])
  }

  @Test("redundancy: the host’s row and that of all hosts agree, and layers alone count")
  func redundancy() throws {
    let row: [SQLValue] = [2, 240, 3, 136, .real(240.0 / 136)]
    #expect(
      try index.rows("redundancy", columns: ["images", "size", "layers", "layers_size", "redundancy"]) == [row, row])
  }

  @Test("same-layers: no image is beside itself")
  func sameLayers() throws {
    let index = try IndexFile.inMemory()
    var store = Self.store()
    store.images[1] = SmallImage(name: "same", layers: "base app", architecture: "arm64")
    store.indexes = [("multi", ["amd", "same"])]
    try store.record(in: index, host: "one", at: november(2))
    #expect(try index.rows("same-layers").isEmpty)
    #expect(try index.rows("layers", columns: ["images"]) == [[2], [1], [0]])
    #expect(try faults(index).isEmpty)
  }

  /// Of another platform on the first host, the image is one of its own on the second.
  @Test("what is another platform here and listed there is an image of its own")
  func onTwoHosts() throws {
    var other = Self.store()
    other.images.removeAll { $0.name != "arm" }
    other.indexes = []
    other.tags = [("arm:1", "arm")]
    other.unpacked = ["base": 104, "base arm": 8]
    try other.record(in: index, host: "two", at: november(2))
    #expect(try index.rows("layer-counts") == [[1, 1], [2, 2]])
    #expect(try index.rows("layer-users") == [[1, 2, 32, 0], [3, 1, 104, 208]])
    #expect(try faults(index).isEmpty)
    try Self.store().record(in: index, host: "three", at: november(2))
    #expect(try index.rows("layer-users") == [[1, 2, 32, 0], [3, 1, 104, 208]])
    #expect(try faults(index).isEmpty)
  }

  @Test("what stands for an index goes, and comes back: the other platforms are listed as what stands for it then")
  func standIn() throws {
    let index = try IndexFile.inMemory()
    var store = Self.store()
    store.images.append(SmallImage(name: "third", layers: "base third", architecture: "ppc64le"))
    store.indexes = [("multi", ["amd", "arm", "third"])]
    try store.record(in: index, host: "one", at: november(2))
    #expect(try index.rows("layers", columns: ["images"]) == [[2], [1], [1]])
    var less = store
    less.images.removeFirst()
    try less.record(in: index, host: "one", at: november(3))
    #expect(try faults(index).isEmpty)
    #expect(try index.rows("largest-layers", columns: ["chain_id", "images"]).first == [.chain("base"), 2])
    try store.record(in: index, host: "one", at: november(4))
    #expect(try faults(index).isEmpty)
  }
}
