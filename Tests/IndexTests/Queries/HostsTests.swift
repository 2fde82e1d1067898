import Testing

@testable import Index
@testable import Stores

@Suite("questions about hosts, scans and time") struct HostsTests {
  let index: IndexFile

  init() throws { index = try SmallFleet.index() }

  private let last: SQLValue = "2026-11-16T00:00:00.000Z"

  @Test("hosts: trees, the one in use first")
  func hosts() throws {
    #expect(
      try index.rows("hosts") == [
        ["east", "overlay2", "graphdriver", last, 2, "engine-e", "23", "23", 0, 8, 1, 11, 307, 2],
        ["east", "aufs", "graphdriver", last, 1, nil, "20.10", "20.10", 1, 1, 0, 1, 12, 0],
        ["west", "overlay2", "graphdriver", last, 1, nil, "20.10", "20.10", 0, 4, 0, 6, 288, nil],
      ])
  }

  @Test("scans: the last first")
  func scans() throws {
    let columns = ["host", "driver", "scanned", "live", "tool"]
    #expect(
      try index.rows("scans", columns: columns) == [
        ["east", "aufs", last, 0, "test"],
        ["east", "overlay2", last, 0, "test"],
        ["east", "overlay2", "2026-11-02T00:00:00.000Z", 0, "test"],
        ["west", "overlay2", last, 0, "test"],
      ])
  }

  @Test("inactive-trees: what a daemon left behind")
  func inactiveTrees() throws {
    #expect(
      try index.rows("inactive-trees") == [
        ["east", "aufs", 1, "overlay2", last, "2023-11-14T22:13:20.000Z", 1, 1, 12, 0]
      ])
    #expect(try index.rows("inactive-trees", ["host": "west"]).isEmpty)
  }

  @Test("inactive-trees: one whose files contradict each other, and one that was left for containerd's store")
  func leftForContainerd() throws {
    let columns = ["host", "driver", "inactive", "in_use"]
    var tree = SmallFleet.east
    tree.isInactive = nil
    try index.record(tree, host: "east", at: november(20))
    tree.isInactive = true
    try index.record(tree, host: "north", at: november(20))
    #expect(
      try index.rows("inactive-trees", columns: columns) == [
        ["east", "overlay2", nil, nil], ["north", "overlay2", 1, "containerd"], ["east", "aufs", 1, nil],
      ])
  }

  /// k8s.io is no store of Docker's, though it lies in the same root.
  @Test("inactive-trees: containerd's store that was left for a graph driver, beside another namespace")
  func leftForDriver() throws {
    let index = try IndexFile.inMemory()
    for (namespace, isInactive) in [("k8s.io", false), ("moby", true)] {
      var store = SmallContainerd()
      (store.namespace, store.isInactive) = (namespace, isInactive)
      try store.record(in: index, host: "one", at: november(2))
    }
    try index.record(SmallFleet.east, host: "one", at: november(2))
    #expect(
      try index.rows("inactive-trees", columns: ["driver", "namespace", "inactive", "in_use"]) == [
        ["", "moby", 1, "overlay2"]
      ])
  }

  @Test("growth: what came and went in a week, and what was there at its end")
  func growth() throws {
    let weeks: [[SQLValue]] = [
      ["east", "overlay2", "2026-11-02", 0, 0, 0, 175],
      ["east", "overlay2", "2026-11-16", 132, 0, 132, 307],
    ]
    #expect(
      try index.rows("growth") == [["east", "aufs", "2026-11-16", 0, 0, 0, 12]] + weeks + [
        ["west", "overlay2", "2026-11-16", 0, 0, 0, 288]
      ])
    // On a Sunday of the same week app2 goes; a week later nothing has changed.
    var east = SmallFleet.east
    east.images.removeAll { $0.name == "web-2" }
    east.tags.removeAll { $0.1 == "web-2" }
    try index.record(east, host: "east", at: november(22))
    try index.record(east, host: "east", at: november(23))
    #expect(
      try index.rows("growth", ["host": "east"]).filter { $0[1] == "overlay2" } == [
        weeks[0],
        ["east", "overlay2", "2026-11-16", 132, 6, 126, 301],
        ["east", "overlay2", "2026-11-23", 0, 0, 0, 301],
      ])
  }

  @Test("unread: parts that the last scan did not read")
  func unread() throws {
    #expect(
      try index.rows("unread") == [
        ["west", "overlay2", "mounts", 0, nil, nil, nil], ["west", "overlay2", "containers", 0, nil, nil, nil],
        ["west", "overlay2", "build cache", 0, nil, nil, nil],
      ])
    #expect(try index.rows("unread", ["host": "east"]).isEmpty)
  }

  @Test("unread: when a part was read last, and whether it was there but could not be read")
  func failed() throws {
    let index = try WrittenIndex()
    try index.host(1, "a")
    let read: Set<Area> = [.references, .images, .layers, .mounts, .directories, .buildCache, .distribution]
    try index.scan(1, day: 2, areas: read.union([.containers]))
    try index.scan(1, day: 3, areas: read)
    // Of day 4 there are findings of layers, mounts and the build cache, and none of containers.
    try index.scan(
      1, day: 4, areas: [.images, .directories, .distribution], findings: [.layers, .mounts, .buildCache])
    #expect(
      try index.rows("unread", [:], "area failed last_read") == [
        "references 1 day03", "layers 1 day03", "mounts 1 day03", "containers 0 day02", "build cache 1 day03",
      ])
    #expect(
      try index.rows("unread", [:], "area last_read_milliseconds") == [
        "references 172800000", "layers 172800000", "mounts 172800000", "containers 86400000", "build cache 172800000",
      ])
  }

  @Test("unread: a measure that came to nothing, and a place that it could not read")
  func unmeasured() throws {
    let index = try WrittenIndex()
    try index.host(1, "a")
    let read = Set(Area.allCases).subtracting([.measure])
    try index.scan(1, day: 2, areas: read)
    #expect(try index.rows("unread", [:], "area").isEmpty)
    try index.scan(1, day: 3, areas: read, findings: Array(read.union([.measure])))
    #expect(try index.rows("unread", [:], "area failed last_read fault") == ["measure 1 - -"])
  }
}
