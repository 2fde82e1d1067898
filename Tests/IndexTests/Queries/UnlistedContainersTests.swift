import ImageModel
import Testing

@testable import Index
@testable import Stores

@Suite("containers that Docker does not list") struct UnlistedContainersTests {
  /// Images a and b on a base, c apart, each with a tag; mid has none and is what d was built on. `containers` are made
  /// by each test.
  private func index(_ containers: [SmallContainer]) throws -> IndexFile {
    var tree = SmallTree(sizes: ["base": 100, "a": 10, "b": 20, "c": 40, "mid": 7, "d": 3])
    tree.images = [
      SmallImage(name: "a", layers: "base a"), SmallImage(name: "b", layers: "base b"),
      SmallImage(name: "c", layers: "c"), SmallImage(name: "mid", layers: "mid"),
      SmallImage(name: "d", layers: "mid d", parent: "mid"),
    ]
    tree.tags = [("a:1", "a"), ("b:1", "b"), ("c:1", "c"), ("d:1", "d")]
    tree.containers = containers
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    var faults: [Fault] = []
    _ = try index.check { faults.append($0) }
    #expect(faults == [])
    return index
  }

  private static let listed = SmallContainer(name: "w", image: "c", typed: "c:1")

  private static func unlisted(
    _ image: String, _ reason: ContainerSeen.Unlisted, hasMount: Bool = true
  ) -> SmallContainer {
    SmallContainer(name: "u", image: image, typed: image, unlisted: reason, hasMount: hasMount)
  }

  private func unused(_ index: IndexFile) throws -> [SQLValue] {
    try index.rows("unused-since", ["for": .integer(0)], columns: ["image_id"]).flatMap(\.self)
  }

  private func inOrder(_ index: IndexFile) throws -> [SQLValue] {
    try index.rows("reclaim-order", columns: ["image_id"]).flatMap(\.self)
  }

  @Test("they are in no count of Docker's, and their images are not in use")
  func counts() throws {
    let index = try index([Self.listed, Self.unlisted("a", .noMount, hasMount: false)])
    #expect(
      try index.rows("usage", columns: ["type", "total", "active"]).prefix(2) == [
        ["Images", 4, 1], ["Containers", 1, 1],
      ])
    #expect(try index.rows("hosts", columns: ["containers"]) == [[1]])
    #expect(try index.rows("metrics", columns: ["containers"]) == [[1]])
    #expect(try index.rows("running-images", columns: ["image_id"]) == [[.image("c")]])
    #expect(
      unordered(try index.rows("images", columns: ["image_id", "containers"]))
        == unordered([[.image("a"), 0], [.image("b"), 0], [.image("c"), 1], [.image("d"), 0]]))
    #expect(
      unordered(try index.rows("containers", columns: ["name", "state", "unlisted"]))
        == unordered([["u", "running", "no mount"], ["w", "running", nil]]))
  }

  @Test("without a mount: the image that the config names is left out, and nothing else")
  func withoutMount() throws {
    let index = try index([Self.listed, Self.unlisted("a", .noMount, hasMount: false)])
    #expect(
      try index.rows("unlisted-containers") == [
        ["one", "overlay2", .container("u"), "u", "no mount", 0, .list("a:1")]
      ])
    #expect(try unused(index) == [.image("b"), .image("d")].sorted(by: <))
    #expect(try inOrder(index) == [.image("b"), .image("d")])
    // b and d go, with mid: 20, 3 and 7.
    #expect(try index.rows("usage", columns: ["exact", "at_most"]).first == [30, nil])
    let columns = ["removed", "staying", "freed", "freed_at_most", "doubtful", "certain"]
    let images = imageIDs("a", "b", "d")
    #expect(
      try index.rows("reclaim", ["images": images], columns: columns) == [[2, .list("a:1"), 30, nil, "[]", 1]])
    #expect(
      try index.rows("reclaim", ["images": images], columns: ["staying_why"]) == [[.list("possible-container")]])
    #expect(
      try index.rows("reclaim", ["images": images, "doubtful": .integer(1)], columns: columns)
        == [[3, "[]", nil, 140, .list("a:1"), 0]])
  }

  @Test("without a config: images whose top layer is the mount's", arguments: [false, true])
  func withoutConfig(isThere: Bool) throws {
    let index = try index([Self.unlisted("b", isThere ? .unreadableConfig : .noConfig)])
    #expect(
      try index.rows("unlisted-containers", columns: ["name", "unlisted", "any", "images"])
        == [[nil, isThere ? "config unreadable" : "no config", 0, .list("b:1")]])
    #expect(try unused(index).contains(.image("a")))
    #expect(try !unused(index).contains(.image("b")))
    #expect(try !inOrder(index).contains(.image("b")))
    // The mount holds what the image has: nothing of base and b goes.
    #expect(try index.rows("usage", columns: ["exact"]).first == [60])
  }

  @Test("without config and mount it may need any image, and what a removal frees is a bound")
  func withoutBoth() throws {
    let index = try index([Self.listed, Self.unlisted("a", .unreadableConfig, hasMount: false)])
    #expect(
      try index.rows("unlisted-containers", columns: ["any", "images"]) == [[1, .list("a:1", "b:1", "d:1")]])
    #expect(try unused(index).isEmpty)
    #expect(try inOrder(index).isEmpty)
    #expect(try index.rows("usage", columns: ["exact", "at_most"]).first == [nil, 140])
    #expect(try index.rows("metrics", columns: ["reclaimable_exact"]) == [[nil]])
    #expect(
      try index.rows(
        "reclaim-order", ["images": imageIDs("a"), "doubtful": .integer(1)],
        columns: ["image_id", "frees", "frees_at_most"]) == [[.image("a"), nil, 10]])
  }

  @Test("an image whose removal takes an untagged parent along that such a container needs is left out too")
  func parent() throws {
    let index = try index([Self.unlisted("mid", .noMount, hasMount: false)])
    #expect(try !unused(index).contains(.image("d")))
    #expect(try !inOrder(index).contains(.image("d")))
    #expect(try index.rows("unlisted-containers", columns: ["images"]) == [[.list("d:1")]])
  }

  @Test("no volume is called unused where a container's config cannot be read")
  func volumes() throws {
    var tree = SmallTree(sizes: ["c": 1])
    tree.images = [SmallImage(name: "c", layers: "c")]
    tree.unread = []
    var use = DiskUse()
    use.bytes = 5
    tree.measures = [MeasureSeen(kind: .volume, name: .text("data"), part: .volumes, use: use, overlap: .zero)]
    for (containers, expected) in [([], [["data"]]), ([Self.unlisted("c", .unreadableConfig)], [])]
      as [([SmallContainer], [[SQLValue]])]
    {
      tree.containers = containers
      let index = try IndexFile.inMemory()
      try index.record(tree, host: "one", at: november(2))
      #expect(try index.rows("volumes", ["unused": .integer(1)], columns: ["volume"]) == expected)
    }
  }
}
