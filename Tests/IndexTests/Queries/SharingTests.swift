import Testing

@testable import Index

@Suite("questions about sharing") struct SharingTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  @Test("shared-hosts: layers of several hosts, and what one copy would save")
  func sharedHosts() throws {
    let both = SQLValue.list("east", "west")
    #expect(
      try index.rows("shared-hosts") == [
        [.chain("deb2"), .diff("deb2"), 110, 2, 2, 110, both],
        [.chain("deb"), .diff("deb"), 101, 3, 2, 100, both],
        [.chain("alp job"), .diff("job"), 40, 2, 2, 40, both],
        [.chain("alp"), .diff("alp"), 12, 4, 2, 20, both],
      ])
  }

  @Test("images that no host has any more do not count, wherever images of a layer are counted")
  func gone() throws {
    var west = SmallFleet.west
    west.images.removeAll { $0.name == "job-b" }
    west.tags.removeAll { $0.1 == "job-b" }
    west.otherLayers = ["alp job"]
    try index.record(west, host: "west", at: november(17))
    let held = ["alp job": 1, "alp": 3, "deb": 3, "deb2": 2]
    for (layer, images) in held {
      for query in ["shared-hosts", "largest-layers"] {
        let rows = try index.rows(query, columns: ["chain_id", "images"]).filter { $0[0] == .chain(layer) }
        #expect(rows == [[.chain(layer), .integer(Int64(images))]], "\(query)")
      }
    }
    let users = try index.rows("layer-users", columns: ["images", "layers"])
    #expect(users.contains([3, 2]) && !users.contains([4, 1]), "\(users)")
    let alpine = try index.rows(
      "show-image", ["id": .image("alpine")], columns: ["layers"])
    #expect("\(alpine)".contains("images\\\":3"), "\(alpine)")
  }

  @Test("shared-images: layers of several images of a tree; hidden images do not count")
  func sharedImages() throws {
    #expect(
      try index.rows("shared-images") == [
        ["east", "overlay2", .chain("deb"), .diff("deb"), 100, 3, 2, 200],
        ["east", "overlay2", .chain("alp"), .diff("alp"), 10, 3, 2, 20],
        ["east", "overlay2", .chain("deb lib"), .diff("lib"), 20, 2, 1, 20],
        ["west", "overlay2", .chain("alp"), .diff("alp"), 10, 2, 2, 10],
      ])
    #expect(try index.rows("shared-images", ["host": "west"]).count == 1)
    #expect(
      try index.rows("shared-images", ["top": .integer(1)]) == [
        ["east", "overlay2", .chain("deb"), .diff("deb"), 100, 3, 2, 200]
      ])
    let hosts = try index.rows("shared-hosts", ["top": .integer(-1)])
    #expect(hosts.count > 1)
    #expect(try index.rows("shared-hosts", ["top": .integer(1)]) == [hosts[0]])
  }

  @Test("shared layers of some images, counted as those of all")
  func sharedOfImages() throws {
    func images(_ places: (String, String)...) -> SQLValue {
      let each = places.map { host, image in #"["\#(host)","overlay2","","","\#(Named.image(image))"]"# }
      return .text("[" + each.joined(separator: ",") + "]")
    }
    let columns = ["host", "chain_id", "images"]
    #expect(
      try index.rows("shared-images", ["images": images(("east", "web-2"))], columns: columns) == [
        ["east", .chain("deb"), 3], ["east", .chain("deb lib"), 2],
      ])
    // Of the host that has them alone.
    #expect(
      try index.rows("shared-images", ["images": images(("west", "job-b"))], columns: columns) == [
        ["west", .chain("alp"), 2]
      ])
    #expect(try index.rows("shared-images", ["images": "[]"]).isEmpty)
    #expect(
      try index.rows(
        "shared-images", ["images": images(("east", "job-a")), "top": .integer(1)], columns: columns) == [
          ["east", .chain("alp"), 3]
        ])
    #expect(
      try index.rows("shared-hosts", ["images": images(("east", "job-a"))], columns: ["chain_id", "hosts"]) == [
        [.chain("alp job"), 2], [.chain("alp"), 2],
      ])
    #expect(try index.rows("shared-hosts", ["images": "[]"]).isEmpty)
  }

  @Test("shared-trees: layers that several trees of one host have, of whatever kind")
  func sharedTrees() throws {
    #expect(
      try index.rows("shared-trees") == [
        ["east", .chain("alp"), .diff("alp"), 12, 3, 2, .list("aufs", "overlay2"), 10]
      ])
    #expect(try index.rows("shared-trees", ["host": "west"]).isEmpty)
    for (namespace, size) in [("moby", Int64(16)), ("k8s.io", 8)] {
      var store = SmallContainerd(namespace: namespace)
      store.images = [SmallFleet.alpine]
      store.tags = [("alpine:3", "alpine")]
      store.unpacked = ["alp": size]
      try store.record(in: index, host: "west", at: november(16))
    }
    #expect(
      try index.rows("shared-trees") == [
        [
          "west", .chain("alp"), .diff("alp"), 16, 2, 3, .list("containerd k8s.io", "containerd moby", "overlay2"), 18,
        ],
        ["east", .chain("alp"), .diff("alp"), 12, 3, 2, .list("aufs", "overlay2"), 10],
      ])
    #expect(try index.rows("shared-trees", ["top": 1], columns: ["host"]) == [["west"]])
    // In containerd's store an image is called by its manifest.
    let ofStore = SQLValue.text("[[\"west\",\"\",\"\",\"moby\",\"\(Named.manifest("alpine"))\"]]")
    for query in ["shared-trees", "shared-hosts"] {
      #expect(
        try index.rows(query, ["images": ofStore], columns: ["chain_id"]).allSatisfy { $0 == [.chain("alp")] })
    }
    #expect(try !index.rows("shared-trees", ["images": ofStore, "host": "west"]).isEmpty)
    #expect(try index.rows("shared-trees", ["images": "[]"]).isEmpty)
  }

  @Test("layer-users: how many layers are in how many images")
  func layerUsers() throws {
    #expect(
      try index.rows("layer-users") == [
        [1, 5, 38, 0],
        [2, 3, 170, 170],
        [3, 1, 101, 202],
        [4, 1, 12, 36],
      ])
    #expect(try index.rows("layer-users", ["host": "west"]) == [[1, 5, 278, 0], [2, 1, 12, 12]])
  }

  @Test("redundancy: sums of sizes over bytes of layers, by tree and for the fleet")
  func redundancy() throws {
    #expect(
      try index.rows("redundancy") == [
        ["east", "aufs", 1, 12, 1, 12, 1.0],
        ["east", "overlay2", 8, 531, 8, 291, .real(531.0 / 291)],
        ["west", "overlay2", 4, 298, 6, 288, .real(298.0 / 288)],
        [nil, nil, 10, 841, 10, 321, .real(841.0 / 321)],
      ])
  }

  @Test("only-here: images of one host alone, and what would be lost with it")
  func onlyHere() throws {
    let rows = try index.rows("only-here")
    #expect(
      rows.prefix(4) == [
        ["west", .image("web-3"), .list("r.example/team/web:3"), "2026-07-01T00:00:00Z", 137, 27],
        ["east", .image("web-2"), .list("web:2", "web:latest"), "2026-04-01T00:00:00Z", 126, 26],
        ["east", .image("web-1"), .list("web:1"), "2026-03-02T00:00:00Z", 125, 25],
        ["east", .image("new"), .list("debian:12"), "2026-06-01T00:00:00Z", 110, 0],
      ])
    #expect(rows.count == 8)
    // alpine is in two trees of east, and on west.
    #expect(!rows.contains { $0[1] == .image("alpine") })
    #expect(
      try index.rows("only-here", ["host": "west"], columns: ["image_id", "only_size"])
        == [[.image("web-3"), 27], [.image("job-b"), 0]])
  }

  @Test("only-here: in two trees of one host, as large as it is in either")
  func onlyHereTwice() throws {
    let index = try IndexFile.inMemory()
    var tree = SmallTree(sizes: ["a": 1, "b": 2])
    tree.images = [SmallImage(name: "i", layers: "a b")]
    try index.record(tree, host: "one", at: november(2))
    tree.driver = "aufs"
    tree.sizes = ["a": 5, "b": 1]
    try index.record(tree, host: "one", at: november(2))
    for parameters: [String: SQLValue] in [[:], ["host": "one"]] {
      #expect(
        try index.rows("only-here", parameters, columns: ["host", "image_id", "size", "only_size"])
          == [["one", .image("i"), 6, 7]])
    }
    #expect(try index.rows("only-here", ["host": "two"]).isEmpty)
  }

  @Test("common-layers: those that most hosts hold")
  func commonLayers() throws {
    #expect(
      try index.rows("common-layers", ["share": .integer(51)]) == [
        [.chain("deb2"), 1, 110, 2, 100.0, .list("debian:12"), "ADD rootfs.tar /"],
        [.chain("deb"), 1, 101, 2, 100.0, .list("debian:12"), "ADD rootfs.tar /"],
        [.chain("alp job"), 2, 40, 2, 100.0, .list("acme/job:1"), "COPY job /"],
        [.chain("alp"), 1, 12, 2, 100.0, .list("alpine:3"), "ADD alpine.tar /"],
      ])
    // All layers are on half of the hosts.
    #expect(try index.rows("common-layers").count == 13)
  }

  @Test("shared-matrix: what two hosts have in common, several trees of one counted once")
  func sharedMatrix() throws {
    let share = SQLValue.real(263 * 100.0 / 288)
    #expect(try index.rows("shared-matrix") == [["east", "west", 4, 263, share]])
    #expect(try index.rows("shared-matrix", ["host": "west"]) == [["west", "east", 4, 263, share]])
    #expect(try index.rows("shared-matrix", ["most": .integer(1)]).isEmpty)
  }

  @Test("shared-matrix: where a layer below is missing, as many hosts that have both are not the same ones")
  func sharedMatrixWithGap() throws {
    let index = try IndexFile.inMemory()
    var tree = SmallTree(sizes: ["a": 1, "b": 2, "c": 4, "d": 8])
    tree.otherLayers = ["a b c d"]
    try index.record(tree, host: "whole", at: november(2))
    tree.missingLayers = ["a b"]
    try index.record(tree, host: "gap", at: november(2))
    tree.missingLayers = []
    tree.otherLayers = ["a b"]
    try index.record(tree, host: "low", at: november(2))
    #expect(
      try index.rows("shared-matrix", ["host": "whole"], columns: ["other", "layers", "bytes"])
        == [["gap", 3, 13], ["low", 2, 3]])
    #expect(
      try index.rows("shared-matrix", ["host": "gap"], columns: ["other", "layers", "bytes"])
        == [["low", 1, 1], ["whole", 3, 13]])
  }

  @Test("missing: what a host would have to pull, given what it holds")
  func missing() throws {
    #expect(
      try index.rows("missing", ["image": imageID("web-3")]) == [
        ["west", "overlay2", 1, 3, 3, 0, 0, 0, 137],
        ["east", "overlay2", 0, 3, 1, 2, 27, nil, 110],
      ])
    #expect(
      try index.rows("missing", ["image": imageID("web-2"), "host": "west"]) == [
        ["west", "overlay2", 0, 3, 1, 2, 26, nil, 101]
      ])
    // Nobody knows how large the layer is that no host has.
    #expect(
      try index.rows("missing", ["image": imageID("lost"), "host": "east"]) == [
        ["east", "overlay2", 1, 2, 1, 1, nil, nil, 10]
      ])
    #expect(
      try index.rows("missing", ["image": imageID("bare"), "host": "west"]) == [
        ["west", "overlay2", 0, 0, 0, 0, 0, 0, 0]
      ])
    #expect(try index.rows("missing", ["image": imageID("nowhere")]).isEmpty)
  }

  @Test("missing: compressed, as manifests of any host say; blobs that are there need no pull")
  func missingCompressed() throws {
    var store = SmallContainerd()
    store.images = [SmallFleet.web3]
    store.tags = [("web:3", "web-3")]
    store.blobs = ["deb2": 60, "lib": 12, "app3": 4]
    store.missingBlobs = ["lib"]
    store.unpacked = ["deb2": 112]
    try store.record(in: index, host: "north", at: november(16))
    let columns = ["host", "present", "existing", "missing", "missing_bytes", "missing_compressed"]
    #expect(
      try index.rows("missing", ["image": imageID("web-3")], columns: columns) == [
        ["west", 1, 3, 0, 0, 0], ["east", 0, 1, 2, 27, 16], ["north", 1, 1, 2, 27, 12],
      ])
  }

  @Test("what lies above a gap is to be pulled too")
  func missingAboveGap() throws {
    var east = SmallFleet.east
    east.missingLayers.insert("deb lib")
    try index.record(east, host: "east", at: november(17))
    #expect(
      try index.rows("missing", ["image": imageID("web-1"), "host": "east"], columns: ["existing", "missing"])
        == [[1, 2]])
  }
}
