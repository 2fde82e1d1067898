import Testing

@testable import Stores

@Suite("who holds what in a graph") struct ReachTests {
  /// 0 keeps 1 whichever hold comes, 1 keeps 2 but for flat ones, 2 and 3 keep each other.
  private var graph: Reach {
    var graph = Reach(count: 5)
    graph.add(from: 0, to: 1, isAlways: true)
    graph.add(from: 1, to: 2)
    graph.add(from: 2, to: 3)
    graph.add(from: 3, to: 2)
    return graph
  }

  @Test("each node has the first hold that reaches it, and what none reaches has none")
  func strongest() {
    #expect(graph.strongest(of: [Reach.Hold(nodes: [2]), Reach.Hold(nodes: [0])]) == [1, 1, 0, 0, nil])
    #expect(graph.strongest(of: []) == [nil, nil, nil, nil, nil])
  }

  @Test("a flat hold goes no further, and what it holds is followed by a later one")
  func flat() {
    let flat = Reach.Hold(nodes: [0], isFlat: true)
    #expect(graph.strongest(of: [flat]) == [0, 0, nil, nil, nil])
    #expect(graph.strongest(of: [flat, Reach.Hold(nodes: [1])]) == [0, 0, 1, 1, nil])
    #expect(graph.strongest(of: [Reach.Hold(nodes: [1]), flat]) == [1, 0, 0, 0, nil])
  }

  @Test("nodes are grouped by the holds that reach them; what none reaches is in no group")
  func groups() {
    func groups(_ holds: [[Int]]) -> [[Int]: [Int]] {
      Dictionary(uniqueKeysWithValues: graph.groups(of: holds).map { ($0.holds, $0.nodes) })
    }
    #expect(groups([]) == [:])
    #expect(groups([[0], [2]]) == [[0]: [0, 1], [1, 0]: [2, 3]])
    #expect(groups([[1], [0], [1], [3]]) == [[1]: [0], [2, 1, 0]: [1], [3, 2, 1, 0]: [2, 3]])
    #expect(groups([[4, 4]]) == [[0]: [4]])
  }
}
