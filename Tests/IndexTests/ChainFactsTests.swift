import Foundation
import GRDB
import ImageModel
import Testing

@testable import Index
@testable import Stores

@Suite("facts about chains") struct ChainFactsTests {
  private let diffs = (1...3).map { DiffID(Hash256(a: $0, b: 0, c: 0, d: 0)) }
  private var chains: [ChainID] { ChainID.chain(of: diffs) }

  private func rows(_ db: Database) throws -> [[Int64?]] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT chain_ids.depth, chain_ids.parent IS NOT NULL AS stands, chain_ids.diff IS NOT NULL AS computed
        FROM chain_ids JOIN digests ON digests.id = chain_ids.id ORDER BY digests.text = ?, digests.text = ?
        """,
      arguments: [chains[2].description, chains[1].description]
    ).map { [$0["depth"], $0["stands"], $0["computed"]] }
  }

  /// A damaged entry's name and what stands on it, as a scan meets them.
  private func damaged(_ facts: FactWriter) throws {
    var table = ChainTable(facts.digests)
    var below = table.add(named: chains[0])
    for place in 1...2 { below = table.add(chains[place], parent: below, diff: diffs[place]) }
    _ = try facts.id(of: below, in: table)
  }

  private func sound(_ facts: FactWriter) throws {
    var table = ChainTable(facts.digests)
    _ = try facts.id(of: table.add(chains[0], parent: -1, diff: diffs[0]), in: table)
  }

  @Test("of a chain that is only a name nothing above is counted, until the name is computed")
  func completed() throws {
    try IndexFile.inMemory().queue.write { db in
      let facts = try FactWriter(db)
      try damaged(facts)
      #expect(try rows(db) == [[nil, 0, 0], [nil, 1, 1], [nil, 1, 1]])
      #expect(facts.completed.isEmpty)
      try sound(facts)
      #expect(try rows(db) == [[1, 0, 1], [2, 1, 1], [3, 1, 1]])
      #expect(facts.completed.count == 1)
      try damaged(facts)
      #expect(try rows(db) == [[1, 0, 1], [2, 1, 1], [3, 1, 1]])
    }
  }

  @Test("the same is known in the other order, and nothing has to be added up anew")
  func otherOrder() throws {
    try IndexFile.inMemory().queue.write { db in
      let facts = try FactWriter(db)
      try sound(facts)
      let later = try FactWriter(db)
      try damaged(later)
      #expect(try rows(db) == [[1, 0, 1], [2, 1, 1], [3, 1, 1]])
      #expect(later.completed.isEmpty)
    }
  }
}
