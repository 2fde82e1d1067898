import Testing

@testable import Index

@Suite("questions about drift") struct DriftTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  @Test("drift: tags that mean different images on different hosts, trees out of use aside")
  func drift() throws {
    #expect(
      try index.rows("drift") == [
        ["acme/job:1", .image("job-b"), 1, "2026-05-02T00:00:00Z", 1, .list("west"), nil],
        ["acme/job:1", .image("job-a"), 0, "2026-05-01T00:00:00Z", 1, .list("east"), nil],
        [
          "debian:12", .image("new"), 1, "2026-06-01T00:00:00Z", 1, .list("east"),
          "2026-11-16T00:00:00.000Z",
        ],
        ["debian:12", .image("old"), 0, "2026-01-01T00:00:00Z", 1, .list("west"), nil],
      ])
    let debian = SQLValue.text("docker.io/library/debian")
    #expect(try index.rows("drift", ["repository": debian]).count == 2)
    #expect(try index.rows("drift", ["repository": debian, "tag": "11"]).isEmpty)
    // An image of its own in the tree that is out of use would drift, if that counted.
    var aufs = SmallFleet.aufs
    aufs.tags = [("alpine:3", "elsewhere")]
    try index.record(aufs, host: "east", at: november(17))
    #expect(try index.rows("drift").count == 4)
  }

  @Test("drift: by repository, tag, and the later image first; ties by their digests")
  func order() throws {
    func tree(_ images: [String]) -> SmallTree {
      var tree = SmallTree(sizes: ["base": 1])
      tree.images = ["new", "old", "even", "odd"].map { name in
        SmallImage(name: name, layers: "base", created: name == "new" ? "2026-06-01T00:00:00Z" : "2026-01-01T00:00:00Z")
      }
      tree.tags = ["web-x:1", "web:2", "web:10", "app:1"].map { ($0, images[0]) } + [("web:3", images[1])]
      return tree
    }
    let index = try IndexFile.inMemory()
    try index.record(tree(["old", "even"]), host: "one", at: november(2))
    try index.record(tree(["new", "odd"]), host: "two", at: november(2))
    let rows = try index.rows("drift", columns: ["reference", "image_id", "newest"])
    let later: [[SQLValue]] = ["app:1", "web:10", "web:2"].flatMap { tag -> [[SQLValue]] in
      [[.text(tag), .image("new"), 1], [.text(tag), .image("old"), 0]]
    }
    let ties = [SQLValue.image("even"), .image("odd")].sorted(by: <).map { [SQLValue.text("web:3"), $0, 1] }
    let last: [[SQLValue]] = [["web-x:1", .image("new"), 1], ["web-x:1", .image("old"), 0]]
    #expect(rows == later + ties + last)
  }

  @Test("stale-containers: those whose tag means another image by now")
  func staleContainers() throws {
    let stale: [[SQLValue]] = [
      [
        "east", "overlay2", .container("c1"), "c1", "web:latest", "running", .image("web-1"),
        "2026-03-02T00:00:00Z", .image("web-2"), "2026-04-01T00:00:00Z",
      ]
    ]
    #expect(try index.rows("stale-containers") == stale)
    #expect(try index.rows("stale-containers", ["running": .integer(1)]) == stale)
    #expect(try index.rows("stale-containers", ["host": "west"]).isEmpty)
  }

  @Test(
    "however the image was typed",
    arguments: [
      ("web", true), ("web:latest", true), ("library/web", true), ("docker.io/library/web:latest", true),
      ("docker.io/web", true), ("index.docker.io/library/web", true), ("web:1", false), ("web:none", false),
      ("web@sha256:00", false), ("localhost:5000/web", true), ("localhost:5000/web:7", true),
      ("localhost:5000/web:8", false),
    ])
  func typed(_ name: String, _ isStale: Bool) throws {
    var tree = SmallTree(sizes: SmallFleet.sizes)
    tree.images = [SmallFleet.web1, SmallFleet.web2]
    tree.tags = [
      ("web:latest", "web-2"), ("web:1", "web-1"), ("localhost:5000/web:latest", "web-2"),
      ("localhost:5000/web:7", "web-2"),
    ]
    tree.containers = [SmallContainer(name: "c", image: "web-1", typed: name, state: .exited)]
    let index = try IndexFile.inMemory()
    try index.record(tree, host: "one", at: november(2))
    #expect(try index.rows("stale-containers").count == (isStale ? 1 : 0))
    #expect(try index.rows("stale-containers", ["running": .integer(1)]).isEmpty)
  }
}
