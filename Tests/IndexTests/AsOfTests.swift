import ImageModel
import Testing

@testable import Index
@testable import Stores

@Suite("an index as of an earlier moment") struct AsOfTests {
  @Test("it is the index of the scans until then, to the last row", arguments: 0..<6)
  func ends(_ seed: Int) throws {
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans)
    try index.addLayersOfImages()
    try index.addUp()
    let before = try index.dump()
    let last = fleet.scans.map(\.at).max() ?? 0
    #expect(try index.file.asOf(last).index.dump() == before)
    for moment in Set(fleet.scans.map(\.at)).sorted().dropLast() {
      let scans = fleet.scans.filter { $0.at <= moment }
      let other = try FleetIndex(scans)
      try other.addLayersOfImages()
      try other.addUp()
      try other.sweep()
      let (past, unknown) = try index.file.asOf(moment)
      // What later scans read of what was there stays.
      var removal = Removal()
      try past.queue.write { try FactSweep(db: $0).run(&removal) }
      #expect(try past.dump() == other.dump(), "at \(moment)")
      let later = Dictionary(grouping: fleet.scans, by: \.tree).compactMapValues { $0.map(\.at).min() }
        .filter { $0.value > moment }
      #expect(
        unknown
          == later.sorted { $0.key < $1.key }.map {
            UnknownPast(host: "web\($0.key)", tree: "overlay2", reason: .noScan(first: timeText($0.value)))
          })
    }
    #expect(try index.dump() == before)
  }

  @Test("before all scans nothing is known, and nothing is copied to find that out", arguments: 0..<2)
  func beforeAll(_ seed: Int) throws {
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans)
    let first = Dictionary(grouping: fleet.scans, by: \.tree).compactMapValues { $0.map(\.at).min() }
    let (past, unknown) = try index.file.asOf((first.values.min() ?? 0) - 1)
    #expect(
      unknown
        == first.sorted { $0.key < $1.key }.map {
          UnknownPast(host: "web\($0.key)", tree: "overlay2", reason: .noScan(first: timeText($0.value)))
        })
    #expect(try past.value("(SELECT count(*) FROM digests)") == .integer(0))
  }

  @Test("of a moment whose scans have been pruned it says so; of the oldest that is left it has all")
  func pruned() throws {
    let scans = [10, 20, 30, 40].map { at in
      FleetScan(
        tree: 1, at: at,
        areas: [
          .area(.references): [
            "tags": [
              [.integer(1), .text("latest"), .integer(at / 10)], [.integer(2), .text("old"), .integer(1)],
            ]
          ]
        ])
    }
    let index = try FleetIndex(scans)
    try index.addUp()
    _ = try index.file.prune(before: 35)
    func targets(_ moment: Int64) throws -> [UnknownPast]? {
      let (past, unknown) = try index.file.asOf(moment)
      guard unknown.isEmpty else { return unknown }
      #expect(
        try past.value("(SELECT max(target * 100) + min(target) FROM tags WHERE gone IS NULL)")
          == .integer(moment * 10 + 1))
      return nil
    }
    let unknown = [UnknownPast(host: "web1", tree: "overlay2", reason: .pruned(first: timeText(30)))]
    #expect(try targets(10) == unknown)
    #expect(try targets(29) == unknown)
    #expect(try targets(30) == nil)
    #expect(try targets(40) == nil)
  }
}
