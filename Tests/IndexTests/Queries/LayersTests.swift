import Testing

@testable import Index

@Suite("questions about layers") struct LayersTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  @Test("layers: the largest first, with their images")
  func layers() throws {
    #expect(
      try index.rows("layers", ["host": "west"]) == [
        [
          "west", "overlay2", .chain("deb2"), .diff("deb2"), nil, 1, 110, directory("deb2"), 1,
        ],
        ["west", "overlay2", .chain("deb"), .diff("deb"), nil, 1, 101, directory("deb"), 1],
        [
          "west", "overlay2", .chain("alp job"), .diff("job"), .chain("alp"), 2, 40,
          directory("alp job"), 1,
        ],
        [
          "west", "overlay2", .chain("deb2 lib"), .diff("lib"), .chain("deb2"), 2, 20,
          directory("deb2 lib"), 1,
        ],
        ["west", "overlay2", .chain("alp"), .diff("alp"), nil, 1, 10, directory("alp"), 2],
        [
          "west", "overlay2", .chain("deb2 lib app3"), .diff("app3"), .chain("deb2 lib"), 3, 7,
          directory("deb2 lib app3"), 1,
        ],
      ])
    let east = try index.rows("layers", ["host": "east"], columns: ["driver", "chain_id", "size", "images"])
    #expect(east.contains(["overlay2", .chain("alp nul"), nil, 1]))
    #expect(east.contains(["overlay2", .chain("alp"), 10, 3]))
    #expect(east.contains(["aufs", .chain("alp"), 12, 1]))
    #expect(east.count == 12)
  }

  private func directory(_ stack: String) -> SQLValue { .directory(stack) }

  @Test("largest-layers: with what made them")
  func largestLayers() throws {
    #expect(
      try index.rows("largest-layers", ["top": .integer(3)]) == [
        [.chain("deb2"), .diff("deb2"), 110, 2, 2, "ADD rootfs.tar /"],
        [.chain("deb"), .diff("deb"), 101, 3, 2, "ADD rootfs.tar /"],
        [.chain("alp job"), .diff("job"), 40, 2, 2, "COPY job /"],
      ])
    #expect(
      try index.rows("largest-layers", ["host": "east"], columns: ["chain_id", "size"]).prefix(2) == [
        [.chain("deb2"), 110], [.chain("deb"), 100],
      ])
  }

  @Test("instructions: those that add the most bytes")
  func instructions() throws {
    #expect(
      try index.rows("instructions") == [
        ["ADD rootfs.tar /", 2, 211, 421],
        ["COPY job /", 1, 40, 80],
        ["RUN make lib", 2, 40, 40],
        ["COPY . /app", 3, 18, 18],
        ["ADD alpine.tar /", 1, 12, 32],
      ])
    #expect(try index.rows("instructions", ["top": .integer(1)]).count == 1)
  }

  @Test("duplicate-layers: one content in several layers of a tree")
  func duplicateLayers() throws {
    #expect(try index.rows("duplicate-layers").isEmpty)
    var east = SmallFleet.east
    // The third copy is smaller: another builder made it.
    east.otherLayers += ["deb2 lib", "alp lib"]
    try index.record(east, host: "east", at: november(17))
    let chains = ["deb lib", "deb2 lib", "alp lib"].map { Named.chain($0).description }.sorted()
    let lib: [SQLValue] = [
      "east", "overlay2", .diff("lib"), 3, 20, 40,
      .text("[" + chains.map { "\"\($0)\"" }.joined(separator: ",") + "]"),
    ]
    #expect(try index.rows("duplicate-layers") == [lib])
    #expect(try index.rows("duplicate-layers", ["host": "east"]) == [lib])
    #expect(try index.rows("duplicate-layers", ["host": "west"]).isEmpty)
  }

  @Test("tree: layers as they stand on each other, the most shared first")
  func tree() throws {
    let columns = [
      "driver", "chain_id", "parent_id", "level", "last", "depth", "size", "images", "top_layer_of", "hosts",
    ]
    let old = SQLValue.list(Named.image("old").description)
    let mid = SQLValue.list(Named.image("mid").description)
    let odd = SQLValue.list(Named.image("odd").description)
    let aufs: [SQLValue] = ["aufs", .chain("alp"), nil, 0, 1, 1, 12, 1, .list("alpine:3"), 2]
    let onAlpine: [[SQLValue]] = [
      ["overlay2", .chain("alp job"), .chain("alp"), 1, 0, 2, 40, 1, .list("acme/job:1"), 2],
      ["overlay2", .chain("alp nul"), .chain("alp"), 1, 0, 2, nil, 1, odd, 1],
      ["overlay2", .chain("alp cache"), .chain("alp"), 1, 1, 2, 9, 0, "[]", 1],
    ]
    let highest: [[SQLValue]] = [
      ["overlay2", .chain("deb lib app2"), .chain("deb lib"), 2, 0, 3, 6, 1, .list("web:2", "web:latest"), 1],
      ["overlay2", .chain("deb lib app1"), .chain("deb lib"), 2, 0, 3, 5, 1, .list("web:1"), 1],
      ["overlay2", .chain("deb lib kept"), .chain("deb lib"), 2, 1, 3, 4, 0, "[]", 1],
      ["overlay2", .chain("deb orp"), .chain("deb"), 1, 1, 2, 3, 0, "[]", 1],
    ]
    let rest: [[SQLValue]] = [
      ["overlay2", .chain("deb2"), nil, 0, 1, 1, 110, 1, .list("debian:12"), 2],
      ["overlay2", nil, nil, 0, 1, 0, 0, 1, .list("bare:1"), nil],
    ]
    #expect(
      try index.rows("tree", ["host": "east"], columns: columns) == [aufs] + [
        ["overlay2", .chain("deb"), nil, 0, 0, 1, 100, 3, old, 2],
        ["overlay2", .chain("deb lib"), .chain("deb"), 1, 0, 2, 20, 2, "[]", 1],
      ] + highest + [
        ["overlay2", .chain("alp"), nil, 0, 0, 1, 10, 3, .list("alpine:3"), 2]
      ] + onAlpine + rest)
    // With mid, which is intermediate, and lost, which is hidden.
    #expect(
      try index.rows("tree", ["host": "east", "all": .integer(1)], columns: columns) == [aufs] + [
        ["overlay2", .chain("deb"), nil, 0, 0, 1, 100, 4, old, 2],
        ["overlay2", .chain("deb lib"), .chain("deb"), 1, 0, 2, 20, 3, mid, 1],
      ] + highest + [
        ["overlay2", .chain("alp"), nil, 0, 0, 1, 10, 4, .list("alpine:3"), 2]
      ] + onAlpine + rest)
  }

  @Test("tree: without a host, of the trees that are largest")
  func largestTrees() throws {
    func trees(_ most: Int64) throws -> [[SQLValue]] {
      try index.rows("tree", ["most": .integer(most)], columns: ["host", "driver", "level"])
        .filter { $0[2] == 0 }.map { Array($0[..<2]) }
    }
    #expect(try trees(-1).contains(["east", "aufs"]))
    let two = try trees(2)
    #expect(two.contains(["east", "overlay2"]) && two.contains(["west", "overlay2"]))
    #expect(!two.contains(["east", "aufs"]))
    #expect(try trees(1).allSatisfy { $0 == ["east", "overlay2"] })
    #expect(try !index.rows("tree", ["host": "west", "most": .integer(0)]).isEmpty)
  }

  @Test("tree of an image: its layers, and what stands on all of them, where it is")
  func treeOfImage() throws {
    let columns = ["host", "driver", "chain_id", "level", "last", "images"]
    #expect(
      try index.rows("tree", ["image": imageID("web-2")], columns: columns) == [
        ["east", "overlay2", .chain("deb"), 0, 1, 3],
        ["east", "overlay2", .chain("deb lib"), 1, 1, 2],
        ["east", "overlay2", .chain("deb lib app2"), 2, 1, 1],
      ])
    #expect(
      try index.rows("tree", ["image": imageID("old")], columns: ["host", "chain_id", "level"]) == [
        ["east", .chain("deb"), 0],
        ["east", .chain("deb lib"), 1],
        ["east", .chain("deb lib app2"), 2],
        ["east", .chain("deb lib app1"), 2],
        ["east", .chain("deb lib kept"), 2],
        ["east", .chain("deb orp"), 1],
        ["west", .chain("deb"), 0],
      ])
    #expect(
      try index.rows("tree", ["image": imageID("bare")], columns: ["host", "chain_id", "top_layer_of"]) == [
        ["east", nil, .list("bare:1")]
      ])
  }

  @Test("tree of an image on many trees, whose layers are looked up another way: the same as on each of them")
  func treeOfImageOnManyTrees() throws {
    var other = SmallFleet.east
    other.missingLayers.insert("deb lib")
    for number in 10..<30 {
      try index.record(number % 2 == 0 ? other : SmallFleet.east, host: "more-\(number)", at: november(17))
    }
    let hosts = try index.rows("hosts", columns: ["host"]).flatMap { $0 }
    for all in [0, 1] as [SQLValue] {
      let parameters = ["image": imageID("old"), "all": all]
      let onEach = try Set(hosts).flatMap { try index.rows("tree", parameters.merging(["host": $0]) { $1 }) }
      let onAll = try index.rows("tree", parameters)
      #expect(Set(onAll) == Set(onEach))
      #expect(onAll.count == onEach.count && onAll.count > 100)
    }
  }

  @Test("a layer without the one below it stands at the bottom")
  func gapInTree() throws {
    var east = SmallFleet.east
    east.missingLayers.insert("deb lib")
    try index.record(east, host: "east", at: november(17))
    let rows = try index.rows("tree", ["host": "east"], columns: ["chain_id", "parent_id", "level", "depth"])
    #expect(rows.contains([.chain("deb lib app1"), nil, 0, 3]))
    #expect(rows.contains([.chain("deb orp"), .chain("deb"), 1, 2]))
  }
}
