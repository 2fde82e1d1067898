import TestRandom
import Testing

@testable import Index
@testable import Stores

@Suite("merging, against a model of random fleets") struct MergingTests {
  /// A fleet's scans dealt at random over three files; some are in two of them.
  private struct Dealt {
    let fleet: Fleet
    let folder = try? TemporaryFolder()
    var paths: [String] = []
    var parts: [[FleetScan]] = []

    init(seed: Int) throws {
      fleet = Fleet(seed: seed)
      var random = SeededGenerator(seed: seed)
      let folder = try #require(folder)
      parts = (0..<3).map { _ in fleet.scans.filter { _ in random.chance(50) }.shuffled(using: &random) }
      for (place, part) in parts.enumerated() {
        paths.append(folder.path("\(place).db"))
        let index = try FleetIndex(path: paths[place], shuffled: seed * 3 + place)
        for scan in part { try index.record(scan) }
      }
    }

    /// What an index that had recorded all of it would hold.
    var all: [FleetScan] {
      fleet.scans.filter { scan in parts.contains { $0.contains { $0.tree == scan.tree && $0.at == scan.at } } }
    }

    func request(_ order: [Int]) -> MergeRequest {
      MergeRequest(order.map { MergeRequest.Source(path: paths[$0]) })
    }
  }

  @Test("files in any order come to what one index had, that had recorded all of it", arguments: 0..<6)
  func anyOrder(_ seed: Int) throws {
    let dealt = try Dealt(seed: seed)
    let expected = modelledSpans(of: dealt.all)
    let areas = try FleetIndex(dealt.all).areas()
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0, 1]] {
      let index = try FleetIndex(shuffled: seed + 7, isEmpty: order[0] == 0)
      _ = try index.file.merge(dealt.request(order))
      let found = try index.spans()
      #expect(found == expected)
      #expect(try index.areas() == areas)
    }
  }

  @Test("a file again writes nothing", arguments: 0..<12)
  func again(_ seed: Int) throws {
    let dealt = try Dealt(seed: seed)
    let index = try FleetIndex()
    _ = try index.file.merge(dealt.request([0, 1, 2]))
    var reports: [MergeReport] = []
    let writes = try index.writes { reports = try index.file.merge(dealt.request([2, 0, 1])) }
    #expect(writes == 0)
    #expect(reports.map(\.newScans) == [0, 0, 0])
    #expect(reports.map(\.knownScans) == [2, 0, 1].map { dealt.parts[$0].count })
  }

  @Test("an index that goes on recording can be merged again and again", arguments: 0..<12)
  func growing(_ seed: Int) throws {
    let folder = try TemporaryFolder()
    let fleet = Fleet(seed: seed)
    let source = try FleetIndex(path: folder.path("web.db"), shuffled: seed)
    let index = try FleetIndex()
    let request = MergeRequest([MergeRequest.Source(path: folder.path("web.db"))])
    var recorded: [FleetScan] = []
    var random = SeededGenerator(seed: seed)
    for scan in fleet.scans.shuffled(using: &random) {
      try source.record(scan)
      recorded.append(scan)
      guard random.chance(40) else { continue }
      _ = try index.file.merge(request)
      let found = try index.spans()
      #expect(found == modelledSpans(of: recorded))
    }
  }

  @Test("the same moment of one tree with other content is refused, and nothing is taken over", arguments: 0..<10)
  func sameMomentDiffers(_ seed: Int) throws {
    let folder = try TemporaryFolder()
    let here = FleetScan(
      tree: 1, at: 10, areas: [.area(.layers): ["tree_layers": [[.integer(1), .integer(5), .null]]]])
    let there = FleetScan(
      tree: 1, at: 10, areas: [.area(.layers): ["tree_layers": [[.integer(1), .integer(6), .null]]]])
    let source = try FleetIndex(path: folder.path("web.db"), shuffled: seed)
    try source.record(FleetScan(tree: 1, at: 5, areas: [.area(.references): ["tags": []]]))
    try source.record(there)
    let index = try FleetIndex([here])
    let before = (try index.spans(), try index.areas())
    #expect(
      throws: IndexError.mergedMomentDiffers(
        path: folder.path("web.db"), host: "web1", driver: "overlay2", at: "1970-01-01T00:00:00.010Z", area: "layers")
    ) {
      try index.file.merge(MergeRequest([MergeRequest.Source(path: folder.path("web.db"))]))
    }
    #expect(try index.spans() == before.0)
    #expect(try index.areas() == before.1)
  }

  @Test("of two readings of one moment the fuller one's findings count, whichever comes first")
  func findings() throws {
    func finding(_ subject: String) -> [String: Set<[SQLValue]>] {
      [
        "findings": [
          [
            .integer(Area.references.bit), .text("unreadable"), .text("x"), .text(subject), .integer(2), .integer(0),
            .text("a detail"), .null, .null,
          ]
        ]
      ]
    }
    let folder = try TemporaryFolder()
    let readings = [
      FleetScan(
        tree: 1, at: 10, areas: [.area(.references): ["tags": []], .findings(of: .references): finding("partial")]),
      FleetScan(
        tree: 1, at: 10,
        areas: [
          .area(.references): ["tags": []], .area(.layers): ["tree_layers": []],
          .findings(of: .references): finding("whole"),
        ]),
      FleetScan(
        tree: 1, at: 10,
        areas: [
          .area(.references): ["tags": []], .area(.layers): ["tree_layers": []],
          .findings(of: .references): finding("whole, too"),
        ]),
    ]
    for (place, reading) in readings.enumerated() {
      try FleetIndex(path: folder.path("\(place).db"), shuffled: place).record(reading)
    }
    var found: [Set<SpanRow>] = []
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      let index = try FleetIndex()
      _ = try index.file.merge(MergeRequest(order.map { MergeRequest.Source(path: folder.path("\($0).db")) }))
      found.append(try index.spans())
    }
    #expect(Set(found).count == 1)
    #expect(found[0].count == 1)
    #expect(found[0].allSatisfy { "\($0)".contains("whole") })
  }
}
