import Testing

@testable import Index
@testable import Stores

@Suite("trees that became others") struct ChangedTreesTests {
  private static let columns = ["scanned", "scanned_before", "change", "engine_id_before", "engine_id", "latest"]

  /// A tree with one image of two layers.
  private static func tree(_ name: String, engine: String? = nil, unread: Set<Area> = []) -> SmallTree {
    var tree = SmallTree(engineID: engine, sizes: ["\(name)-base": 1, "\(name)-app": 2])
    tree.images = [SmallImage(name: name, layers: "\(name)-base \(name)-app")]
    tree.unread.formUnion(unread)
    return tree
  }

  private static func day(_ day: Int) -> SQLValue { .text("2026-11-\(day < 10 ? "0" : "")\(day)T00:00:00.000Z") }

  /// The rows, the same in whatever order the scans are recorded.
  private func rows(_ scans: [(day: Int, tree: SmallTree)]) throws -> [[SQLValue]] {
    let found = try [scans, scans.reversed()].map { scans in
      let index = try IndexFile.inMemory()
      for (day, tree) in scans { try index.record(tree, host: "web1", at: november(day)) }
      return try index.rows("changed-trees", columns: Self.columns)
    }
    #expect(found[0] == found[1])
    return found[0]
  }

  @Test("nothing in common with the scan before, and then nothing again when the first tree returns")
  func nothingInCommon() throws {
    let (day, change) = (Self.day, SQLValue.text("nothing in common"))
    #expect(
      try rows([(1, Self.tree("a")), (2, Self.tree("a")), (3, Self.tree("b", engine: "f")), (4, Self.tree("a"))])
        == [[day(4), day(3), change, "f", nil, 1], [day(3), day(2), change, nil, "f", 0]])
  }

  @Test("another engine-id, with a tree that stays or goes")
  func engine() throws {
    let day = Self.day
    #expect(
      try rows([
        (1, Self.tree("a", engine: "e")), (2, Self.tree("a", engine: "f")), (3, Self.tree("b", engine: "g")),
      ]) == [
        [day(3), day(2), "engine-id, nothing in common", "f", "g", 1], [day(2), day(1), "engine-id", "e", "f", 0],
      ])
  }

  @Test("one layer in common is enough, an empty tree is no other one, and an engine-id that is not known says nothing")
  func sameTree() throws {
    var grown = Self.tree("a")
    grown.images[0] = SmallImage(name: "c", layers: "a-base c")
    grown.sizes["c"] = 3
    #expect(try rows([(1, Self.tree("a", engine: "e")), (2, grown)]).isEmpty)
    let empty = SmallTree(sizes: [:])
    #expect(try rows([(1, Self.tree("a")), (2, empty), (3, Self.tree("b"))]).isEmpty)
  }

  @Test("what a scan did not read is not compared")
  func unread() throws {
    let unread: Set<Area> = [.images, .layers]
    #expect(try rows([(1, Self.tree("a")), (2, Self.tree("b", unread: unread))]).isEmpty)
    #expect(try rows([(1, Self.tree("a", unread: unread)), (2, Self.tree("b"))]).isEmpty)
    let one = try rows([(1, Self.tree("a", unread: [.layers])), (2, Self.tree("b"))])
    #expect(one.map { $0[2] } == ["nothing in common"])
  }

  @Test("one host alone; one moment alone, before and after which other trees were found; the last scans alone")
  func chosen() throws {
    let index = try IndexFile.inMemory()
    for host in ["web1", "web2"] {
      for (day, name) in [(1, "a"), (2, "b"), (3, "c"), (4, "d")] {
        try index.record(Self.tree(name), host: host, at: november(day))
      }
    }
    #expect(try index.rows("changed-trees", ["host": "web2"], columns: ["host"]) == [["web2"], ["web2"], ["web2"]])
    let one = try index.rows(
      "changed-trees", ["host": "web1,web2", "at": .integer(november(2))], columns: ["host", "scanned"])
    #expect(
      one == [["web1", Self.day(3)], ["web1", Self.day(2)], ["web2", Self.day(3)], ["web2", Self.day(2)]])
    try index.record(Self.tree("d"), host: "web2", at: november(5))
    let last = try index.rows("changed-trees", ["latest": true], columns: ["host", "scanned"])
    #expect(last == [["web1", Self.day(4)]])
  }
}
