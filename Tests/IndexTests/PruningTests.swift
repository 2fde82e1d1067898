import TestRandom
import Testing

@testable import Index
@testable import Stores

@Suite("pruning, against a model of random fleets") struct PruningTests {
  /// What an index has left of these scans once all has been taken out that was over at the moment.
  private func left(of scans: [FleetScan], at moment: Int64) -> Set<SpanRow> {
    modelledSpans(of: scans).filter { isLeft($0, of: scans, at: moment) }
  }

  private func isLeft(_ span: SpanRow, of scans: [FleetScan], at moment: Int64) -> Bool {
    guard let gone = span.gone, let area = Self.area(of: span) else { return true }
    return gone > base(of: area, span.tree, in: scans, at: moment) ?? 0
  }

  /// The scan with which the history of an area begins; nil where it has no older one.
  private func base(of area: AreaPart, _ tree: Int64, in scans: [FleetScan], at moment: Int64) -> Int64? {
    var moment = moment
    switch area {
    case .area(.directories), .area(.orphans), .area(.orphanDirectories):
      // What was measured last stays known as it was then.
      moment = min(moment, line(of: .area(.measure), tree, in: scans).last ?? moment)
    default: break
    }
    let line = line(of: area, tree, in: scans)
    return line.last { $0 <= moment }.flatMap { $0 > line[0] ? $0 : nil }
  }

  private func line(of area: AreaPart, _ tree: Int64, in scans: [FleetScan]) -> [Int64] {
    scans.filter { $0.tree == tree && $0.areas[area] != nil }.map(\.at).sorted()
  }

  private static func area(of span: SpanRow) -> AreaPart? {
    switch (span.table, span.key[0], span.key.count > 1 ? span.key[1] : .null) {
    case ("findings", let bit, _): Area.allCases.first { .integer($0.bit) == bit }.map { .findings(of: $0) }
    case ("orphans", _, .text("directory")): .area(.orphanDirectories)
    case ("orphans", _, _): .area(.orphans)
    default: AreaPart.allCases.first { $0.tables.contains { $0.name == span.table } }
    }
  }

  /// When each span was first and last seen, by the scans that the index knows.
  private func sightings(_ index: FleetIndex) throws -> [SpanRow: [Int64?]] {
    let lines = Dictionary(grouping: try index.areas()) { Array($0[..<2]) }.mapValues { rows in
      rows.compactMap { row -> Int64? in
        guard case .integer(let at) = row[2] else { return nil }
        return at
      }.sorted()
    }
    return Dictionary(
      uniqueKeysWithValues: try index.spans().map { span in
        let line = lines[[.text("web\(span.tree)"), .integer(Self.area(of: span)?.bit ?? 0)]] ?? []
        let last = line.last { at in span.gone.map { at < $0 } ?? true }
        return (span, [line.first { $0 >= span.since }, last])
      })
  }

  @Test("what was over goes, and all that is left stays as it was", arguments: 0..<8)
  func prunes(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans)
    try index.addUp()
    let before = try sightings(index)
    var pruned: Set<SpanRow> = modelledSpans(of: fleet.scans)
    // Three times, each later than the one before.
    for moment in (0..<3).map({ _ in random.number(below: 70) }).sorted() {
      let expected = left(of: fleet.scans, at: moment).intersection(pruned)
      let dry = try index.file.prune(before: moment, isDryRun: true)
      #expect(try index.spans() == pruned)
      let removal = try index.file.prune(before: moment)
      #expect(dry == removal)
      #expect(removal.spans == pruned.count - expected.count)
      #expect(try index.spans() == expected)
      pruned = expected
      #expect(try index.faults() == [])
      for (span, seen) in try sightings(index) { #expect(seen == before[span], "\(span)") }
      #expect(try index.file.prune(before: moment) == Removal())
    }
  }

