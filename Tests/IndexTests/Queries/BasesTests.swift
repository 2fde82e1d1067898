import Testing

@testable import Index

@Suite("questions about base images") struct BasesTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  @Test("base-images: what is built on what")
  func baseImages() throws {
    #expect(
      try index.rows("base-images") == [
        [.chain("alp"), .list("alpine:3"), 1, 12, 3, 2],
        [.chain("deb"), .list("debian:12"), 1, 101, 2, 2],
        [.chain("deb2"), .list("debian:12"), 1, 110, 1, 2],
      ])
    #expect(
      unordered(try index.rows("base-images", ["host": "west"], columns: ["base", "images"]))
        == unordered([[.list("alpine:3"), 1], [.list("debian:12"), 1]]))
  }

  @Test("outdated-bases: images whose base has a newer successor under its tag")
  func outdatedBases() throws {
    let rest: [SQLValue] = [
      1, "debian:12", .image("old"), "2026-01-01T00:00:00Z", .image("new"), "2026-06-01T00:00:00Z",
    ]
    #expect(
      unordered(try index.rows("outdated-bases"))
        == unordered([
          [.image("web-1"), .list("web:1")] + rest,
          [.image("web-2"), .list("web:2", "web:latest")] + rest,
        ]))
    // web-3 stands on the new one.
    #expect(try index.rows("outdated-bases", ["host": "west"]).isEmpty)
    // All three have the same base: their digests decide which are the first.
    let rows = try index.rows("outdated-bases", ["top": .integer(-1)])
    for top in 0...4 {
      #expect(try index.rows("outdated-bases", ["top": .integer(Int64(top))]) == Array(rows.prefix(top)))
    }
  }

  @Test("base: the tagged image below, whether its tag has moved, and what is built on this one")
  func base() throws {
    #expect(
      try index.rows("base", ["image": imageID("web-1")]) == [
        [
          "base", "debian:12", .image("old"), "2026-01-01T00:00:00Z", 1, 101, 2, 1, 1, .image("new"),
        ]
      ])
    #expect(
      try index.rows("base", ["image": imageID("web-3")]) == [
        [
          "base", "debian:12", .image("new"), "2026-06-01T00:00:00Z", 1, 110, 1, 1, 0, .image("new"),
        ]
      ])
    #expect(
      try index.rows("base", ["image": imageID("old")]) == [
        ["child", "web:1", .image("web-1"), "2026-03-02T00:00:00Z", 3, 126, 1, 1, nil, nil],
        ["child", "web:2", .image("web-2"), "2026-04-01T00:00:00Z", 3, 127, 1, 1, nil, nil],
        ["child", "web:latest", .image("web-2"), "2026-04-01T00:00:00Z", 3, 127, 1, 1, nil, nil],
        ["child", nil, .image("mid"), "2026-03-01T00:00:00Z", 2, 121, 1, 0, nil, nil],
      ])
    // job-b has the same layers: neither base nor child.
    #expect(
      try index.rows("base", ["image": imageID("job-a")], columns: ["relation", "reference", "moved"])
        == [["base", "alpine:3", 0]])
    #expect(try index.rows("base", ["image": imageID("bare")]).isEmpty)
  }

  @Test("images, tags and hosts that are gone are nobody's, and on nobody's base")
  func gone() throws {
    let index = try IndexFile.inMemory()
    var tree = SmallTree(sizes: ["deb": 100, "lib": 20, "app": 5, "job": 7])
    tree.images = [
      SmallImage(name: "deb", layers: "deb"), SmallImage(name: "lib", layers: "deb lib"),
      SmallImage(name: "app", layers: "deb lib app"), SmallImage(name: "job", layers: "deb job"),
    ]
    tree.tags = [("debian:12", "deb"), ("lib:1", "lib"), ("app:1", "app"), ("job:1", "job")]
    try index.record(tree, host: "east", at: november(2))
    try index.record(tree, host: "west", at: november(2))
    let columns = ["base", "images", "hosts"]
    #expect(
      try index.rows("base-images", columns: columns) == [[.list("debian:12"), 2, 2], [.list("lib:1"), 1, 2]])
    // The tag lib:1 went, and the image with it: what stood on it stands on debian:12. job went from west alone.
    tree.images.remove(at: 1)
    tree.tags.remove(at: 1)
    try index.record(tree, host: "east", at: november(3))
    var other = tree
    other.images.removeLast()
    other.tags.removeLast()
    try index.record(other, host: "west", at: november(3))
    #expect(try index.rows("base-images", columns: columns) == [[.list("debian:12"), 2, 2]])
    #expect(
      try index.rows("base-images", ["host": "west"], columns: columns) == [[.list("debian:12"), 1, 2]])
    // What is left stands on nothing that is there.
    for host in ["east", "west"] {
      var last = tree
      last.images = host == "east" ? [tree.images[1]] : []
      last.tags = host == "east" ? [("app:1", "app")] : []
      try index.record(last, host: host, at: november(4))
    }
    #expect(try index.rows("base-images").isEmpty)
    #expect(try index.rows("base-images", ["host": "west"]).isEmpty)
    #expect(
      try index.rows("base", ["image": imageID("app")], columns: ["reference", "hosts", "current"])
        == [["lib:1", 0, 0]])
    #expect(
      try index.rows("base", ["image": imageID("deb")], columns: ["relation", "reference"]) == [["child", "app:1"]])
  }
}
