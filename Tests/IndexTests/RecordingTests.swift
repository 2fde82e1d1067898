import TestRandom
import Testing

@testable import Index
@testable import Stores

@Suite("recording, against a model of random fleets") struct RecordingTests {
  static let seeds = Array(0..<60)

  @Test("the history is the model's, in whatever order the scans come", arguments: seeds)
  func anyOrder(_ seed: Int) throws {
    let fleet = Fleet(seed: seed)
    let expected = modelledSpans(of: fleet.scans)
    let hashes = Set(
      fleet.scans.flatMap { scan in
        scan.areas.keys.map { part -> [SQLValue] in
          let hash = scan.content(of: part).hash.bytes
          return [.text("web\(scan.tree)"), .integer(part.bit), .integer(scan.at), .blob(hash)]
        }
      })
    var random = SeededGenerator(seed: seed)
    for order in [fleet.scans, fleet.scans.reversed(), fleet.scans.shuffled(using: &random)] {
      let index = try FleetIndex(order)
      let found = try index.spans()
      #expect(found == expected)
      #expect(try index.areas() == hashes)
    }
  }

  @Test("the fleets hold things that go and return, change, and were there from the start")
  func fleetsAreLively() {
    let spans = Self.seeds.flatMap { seed in modelledSpans(of: Fleet(seed: seed).scans).map { (seed, $0) } }
    for table in SpanTable.all where table.name == "tags" || table.name == "tree_layers" {
      let own = spans.filter { $0.1.table == table.name }
      let returns = Dictionary(grouping: own) { "\($0.0) \($0.1.tree) \($0.1.key)" }.values.filter { $0.count > 1 }
      let changes = Dictionary(grouping: own) { "\($0.0) \($0.1.tree) \($0.1.key.prefix(1))" }.values
        .filter { Set($0.map(\.1.key)).count > 1 }
      #expect(returns.count > 20)
      #expect(changes.count > 20)
      #expect(own.contains { $0.1.since == 0 && $0.1.gone != nil })
    }
  }

  @Test("the same scan twice writes nothing", arguments: seeds.prefix(20))
  func twice(_ seed: Int) throws {
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans)
    for scan in fleet.scans.reversed() {
      var outcomes: [AreaPart: SpanRecorder.Outcome] = [:]
      let writes = try index.writes { outcomes = try index.record(scan) }
      #expect(writes == 0)
      #expect(outcomes.values.allSatisfy { $0 == .known })
    }
  }

  @Test("a scan without change writes its own row, nothing else", arguments: seeds.prefix(20))
  func unchanged(_ seed: Int) throws {
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans)
    let before = try index.spans()
    for tree in 1...Fleet.trees {
      // What each area's last scan saw, seen again.
      var areas: [AreaPart: [String: Set<[SQLValue]>]] = [:]
      for scan in fleet.scans.filter({ $0.tree == tree }).sorted(by: { $0.at < $1.at }) {
        areas.merge(scan.areas) { $1 }
      }
      let again = FleetScan(tree: tree, at: 100, areas: areas)
      let writes = try index.writes { try index.record(again) }
      #expect(writes == 1)
    }
    #expect(try index.spans() == before)
  }

  @Test("a scan writes at most two rows for each one that differs from its neighbour", arguments: seeds)
  func writesAreThoseOfTheChange(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let index = try FleetIndex()
    var recorded: [FleetScan] = []
    for scan in Fleet(seed: seed).scans.shuffled(using: &random) {
      var bound = 1
      for (area, content) in scan.areas {
        let line = recorded.filter { $0.tree == scan.tree && $0.areas[area] != nil }.sorted { $0.at < $1.at }
        let neighbour = line.last { $0.at < scan.at } ?? line.first
        // As many of the hash of what was there.
        bound += 2 + 2 * difference(neighbour?.areas[area] ?? [:], content)
      }
      let writes = try index.writes { try index.record(scan) }
      #expect(writes <= bound)
      recorded.append(scan)
    }
  }

  @Test("the same moment with other content is reported, and nothing of it is written", arguments: seeds.prefix(20))
  func sameMomentDiffers(_ seed: Int) throws {
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans)
    let before = try index.spans()
    for scan in fleet.scans {
      var other = scan
      for area in scan.areas.keys { other.areas[area] = Fleet(seed: seed + 1000).scans[0].areas[area] ?? [:] }
      for (area, outcome) in try index.record(other) {
        let isSame = other.content(of: area).hash == scan.content(of: area).hash
        #expect(outcome == (isSame ? .known : .conflict))
      }
    }
    #expect(try index.spans() == before)
  }

  @Test("what a partial scan could not see goes on as it was", arguments: seeds.prefix(20))
  func partial(_ seed: Int) throws {
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans)
    let before = try index.spans()
    try index.record(FleetScan(tree: 1, at: 100, areas: [.area(.references): ["tags": []]]))
    let after = try index.spans()
    let references: Set = ["tags", "repo_digests"]
    #expect(
      after.filter { !references.contains($0.table) || $0.tree != 1 }
        == before.filter { !references.contains($0.table) || $0.tree != 1 })
    #expect(after.allSatisfy { !references.contains($0.table) || $0.tree != 1 || $0.gone != nil })
  }
}
