import GRDB
import ImageModel
import TestRandom
import Testing

@testable import Index
@testable import Stores

@Suite("forgetting a host, or a scan") struct ForgettingTests {
  private func rows(_ index: FleetIndex, _ sql: String) throws -> Set<String> {
    try index.file.queue.read { Set(try String.fetchAll($0, sql: sql)) }
  }

  @Test("leaves what the others have, and the facts that these refer to", arguments: 0..<20)
  func others(_ seed: Int) throws {
    let fleet = Fleet(seed: seed)
    let index = try FleetIndex(fleet.scans)
    try index.addUp()
    let before = try index.spans()
    let left = before.filter { $0.tree != 1 }
    let dry = try index.file.forget(host: "web1", isDryRun: true)
    #expect(try index.spans() == before)
    let removal = try index.file.forget(host: "web1")
    #expect(dry == removal)
    #expect(removal.spans == before.count - left.count)
    #expect(removal.scans == fleet.scans.filter { $0.tree == 1 }.count)
    #expect(try index.spans() == left)
    #expect(try index.faults() == [])
    // In these fleets each digest is an image's, a layer's and a diff_id's at once.
    let keys = try index.file.queue.read { db in
      let statements = SpanStatements(db)
      return try left.flatMap { span in
        let table = try #require(SpanTable.all.first { $0.name == span.table })
        let foreign = try statements.foreignKeys(of: table)
        return zip(table.columns, span.key).compactMap { column, value -> String? in
          guard let target = foreign[column], case .integer(let id) = value else { return nil }
          return "\(["repos": "repo", "source_repositories": "source"][target] ?? "digest") \(id)"
        }
      }
    }
    #expect(
      try rows(index, "SELECT 'repo ' || substr(familiar, 2) FROM repos") == Set(keys.filter { $0.hasPrefix("r") }))
    #expect(
      try rows(index, "SELECT 'source ' || substr(name, 3) FROM source_repositories")
        == Set(keys.filter { $0.hasPrefix("s") }))
    #expect(
      try rows(index, "SELECT 'digest ' || CAST('0x' || substr(text, 8, 2) AS TEXT) FROM digests").count
        == Set(keys.filter { $0.hasPrefix("d") }).count)
  }

  @Test("one after the other leaves an empty index")
  func all() throws {
    let index = try FleetIndex(Fleet(seed: 1).scans)
    for host in ["web1", "web2"] { _ = try index.file.forget(host: host) }
    try index.file.queue.read { db in
      let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
      for table in tables where table != "areas" {
        #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") == 0, "\(table)")
      }
    }
  }

  @Test("one that is not there is reported, with those that are")
  func unknown() throws {
    let index = try FleetIndex()
    #expect(throws: IndexError.unknownHost("web3")) {
      try index.file.forget(host: "web3")
    }
  }

  @Test("without some scans the index is as if these had never been recorded", arguments: 0..<6)
  func scans(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    var left = Fleet(seed: seed).scans
    let index = try FleetIndex(left.shuffled(using: &random))
    try index.addUp()
    for _ in 0..<Int.random(in: 1...left.count, using: &random) {
      guard let place = left.indices.randomElement(using: &random) else { break }
      let scan = left.remove(at: place)
      let before = try index.dump()
      let dry = try index.file.forget(host: "web\(scan.tree)", at: scan.at, isDryRun: true)
      #expect(try index.dump() == before)
      #expect(try index.file.forget(host: "web\(scan.tree)", at: scan.at) == dry)
      #expect(dry.scans == 1)
      #expect(try index.spans() == modelledSpans(of: left))
      #expect(try index.faults() == [])
    }
    let other = try FleetIndex(left.shuffled(using: &random))
    try other.addUp()
    try other.sweep()
    #expect(try index.dump() == other.dump())
  }

  @Test("the scan that history begins with after pruning stays, and says why")
  func besidePruned() throws {
    let scans = [10, 20, 30, 40].map { at in
      FleetScan(
        tree: 1, at: at, areas: [.area(.references): ["tags": [[.integer(1), .text("latest"), .integer(at / 10)]]]])
    }
    let index = try FleetIndex(scans)
    try index.addUp()
    _ = try index.file.prune(before: 35)
    let before = try index.dump()
    for at in [20, 30] as [Int64] {
      #expect(
        throws: IndexError.scanBesidePruned(host: "web1", tree: "overlay2", at: timeText(at), area: "references")
      ) { try index.file.forget(host: "web1", at: at) }
    }
    #expect(try index.dump() == before)
    #expect(try index.file.forget(host: "web1", at: 40).scans == 1)
    #expect(try index.faults() == [])
  }

  @Test("a moment may be written without its milliseconds, if one scan alone is meant")
  func shorter() throws {
    let index = try FleetIndex(
      [1500, 2100, 2900].map { FleetScan(tree: 1, at: $0, areas: [.area(.references): ["tags": []]]) })
    func nearest(_ at: Int64, _ moments: Int64...) -> IndexError {
      .noScan(host: "web1", at: timeText(at), nearest: moments.map(timeText))
    }
    #expect(throws: nearest(2000, 2100, 2900)) { try index.file.forget(host: "web1", at: 2000) }
    #expect(throws: nearest(2500, 2100, 2900)) { try index.file.forget(host: "web1", at: 2500) }
    #expect(throws: nearest(9000, 2900)) { try index.file.forget(host: "web1", at: 9000) }
    #expect(try index.file.forget(host: "web1", at: 1000).scans == 1)
    #expect(try index.areas().count == 2)
  }
}