  @Test("scans go on as if nothing had been pruned, and older ones are not taken", arguments: 0..<8)
  func goesOn(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let fleet = Fleet(seed: seed)
    let moment = random.number(below: 60)
    let (old, new) = (fleet.scans.filter { $0.at <= moment }, fleet.scans.filter { $0.at > moment })
    let late = Set(old.indices.filter { _ in random.chance(30) })
    let known = old.indices.filter { !late.contains($0) }.map { old[$0] }
    let index = try FleetIndex(known)
    _ = try index.file.prune(before: moment)
    try index.restoreFacts()
    var taken = known
    for scan in (late.map { old[$0] } + new).shuffled(using: &random) {
      for (area, outcome) in try index.record(scan) {
        let isBefore = scan.at < base(of: area, scan.tree, in: known, at: moment) ?? 0
        #expect((outcome == .pruned) == isBefore)
        if isBefore { continue }
        if let place = taken.firstIndex(where: { $0.tree == scan.tree && $0.at == scan.at }) {
          taken[place].areas[area] = scan.areas[area]
        } else {
          taken.append(FleetScan(tree: scan.tree, at: scan.at, areas: [area: scan.areas[area] ?? [:]]))
        }
      }
    }
    try index.addUp()
    #expect(try index.faults() == [])
    // What is left of all that was taken, where history began when it was pruned.
    let expected = modelledSpans(of: taken).filter { isLeft($0, of: known, at: moment) }
    #expect(try index.spans() == expected)
  }

  @Test("a pruned index comes into an empty one as it is, and into an unpruned one without a trace", arguments: 0..<6)
  func merges(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    let fleet = Fleet(seed: seed)
    let pruned = try FleetIndex(path: folder.path("pruned.db"), shuffled: seed)
    let whole = try FleetIndex(path: folder.path("whole.db"), shuffled: seed + 1)
    for scan in fleet.scans {
      try pruned.record(scan)
      try whole.record(scan)
    }
    try pruned.addUp()
    try whole.addUp()
    let moment = random.number(below: 60)
    _ = try pruned.file.prune(before: moment)
    func merge(_ name: String, into index: FleetIndex) throws -> MergeReport? {
      try index.file.merge(MergeRequest([MergeRequest.Source(path: folder.path(name))])).first
    }
    let empty = try FleetIndex(isEmpty: true)
    for _ in 0..<2 {
      _ = try merge("pruned.db", into: empty)
      #expect(try empty.spans() == pruned.spans())
      #expect(try empty.areas() == pruned.areas())
      #expect(try empty.faults() == [])
    }
    let before = (spans: try whole.spans(), areas: try whole.areas())
    #expect(try whole.writes { _ = try merge("pruned.db", into: whole) } == 0)
    #expect(try whole.spans() == before.spans)
    let after = (spans: try pruned.spans(), areas: try pruned.areas())
    _ = try merge("whole.db", into: pruned)
    #expect(try pruned.writes { _ = try merge("whole.db", into: pruned) } == 0)
    #expect(try pruned.spans() == after.spans)
    // Unchanged scans alone come back.
    _ = try pruned.file.prune(before: moment)
    #expect(try pruned.areas() == after.areas)
  }

