import TestRandom
import Testing

@testable import Index
@testable import Stores

@Suite("who has what over all trees") struct UsersTests {
  @Test("counted change by change, it is what it is when counted at once", arguments: 0..<8)
  func changes(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let index = try FleetIndex()
    try index.addLayersOfImages()
    for scan in Fleet(seed: seed).scans.shuffled(using: &random) {
      try index.record(scan, addsUp: true)
      // Trees that no scan has recorded yet have no sums.
      let faults = try index.faults().filter { $0.kind == .total && !$0.subject.hasPrefix("tree_totals") }
      #expect(faults == [])
    }
  }

  @Test("a layer that only images have is there, without trees")
  func lostLayer() throws {
    let index = try FleetIndex()
    try index.addLayersOfImages()
    let image: Set<[SQLValue]> = [
      [.integer(2), .integer(2), .null, .integer(0), .integer(0), .integer(0), .integer(2)]
    ]
    let layer: Set<[SQLValue]> = [[.integer(1), .integer(7), .null]]
    let tag: Set<[SQLValue]> = [[.integer(5), .text("latest"), .integer(2)]]
    try index.record(
      FleetScan(
        tree: 1, at: 10,
        areas: [
          .area(.references): ["tags": tag], .area(.images): ["tree_images": image],
          .area(.layers): ["tree_layers": layer],
        ]),
      addsUp: true)
    #expect(try index.users() == [[1, 1, 1, 7, 7, 1, 5], [3, 0, 0, 0, 0, 1, 5]])
    try index.record(FleetScan(tree: 2, at: 20, areas: [.area(.images): ["tree_images": image]]), addsUp: true)
    #expect(try index.users() == [[1, 1, 1, 7, 7, 1, 5], [3, 0, 0, 0, 0, 1, 5]])
    try index.record(
      FleetScan(tree: 1, at: 20, areas: [.area(.references): ["tags": []], .area(.images): ["tree_images": []]]),
      addsUp: true)
    #expect(try index.users() == [[1, 1, 1, 7, 7, 1, 0], [3, 0, 0, 0, 0, 1, 0]])
    try index.record(FleetScan(tree: 2, at: 30, areas: [.area(.images): ["tree_images": []]]), addsUp: true)
    #expect(try index.users() == [[1, 1, 1, 7, 7, 0, 0]])
  }
}

extension FleetIndex {
  /// The rows of layer_users.
  fileprivate func users() throws -> [[Int64]] {
    try file.queue.read { db in
      let statement = try PreparedStatement(
        db, "SELECT chain, trees, hosts, bytes, largest, images, coalesce(repo, -1) FROM layer_users ORDER BY chain")
      var rows: [[Int64]] = []
      while try statement.step() { rows.append((0..<7).map { statement.integer($0) }) }
      return rows
    }
  }
}
