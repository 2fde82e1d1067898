import Foundation
import Testing

@testable import TestSupport

@Suite("a layer’s place in its image") struct LayerPlaceTests {
  private struct Place: Decodable {
    let chainID: String
    let depth: Int
  }

  private struct Layer: Decodable {
    let chainID: String
    let layer: Int
  }

  private struct Shown: Decodable { let layers: [Place] }

  @Test("is 1 for the lowest, whichever command says it")
  func lowest() async throws {
    let tree = ["--in", try await Snapshot.root(of: "hostA-t1")]
    let depths = Dictionary(
      uniqueKeysWithValues: (try StrataBinary.rows(["layers"] + tree) as [Place]).map { ($0.chainID, $0.depth) })
    let image = "umbrella/kit:1"
    let shown: [Shown] = try StrataBinary.rows(["show", image] + tree)
    let layers = try #require(shown.first).layers
    #expect(layers.map(\.depth) == Array(1...layers.count) && layers.allSatisfy { depths[$0.chainID] == $0.depth })
    let used: [Layer] = try StrataBinary.rows(["usage", image] + tree)
    #expect(used.sorted { $0.layer < $1.layer }.map(\.chainID) == layers.map(\.chainID))
    #expect(used.allSatisfy { depths[$0.chainID] == $0.layer })
  }
}