  @Test("the last scan before the moment stays whole, those before it say no more than when things began")
  func boundaries() throws {
    func scan(_ at: Int64, _ tags: Int64...) -> FleetScan {
      FleetScan(
        tree: 1, at: at,
        areas: [.area(.references): ["tags": Set(tags.map { [.integer($0), .text("latest"), .integer(1)] })]])
    }
    let index = try FleetIndex([scan(10, 1, 2), scan(20, 1), scan(30, 1, 3), scan(40, 1, 4), scan(50, 1, 3)])
    let removal = try index.file.prune(before: 45)
    // 2 had gone at 20 and 3 at 40. Since 10 is known of 1; that 4 began at 40 is known by 30.
    #expect(removal.spans == 2)
    #expect(removal.scans == 1)
    #expect(
      try index.areas().map { [$0[2], $0[3] == .null ? .null : .integer(1)] }.sorted { "\($0)" < "\($1)" } == [
        [.integer(10), .null], [.integer(30), .null], [.integer(40), .integer(1)], [.integer(50), .integer(1)],
      ])
  }

  @Test("a host that has not been scanned for long keeps its last scan")
  func lastScan() throws {
    let index = try FleetIndex([
      FleetScan(tree: 1, at: 10, areas: [.area(.layers): ["tree_layers": [[.integer(1), .integer(5), .null]]]])
    ])
    let before = try index.spans()
    #expect(try index.file.prune(before: 1_000_000, host: "web1").scans == 0)
    #expect(try index.spans() == before)
    #expect(throws: IndexError.unknownHost("web9")) {
      try index.file.prune(before: 1, host: "web9")
    }
  }

  @Test("one host alone can be pruned")
  func oneHost() throws {
    let scans = [10, 20].flatMap { at in
      [1, 2].map { tree in
        FleetScan(
          tree: tree, at: at,
          areas: [.area(.references): ["tags": [[.integer(1), .text("latest"), .integer(at == 10 ? 1 : 2)]]]])
      }
    }
    let index = try FleetIndex(scans)
    #expect(try index.file.prune(before: 100, host: "web1").spans == 1)
    #expect(Set(try index.spans().filter { $0.gone != nil }.map(\.tree)) == [2])
  }

  @Test("the scan that history begins with cannot be replaced: what it replaces is not known")
  func replacing() throws {
    let scans = [10, 20, 30].map { FleetScan(tree: 1, at: $0, areas: [.area(.references): ["tags": []]]) }
    let index = try FleetIndex(scans)
    _ = try index.file.prune(before: 25)
    #expect(try index.erase(scans[1], .area(.references)) == false)
    #expect(try index.erase(scans[2], .area(.references)) == true)
  }

  @Test("unchanged scans go, of any time, and nothing that was seen changes by it", arguments: 0..<8)
  func thins(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    // Each scan of the fleet, some of them again and again before the next one.
    let scans = Fleet(seed: seed).scans.flatMap { scan in
      (0..<(1 + random.number(below: 5))).map { FleetScan(tree: scan.tree, at: scan.at * 10 + $0, areas: scan.areas) }
    }
    let index = try FleetIndex(scans.shuffled(using: &random))
    try index.addUp()
    let (spans, seen) = (try index.spans(), try sightings(index))
    let unchanged = scans.filter { scan in
      scan.areas.allSatisfy { area, content in
        let line = scans.filter { $0.tree == scan.tree && $0.areas[area] != nil }.sorted { $0.at < $1.at }
        guard let place = line.firstIndex(where: { $0.at == scan.at }), place > 0, place < line.count - 1 else {
          return false
        }
        return line[place - 1].areas[area] == content && line[place + 1].areas[area] == content
      }
    }
    let removal = try index.file.prune(before: 0)
    #expect(removal.scans == unchanged.count)
    #expect(removal.spans == 0)
    #expect(try index.spans() == spans)
    #expect(try sightings(index) == seen)
    #expect(try index.faults() == [])
    let left = scans.filter { scan in !unchanged.contains { $0.tree == scan.tree && $0.at == scan.at } }
    #expect(try index.areas() == FleetIndex(left).areas())
    #expect(try index.file.prune(before: 0) == Removal())
  }

  @Test("an unchanged scan of another daemon stays")
  func thinsNoOtherEngine() throws {
    let index = try FleetIndex(
      (1...5).map { FleetScan(tree: 1, at: $0 * 10, areas: [.area(.references): ["tags": []]]) })
    try index.file.queue.write { try $0.execute(sql: "UPDATE scans SET engine_id = 1 WHERE at = 30") }
    #expect(try index.file.prune(before: 0).scans == 0)
    try index.file.queue.write { try $0.execute(sql: "UPDATE scans SET engine_id = NULL, inactive = 1 WHERE at = 30") }
    #expect(try index.file.prune(before: 0).scans == 0)
    // It is unknown whether a daemon uses the tree: all scans are of the same daemon as far as is known.
    try index.file.queue.write { try $0.execute(sql: "UPDATE scans SET inactive = NULL") }
    #expect(try index.file.prune(before: 0).scans == 3)
  }
}
