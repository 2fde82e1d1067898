import Testing

@testable import Index
@testable import Stores

@Suite("spans, story by story") struct SpanStoriesTests {
  private func tagged(_ at: Int64, _ image: Int64?) -> FleetScan {
    FleetScan(
      tree: 1, at: at,
      areas: [.area(.references): ["tags": image.map { [[.integer(1), .text("latest"), .integer($0)]] } ?? []]])
  }

  private func sized(_ at: Int64, _ size: Int64?) -> FleetScan {
    FleetScan(
      tree: 1, at: at,
      areas: [.area(.layers): ["tree_layers": size.map { [[.integer(1), .integer($0), .null]] } ?? []]])
  }

  private func times(_ scans: [FleetScan]) throws -> Set<[Int64?]> {
    Set(try FleetIndex(scans).spans().map { [$0.since, $0.gone] })
  }

  @Test("a tag that goes and returns has two spans")
  func returns() throws {
    #expect(try times([tagged(10, 1), tagged(20, nil), tagged(30, 1)]) == [[0, 20], [30, nil]])
  }

  @Test("a scan in between that did not see the tag splits its span")
  func splits() throws {
    #expect(try times([tagged(10, 1), tagged(30, 1), tagged(20, nil)]) == [[0, 20], [30, nil]])
  }

  @Test("a scan in between that saw the tag lets its span begin earlier")
  func beginsEarlier() throws {
    #expect(try times([tagged(10, nil), tagged(30, 1), tagged(20, 1)]) == [[20, nil]])
  }

  @Test("what an older scan did not see was not there from the start")
  func olderScan() throws {
    #expect(try times([tagged(20, 1), tagged(10, nil)]) == [[20, nil]])
  }

  @Test("a layer whose size changes has a span for each size")
  func sizes() throws {
    #expect(try times([sized(10, 5), sized(20, 6)]) == [[0, 20], [20, nil]])
  }

  @Test("a layer whose size changed is the first scan's again when the second is erased, and the other way round")
  func erasedSize() throws {
    for erased in [0, 1] {
      let scans = [sized(10, 5), sized(20, 6)]
      let index = try FleetIndex(scans)
      try index.erase(scans[erased], .area(.layers))
      #expect(try index.spans() == modelledSpans(of: [scans[1 - erased]]))
    }
  }

  @Test("of two values of one key at one moment the first counts")
  func twoValues() throws {
    let index = try FleetIndex()
    let layers: [[SQLValue]] = [[.integer(1), .integer(5), .null], [.integer(1), .integer(6), .null]]
    try index.file.queue.write { db in
      try db.execute(
        sql: "INSERT INTO scans(tree, at, recorded, tool, live, inactive) VALUES (1, 10, 1, 1, 0, 0)")
      let content = sized(10, 5).content(of: .area(.layers))
      _ = try SpanRecorder(statements: SpanStatements(db), tree: 1, at: 10).record(
        AreaContent(part: .area(.layers), hash: content.hash, tables: [(.layers, { layers })]))
    }
    #expect(try index.spans().map(\.key) == [layers[0]])
  }
}
