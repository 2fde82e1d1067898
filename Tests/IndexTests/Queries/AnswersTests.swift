import ImageModel
import Testing

@testable import Index

@Suite("what all answers have in common") struct AnswersTests {
  @Test("whoever names a host and a driver names the root and the namespace: queries and views")
  func roots() throws {
    let tree: Set = ["host", "driver"]
    let queries = try Catalogue().queries.map { ($0.name, Set($0.header.columns.map(\.name))) }
    let views = try Schema().views.map { ($0.name, Set($0.columns.map(\.name))) }
    let naming = (queries + views).filter { tree.isSubset(of: $0.1) }
    #expect(naming.count > 60)
    for (name, columns) in naming { #expect(columns.isSuperset(of: ["root", "namespace"]), "\(name)") }
  }

  @Test("roots distinguish trees of one driver on one host, also in the parameters that name images")
  func twoRoots() throws {
    let index = try IndexFile.inMemory()
    for (root, name) in [("", "a"), ("/mnt/second", "b")] {
      var tree = SmallTree(sizes: ["base": 1, name: 2])
      tree.images = [SmallImage(name: name, layers: "base \(name)")]
      try index.record(tree, host: "h", at: november(1), root: root)
    }
    #expect(
      try index.rows("images", columns: ["host", "driver", "root", "namespace", "image_id"]) == [
        ["h", "overlay2", "", "", .image("a")], ["h", "overlay2", "/mnt/second", "", .image("b")],
      ])
    let images = "[[\"h\",\"overlay2\",\"/mnt/second\",\"\",\"\(Named.image("b"))\"]]"
    #expect(
      try index.rows("layers", ["images": .text(images)], columns: ["root", "chain_id"]) == [
        ["/mnt/second", .chain("base b")], ["/mnt/second", .chain("base")],
      ])
    #expect(
      try index.rows("reclaim", ["images": .text(images)], columns: ["root", "asked", "freed"]) == [
        ["/mnt/second", 1, 3]
      ])
  }

  @Test("times of scans have one form in all answers and views: UTC with milliseconds")
  func times() throws {
    let index = try SmallFleet.index()
    // One whose moment is no whole second.
    try index.record(SmallFleet.west, host: "north", at: november(16) + 7)
    // What Docker, configs and builds wrote is given as they wrote it.
    let written: Set = ["started", "finished", "last_updated"]
    let builds: Set = ["build-cache", "current_build_records"]
    var found = 0
    func check(_ name: String, _ kinds: [(name: String, kind: Column.Kind)], _ rows: [[SQLValue]]) {
      for row in rows {
        for ((column, kind), value) in zip(kinds, row) where kind == .time && !written.contains(column) {
          guard case .text(let time) = value, !builds.contains(name), !column.hasSuffix("created") else { continue }
          found += 1
          #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(name).\(column): \(time)")
        }
      }
    }
    for query in try Catalogue().queries {
      let columns = query.header.columns
      check(
        query.name, columns.map { ($0.name, $0.kind) },
        try index.rows(query.name, query.header.anyParameters, columns: columns.map(\.name)))
    }
    for view in try Schema().views {
      let rows = try Sandbox(of: index).run("SELECT * FROM \(view.name)", parameters: [:]) { _, next in
        var rows: [[SQLValue]] = []
        while let row = try next() { rows.append(row) }
        return rows
      }
      check(view.name, view.columns.map { ($0.name, $0.kind) }, rows)
    }
    #expect(found > 100)
  }
}
