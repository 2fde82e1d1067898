import ImageModel
import Testing

@testable import Index

@Suite("questions about reclaiming") struct ReclaimingTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  private let columns = ["host", "driver", "asked", "removed", "staying", "layers", "freed"]

  @Test("reclaim: the layers that go with a set of images, and what Docker would have said")
  func reclaim() throws {
    #expect(
      try index.rows("reclaim", ["images": imageIDs("web-2", "new")]) == [
        [
          "east", "overlay2", 2, 2, 0, "[]", "[]", 2, nil, 116, nil, 212, 236, 116, "[]", 246, 246, 175, 116, "[]", 0,
          1,
        ]
      ])
    #expect(try index.rows("reclaim", ["images": imageIDs("web-2"), "host": "west"]).isEmpty)
    #expect(try index.rows("reclaim", ["images": imageIDs()]).isEmpty)
    #expect(try index.rows("reclaim", ["images": imageIDs("nowhere")]).isEmpty)
  }

  @Test("each tree keeps what it needs; what may hold more was not read on west")
  func severalTrees() throws {
    #expect(
      try index.rows("reclaim", ["images": imageIDs("alpine", "old")], columns: columns + ["freed_at_most", "certain"])
        == [
          ["east", "aufs", 1, 1, "[]", 1, 12, nil, 1],
          ["east", "overlay2", 2, 2, "[]", 0, 0, nil, 1],
          ["west", "overlay2", 2, 2, "[]", nil, nil, 101, 0],
        ])
  }

  @Test("images in use stay unless forced; their mounts keep the layers even then")
  func inUse() throws {
    let images = imageIDs("web-1", "web-2")
    #expect(
      try index.rows("reclaim", ["images": images], columns: columns) == [
        ["east", "overlay2", 2, 1, .list("web:1"), 1, 6]
      ])
    #expect(try index.rows("reclaim", ["images": images], columns: ["staying_why"]) == [[.list("container")]])
    // With web-1 goes mid, which is intermediate and has no other child.
    #expect(
      try index.rows("reclaim", ["images": images, "force": .integer(1)], columns: columns) == [
        ["east", "overlay2", 2, 2, "[]", 1, 6]
      ])
    #expect(
      try index.rows("reclaim", ["images": images, "force": true], columns: ["unique_exact", "kept_by"])
        == [[11, .list("container")]])
  }

  @Test("what else holds layers of the images is named where it keeps some of what they have alone")
  func keepers() throws {
    var tree = SmallTree(sizes: ["base": 100, "app": 20, "cached": 3])
    tree.images = [SmallImage(name: "a", layers: "base app"), SmallImage(name: "b", layers: "base")]
    tree.tags = [("a:1", "a"), ("b:1", "b")]
    tree.claims = ["base app"]
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    let columns = ["freed", "unique_exact", "kept_by"]
    #expect(
      try index.rows("reclaim", ["images": imageIDs("a")], columns: columns) == [[0, 20, .list("build cache")]])
    #expect(try index.rows("reclaim", ["images": imageIDs("b")], columns: columns) == [[0, 0, "[]"]])
  }

  /// As dockerd 20.10.24 does it: it loads the layers of a hidden image below the broken one, and these hold what they
  /// stand on; a layer whose own entry is broken holds nothing.
  @Test("a hidden image holds no layer, but for those of its layers that Docker loads")
  func layersOfHiddenImages() throws {
    for (missing, freed) in [("base x y", 0), ("base x", 100)] as [(String, Int64)] {
      var tree = SmallTree(sizes: ["base": 100, "x": 20, "y": 3])
      tree.images = [SmallImage(name: "a", layers: "base"), SmallImage(name: "h", layers: "base x y", isHidden: true)]
      tree.missingLayers = [missing]
      tree.tags = [("a:1", "a"), ("h:1", "h")]
      let index = try IndexFile.inMemory()
      try index.record(tree, host: "one", at: november(2))
      #expect(
        try index.rows("reclaim", ["images": imageIDs("a")], columns: ["freed", "broken_images"])
          == [[.integer(freed), freed > 0 ? 1 : 0]], "\(missing)")
      #expect(try index.rows("usage", columns: ["exact"]).first == [.integer(freed)], "\(missing)")
      #expect(
        try index.rows("reclaim-order", columns: ["freed"]) == (freed > 0 ? [[.integer(freed)]] : []), "\(missing)")
    }
  }

  @Test("a hidden image cannot be removed")
  func hidden() throws {
    #expect(
      try index.rows("reclaim", ["images": imageIDs("lost")], columns: columns) == [
        ["east", "overlay2", 1, 0, .list("lost:1"), 0, 0]
      ])
    #expect(
      try index.rows("reclaim", ["images": imageIDs("lost")], columns: ["staying_why"]) == [[.list("hidden")]])
    // Without containers nothing but the build cache and the hidden image has alp.
    var east = SmallFleet.east
    east.containers = []
    east.claims = []
    east.images[9] = SmallImage(name: "lost", layers: "alp gone", isHidden: true)
    try index.record(east, host: "east", at: november(17))
    let images = imageIDs("alpine", "job-a", "odd")
    #expect(
      try index.rows("reclaim", ["images": images, "host": "east"], columns: columns) == [
        ["east", "aufs", 1, 1, "[]", 1, 12],
        ["east", "overlay2", 3, 3, "[]", 3, 50],
      ])
  }

  @Test("below a layer that layerdb lost, an image still has the others")
  func lostBetween() throws {
    var tree = SmallTree(sizes: ["deb": 100, "lib": 20, "app1": 5, "app2": 6, "orp": 3])
    tree.images = [
      SmallImage(name: "web", layers: "deb lib app1", isHidden: true), SmallImage(name: "job", layers: "deb app2"),
    ]
    tree.otherLayers = ["deb old orp"]
    tree.missingLayers = ["deb lib", "deb old"]
    tree.tags = [("web:1", "web"), ("job:1", "job")]
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    #expect(
      try index.rows("usage", columns: ["type", "size", "exact"])
        .filter { $0[0] == "Images" || $0[0] == "Hidden images" }
        == [["Images", 106, 106], ["Hidden images", 5, nil]])
    #expect(try index.rows("reclaim", ["images": imageIDs("job")], columns: columns).map(\.last) == [106])
    // Of the layers that listed images have: web is none.
    #expect(try index.rows("layer-users", columns: ["images", "layers"]) == [[1, 2]])
    var faults: [Fault] = []
    _ = try index.check { faults.append($0) }
    #expect(faults == [])
  }

  /// A base of 100 bytes and two images of 10 more, the one on an intermediate image.
  private func twins(inUse: Bool) throws -> IndexFile {
    var tree = SmallTree(engineID: "e", sizes: ["base": 100, "a": 10, "b": 10, "step": 0])
    tree.images = [
      SmallImage(name: "step", layers: "base step"),
      SmallImage(name: "a", layers: "base step a", parent: "step"),
      SmallImage(name: "b", layers: "base b"),
    ]
    tree.tags = [("a:1", "a"), ("b:1", "b")]
    if inUse { tree.containers = [SmallContainer(name: "c", image: "b", typed: "b:1")] }
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    return index
  }

  @Test("what two images share goes when both go, with the intermediate one between them")
  func together() throws {
    let index = try twins(inUse: false)
    let columns = [
      "removed", "intermediates", "layers", "freed", "unique_exact", "docker_23", "docker_29", "docker_29_4",
    ]
    #expect(
      try index.rows("reclaim", ["images": imageIDs("a", "b")], columns: columns)
        == [[2, 1, 4, 120, 20, 120, 100, 20]])
    #expect(
      try index.rows("reclaim", ["images": imageIDs("a")], columns: columns).map { $0.prefix(4) }
        == [[1, 1, 2, 10]])
    // Docker refuses the parent while its child is there.
    #expect(
      try index.rows("reclaim", ["images": imageIDs("step")], columns: ["removed", "staying_why"])
        == [[0, .list("child")]])
  }

  @Test("an image with a child that stays is not removed")
  func child() throws {
    let index = try twins(inUse: false)
    #expect(
      try index.rows("reclaim", ["images": imageIDs("step", "b")], columns: columns) == [
        ["one", "overlay2", 2, 1, .list(Named.image("step").description), 1, 10]
      ])
  }

  @Test("all that no container has frees what usage says")
  func unused() throws {
    let unused = try index.rows("usage", ["host": "east"], columns: ["driver", "exact", "type"])
      .filter { $0[2] == "Images" }.map { Array($0.prefix(2)) }
    let images = imageIDs("old", "new", "alpine", "bare", "mid", "web-1", "web-2", "job-a", "odd", "lost")
    let freed = try index.rows("reclaim", ["images": images, "host": "east"], columns: ["driver", "freed"])
    #expect(unordered(freed) == unordered(unused))
    #expect(freed.contains(["overlay2", 116]))
  }

  @Test("reclaim-order: most bytes for fewest images")
  func order() throws {
    let columns = ["driver", "place", "image_id", "frees", "freed"]
    #expect(
      try index.rows("reclaim-order", ["host": "east"], columns: columns) == [
        ["aufs", 1, .image("alpine"), 12, 12],
        ["overlay2", 1, .image("new"), 110, 110],
        ["overlay2", 2, .image("web-2"), 6, 116],
      ])
    // Nobody knows what containers need on west, and what mounts and the build cache hold.
    #expect(try index.rows("reclaim-order", ["host": "west"]).isEmpty)
    #expect(
      try index.rows("reclaim-order", Self.west()) == [
        [
          "west", "overlay2", 1, .image("web-3"), .list("r.example/team/web:3"),
          "2026-07-01T00:00:00Z", 137, nil, nil, 137, 137,
        ],
        ["west", "overlay2", 2, .image("old"), .list("debian:12"), "2026-01-01T00:00:00Z", 101, nil, nil, 101, 238],
        ["west", "overlay2", 3, .image("job-b"), .list("acme/job:1"), "2026-05-02T00:00:00Z", 50, nil, nil, 40, 278],
        ["west", "overlay2", 4, .image("alpine"), .list("alpine:3"), "2026-02-01T00:00:00Z", 10, nil, nil, 10, 288],
      ])
  }

  /// Of west, whose containers were not read, images are listed that are named.
  private static func west(_ names: String..., goal: Int64? = nil) -> [String: SQLValue] {
    let names = names.isEmpty ? ["web-3", "old", "job-b", "alpine"] : names
    let ids = names.map { "\"\(Named.image($0))\"" }.joined(separator: ",")
    return ["host": "west", "images": .text("[\(ids)]"), "goal": SQLValue(goal)]
  }

  @Test("a goal ends the list, and counts no more than it is")
  func goal() throws {
    let columns = ["image_id", "frees_at_most", "freed_at_most"]
    #expect(
      try index.rows("reclaim-order", Self.west(goal: 138), columns: columns)
        == [[.image("web-3"), 137, 137], [.image("old"), 101, 238]])
    #expect(
      try index.rows("reclaim-order", Self.west("alpine", "job-b", "old"), columns: columns)
        == [[.image("old"), 101, 101], [.image("job-b"), 40, 141], [.image("alpine"), 10, 151]])
    #expect(try index.rows("reclaim-order", ["host": "west", "images": imageIDs()]).isEmpty)
  }

  @Test("images that share a base are worth more together")
  func bundles() throws {
    let index = try twins(inUse: false)
    let columns = ["place", "frees", "freed"]
    #expect(try index.rows("reclaim-order", columns: columns) == [[1, 10, 10], [2, 110, 120]])
    #expect(
      try twins(inUse: true).rows("reclaim-order", columns: ["image_id"] + columns)
        == [[.image("a"), 1, 10, 10]])
  }

  @Test("unused-since: no container, no new tag, for so long before the last scan of containers")
  func unusedSince() throws {
    let old: [SQLValue] = [
      "east", "overlay2", .image("old"), "[]", "2026-09-01T00:00:00.000Z", nil, "2026-09-01T00:00:00.000Z", nil,
      "2026-11-02T00:00:00.000Z", 100, 0,
    ]
    let alpine: [SQLValue] = [
      "east", "overlay2", .image("alpine"), .list("alpine:3"), "2026-11-02T00:00:00.000Z",
      "2026-11-02T00:00:00.000Z", nil, nil, "2026-11-02T00:00:00.000Z", 10, 0,
    ]
    let day: Int64 = 86_400
    #expect(try index.rows("unused-since") == [old])
    #expect(try index.rows("unused-since", ["for": .integer(14 * day)]) == [old, alpine])
    #expect(try index.rows("unused-since", ["for": .integer(14 * day + 1)]) == [old])
    #expect(
      try index.rows("unused-horizons") == [
        ["east", "aufs", "2026-11-16T00:00:00.000Z", 0, "2026-11-16T00:00:00.000Z", 0],
        ["east", "overlay2", "2026-11-02T00:00:00.000Z", 0, "2026-11-16T00:00:00.000Z", 1_209_600],
        ["west", "overlay2", nil, 0, nil, nil],
      ])
    let all = try index.rows("unused-since", ["for": .integer(0)], columns: ["driver", "image_id", "last_used"])
    let came: SQLValue = "2026-11-16T00:00:00.000Z"
    #expect(
      unordered(all)
        == unordered([
          ["aufs", .image("alpine"), nil],
          ["overlay2", .image("old"), "2026-09-01T00:00:00.000Z"],
          ["overlay2", .image("alpine"), "2026-11-02T00:00:00.000Z"],
          ["overlay2", .image("new"), came],
          ["overlay2", .image("bare"), came],
          ["overlay2", .image("web-2"), came],
          ["overlay2", .image("odd"), came],
        ]))
    // Nobody knows what runs on west.
    #expect(try index.rows("unused-since", ["for": .integer(0), "host": "west"]).isEmpty)
  }

  @Test("dangling-images: the oldest first")
  func danglingImages() throws {
    let old: [SQLValue] = [
      "east", "overlay2", .image("old"), .list("debian"), "2026-01-01T00:00:00Z", 100, 0, 0,
    ]
    #expect(
      try index.rows("dangling-images") == [
        ["east", "overlay2", .image("odd"), "[]", nil, 10, 0, 0], old,
      ])
    #expect(try index.rows("dangling-images", ["for": .integer(319 * 86_400)]) == [old])
    #expect(try index.rows("dangling-images", ["for": .integer(320 * 86_400)]).isEmpty)
    #expect(try index.rows("dangling-images", ["host": "west"]).isEmpty)
  }
}
