import TestRandom
import Testing

@testable import Index
@testable import Stores

@Suite("erasing a scan") struct ErasingTests {
  @Test("leaves what had been there without that scan", arguments: 0..<20)
  func asIfItHadNeverBeen(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans.shuffled(using: &random))
    var left = fleet.scans
    for place in left.indices.shuffled(using: &random) {
      for area in left[place].areas.keys.sorted() where random.chance(70) {
        try index.erase(left[place], area)
        left[place].areas[area] = nil
      }
      let found = try index.spans()
      #expect(found == modelledSpans(of: left))
    }
    let areas = try FleetIndex(left).areas()
    #expect(try index.areas() == areas)
  }

  @Test("and recording another in its place gives what that one alone had given", arguments: 0..<20)
  func replaced(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans)
    var scans = fleet.scans
    for place in scans.indices where random.chance(50) {
      let old = scans[place]
      guard let donor = Fleet(seed: seed + 500).scans.randomElement(using: &random) else { continue }
      for area in old.areas.keys.sorted() {
        scans[place].areas[area] = donor.areas[area] ?? [:]
        try index.erase(old, area)
      }
      try index.record(scans[place])
    }
    let found = try index.spans()
    #expect(found == modelledSpans(of: scans))
  }

  @Test("hands over each row that it touches, so that sums over them can be made anew")
  func reportsWhatItTouches() throws {
    let layer: [SQLValue] = [.integer(1), .integer(5), .null]
    let gone = FleetScan(tree: 1, at: 20, areas: [.area(.layers): ["tree_layers": [layer]]])
    let index = try FleetIndex([FleetScan(tree: 1, at: 10, areas: [.area(.layers): ["tree_layers": []]]), gone])
    var touched: [[SQLValue]] = []
    try index.file.queue.write { db in
      var eraser = SpanEraser(statements: SpanStatements(db), tree: 1, at: 20)
      eraser.onChange = { if $0.name == SpanTable.layers.name { touched.append($1) } }
      _ = try eraser.erase(.area(.layers))
    }
    #expect(touched == [layer])
  }
}
