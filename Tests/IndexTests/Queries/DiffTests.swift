import Testing

@testable import Index

@Suite("questions about what differs") struct DiffTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  private static let columns = ["kind", "action", "what", "name", "before", "after", "bytes"]

  private func between(
    _ a: String, _ atA: Int64?, _ b: String, _ atB: Int64?
  ) throws -> [[SQLValue]] {
    try index.rows(
      "diff",
      [
        "host_a": .text(a), "at_a": atA.map(SQLValue.integer) ?? .null, "host_b": .text(b),
        "at_b": atB.map(SQLValue.integer) ?? .null,
      ], columns: Self.columns)
  }

  @Test("diff-scans: the last scan of each tree until then")
  func lastScans() throws {
    let index = try SmallFleet.index()
    let now = try index.rows("diff-scans", ["host": "west"], columns: ["driver", "inactive"])
    #expect(now == [["overlay2", 0]])
    #expect(try index.rows("diff-scans", ["host": "nobody"], columns: ["driver"]) == [])
  }

  @Test("diff: two times of one host, trees out of use and hidden images aside")
  func times() throws {
    let rows = try between("east", november(2), "east", nil)
    #expect(
      rows.filter { $0[0] == "tag" } == [
        ["tag", "added", "bare:1", nil, nil, .image("bare"), nil],
        ["tag", "added", "lost:1", nil, nil, .image("lost"), nil],
        ["tag", "added", "web:2", nil, nil, .image("web-2"), nil],
        ["tag", "changed", "debian:12", nil, .image("old"), .image("new"), nil],
        ["tag", "changed", "web:latest", nil, .image("web-1"), .image("web-2"), nil],
      ])
    #expect(
      rows.filter { $0[0] == "image" } == [
        ["image", "added", .image("odd"), nil, nil, nil, 10],
        ["image", "added", .image("bare"), "bare:1", nil, nil, 0],
        ["image", "added", .image("new"), "debian:12", nil, nil, 110],
        ["image", "added", .image("web-2"), "web:2, web:latest", nil, nil, 126],
      ])
    let layers: [(String, SQLValue)] = [
      ("deb2", 110), ("deb lib app2", 6), ("alp nul", nil), ("deb orp", 3), ("deb lib kept", 4), ("alp cache", 9),
    ]
    #expect(
      unordered(rows.filter { $0[0] == "layer" })
        == unordered(layers.map { ["layer", "added", .chain($0.0), nil, nil, nil, $0.1] }))
    #expect(
      rows.filter { $0[0] == "container" } == [
        ["container", "added", .container("c2"), "c2", nil, "exited", nil],
        ["container", "removed", .container("c0"), "c0", "exited", nil, nil],
      ])
  }

  @Test("diff: the other way round, what was added is removed")
  func backwards() throws {
    let turned = try between("east", nil, "east", november(2)).map { row -> [SQLValue] in
      let action: SQLValue = row[1] == "added" ? "removed" : row[1] == "removed" ? "added" : row[1]
      return [row[0], action, row[2], row[3], row[5], row[4], row[6]]
    }
    #expect(try unordered(turned) == unordered(between("east", november(2), "east", nil)))
  }

  @Test("diff: two hosts; what only one of them has read is not compared")
  func hosts() throws {
    let rows = try between("east", nil, "west", nil)
    #expect(
      rows.filter { $0[0] == "tag" && $0[1] != "removed" } == [
        ["tag", "added", "r.example/team/web:3", nil, nil, .image("web-3"), nil],
        ["tag", "changed", "acme/job:1", nil, .image("job-a"), .image("job-b"), nil],
        ["tag", "changed", "debian:12", nil, .image("new"), .image("old"), nil],
      ])
    #expect(
      rows.filter { $0[0] == "tag" && $0[1] == "removed" }.map { $0[2] } == [
        "bare:1", "lost:1", "web:1", "web:2", "web:latest",
      ])
    #expect(
      unordered(rows.filter { $0[0] == "image" && $0[1] == "added" }.map { Array($0[2...3]) + [$0[6]] })
        == unordered([[.image("job-b"), "acme/job:1", 50], [.image("web-3"), "r.example/team/web:3", 137]]))
    // The intermediate one is left out.
    #expect(rows.filter { $0[0] == "image" && $0[1] == "removed" }.count == 6)
    #expect(
      rows.filter { $0[0] == "layer" && $0[1] == "changed" } == [
        ["layer", "changed", .chain("deb"), nil, "100 bytes", "101 bytes", 1]
      ])
    #expect(
      unordered(rows.filter { $0[0] == "layer" && $0[1] == "added" }.map { [$0[2], $0[6]] })
        == unordered([[.chain("deb2 lib"), 20], [.chain("deb2 lib app3"), 7]]))
    // West's containers were never read.
    #expect(rows.allSatisfy { $0[0] != "container" })
  }

  @Test("diff: what goes from one namespace is a difference, though another has the same")
  func namespaces() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "web", layers: "base")]
    store.tags = [("web:1", "web")]
    store.unpacked = ["base": 100]
    store.containers = [("c", target: "web", manifest: nil)]
    for namespace in ["default", "moby", "other"] {
      store.namespace = namespace
      try store.record(in: index, host: "one", at: november(2))
    }
    var empty = SmallContainerd()
    for namespace in ["default", "other"] {
      empty.namespace = namespace
      try empty.record(in: index, host: "one", at: november(3))
    }
    let rows = try index.rows(
      "diff", ["host_a": "one", "at_a": .integer(november(2)), "host_b": "one"],
      columns: Self.columns + ["root", "namespace"])
    let removed: [[SQLValue]] = [
      ["tag", "removed", "web:1", nil, .image("web"), nil, nil],
      ["image", "removed", .image("web"), "web:1", nil, nil, 100],
      ["layer", "removed", .chain("base"), nil, nil, nil, 100],
      ["container", "removed", .container("c"), "c", "exited", nil, nil],
    ]
    #expect(rows == removed.flatMap { [$0 + ["", "default"], $0 + ["", "other"]] })
  }

  @Test("diff: a name’s other platforms are no images of their own, as in lists")
  func platforms() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [
      SmallImage(name: "web", layers: "base"), SmallImage(name: "arm", layers: "alp", architecture: "arm64"),
    ]
    store.indexes = [("multi", ["web", "arm"])]
    store.tags = [("web:1", "multi")]
    store.unpacked = ["base": 100]
    try SmallContainerd().record(in: index, host: "one", at: november(2))
    try store.record(in: index, host: "one", at: november(3))
    let rows = try index.rows(
      "diff", ["host_a": "one", "at_a": .integer(november(2)), "host_b": "one"], columns: Self.columns)
    #expect(
      rows.filter { $0[0] == "image" } == [["image", "added", .image("web"), "web:1", nil, nil, 100]])
  }

  @Test("diff: names that are no references, though a tag is spelled the same")
  func otherNames() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "web", layers: "base"), SmallImage(name: "old", layers: "base")]
    store.unpacked = ["base": 100]
    store.tags = [("free:1", "old")]
    store.names = [("free:1", "web"), ("left", "web")]
    try store.record(in: index, host: "one", at: november(2))
    store.names = [("free:1", "old"), ("new", "old")]
    try store.record(in: index, host: "one", at: november(3))
    store.images.removeFirst()
    try store.record(in: index, host: "one", at: november(4))
    func between(_ first: Int, _ last: Int) throws -> [[SQLValue]] {
      try index.rows(
        "diff",
        ["host_a": "one", "at_a": .integer(november(first)), "host_b": "one", "at_b": .integer(november(last))],
        columns: Self.columns)
    }
    let names: [[SQLValue]] = [
      ["tag", "added", "new", nil, nil, .image("old"), nil],
      ["tag", "changed", "free:1", nil, .image("web"), .image("old"), nil],
      ["tag", "removed", "left", nil, .image("web"), nil, nil],
    ]
    #expect(try between(2, 3) == names)
    #expect(
      try between(2, 4) == names + [["image", "removed", .image("web"), "free:1, left", nil, nil, 100]])
  }

  @Test("diff: other drivers count other sizes, which is no difference")
  func drivers() throws {
    // Of east nothing but the tree out of use is left to compare.
    try index.record(SmallFleet.aufs, host: "north", at: november(16))
    let rows = try between("north", nil, "west", nil)
    #expect(rows.allSatisfy { $0[2] != .chain("alp") })
    #expect(rows.contains { $0[2] == .chain("deb") && $0[1] == "added" })
  }

  @Test("diff: nothing differs from itself, and a time without a scan has nothing to compare")
  func same() throws {
    #expect(try between("east", nil, "east", nil).isEmpty)
    #expect(try between("east", november(2), "east", november(15)).isEmpty)
    #expect(try between("east", november(1), "east", nil).isEmpty)
    #expect(try between("south", nil, "east", nil).isEmpty)
  }

  @Test("diff: of what has been pruned nothing is compared")
  func pruned() throws {
    _ = try index.prune(before: november(17))
    #expect(try between("east", november(2), "east", nil).isEmpty)
    #expect(try between("east", november(16), "west", nil).count > 10)
  }

  @Test("diff-scans: which scans show a time")
  func scans() throws {
    #expect(
      try index.rows("diff-scans", ["host": "east", "at": .integer(november(3))]) == [
        ["aufs", "aufs", nil, nil, nil, "references, images, layers, containers", nil, "2026-11-16T00:00:00.000Z"],
        [
          "overlay2", "overlay2", "2026-11-02T00:00:00.000Z", .integer(november(2)), 0, "", nil,
          "2026-11-02T00:00:00.000Z",
        ],
      ])
    #expect(
      try index.rows("diff-scans", ["host": "west"]) == [
        [
          "overlay2", "overlay2", "2026-11-16T00:00:00.000Z", .integer(november(16)), 0, "containers",
          nil, "2026-11-16T00:00:00.000Z",
        ]
      ])
    #expect(try index.rows("diff-scans", ["host": "south"]).isEmpty)
  }
}
