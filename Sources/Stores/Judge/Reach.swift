/// Finds who holds what in a graph whose nodes are numbers. It knows no store.
package struct Reach {
  /// Something that holds nodes, and all that these keep.
  package struct Hold {
    package var nodes: [Int]
    /// It follows no edge but those that every hold follows.
    package var isFlat: Bool

    package init(nodes: [Int] = [], isFlat: Bool = false) {
      self.nodes = nodes
      self.isFlat = isFlat
    }
  }

  /// How many nodes there are.
  package let count: Int
  /// What a node keeps whichever hold reaches it.
  private var always = Edges()
  /// What a node keeps beside that unless a flat hold reaches it.
  private var further = Edges()

  package init(count: Int) { self.count = count }

  /// Notes that one node keeps another. Nodes may keep each other.
  package mutating func add(from: Int, to: Int, isAlways: Bool = false) {
    if isAlways { always.add(from: from, to: to) } else { further.add(from: from, to: to) }
  }

  /// For each node the place of the first hold that reaches it; nil where none does.
  ///
  /// A node is visited twice at most, first for a flat hold and then for another, however many holds there are.
  ///
  /// - Parameter holds: The strongest first.
  package func strongest(of holds: [Hold]) -> [Int?] {
    var holders = [Int?](repeating: nil, count: count)
    var isFollowed = [Bool](repeating: false, count: count)
    let (always, further) = (always.sorted(count: count), further.sorted(count: count))
    var pending: [Int] = []
    for (place, hold) in holds.enumerated() {
      pending.append(contentsOf: hold.nodes)
      while let node = pending.popLast() {
        guard hold.isFlat ? holders[node] == nil : !isFollowed[node] else { continue }
        if holders[node] == nil { holders[node] = place }
        pending.append(contentsOf: always[node])
        guard !hold.isFlat else { continue }
        isFollowed[node] = true
        pending.append(contentsOf: further[node])
      }
    }
    return holders
  }

  /// Nodes that the same ones of some holds reach.
  package struct Group {
    /// The places of these holds, the last first.
    package let holds: [Int]
    package fileprivate(set) var nodes: [Int] = []
  }

  /// Groups the nodes that holds reach, each of which holds the given nodes and all that they keep.
  ///
  /// Each hold splits the groups of which it reaches a part, so that a node is visited once for each hold that reaches it.
  package func groups(of holds: [[Int]]) -> [Group] {
    var (group, visit) = ([Int](repeating: 0, count: count), [Int](repeating: -1, count: count))
    // What a group was split off from, by which hold; the first group is of what no hold reaches.
    var origins = [(group: 0, hold: -1)]
    // What the last hold that reached a part of a group split off from it.
    var splits = [(hold: -1, group: 0)]
    let (always, further) = (always.sorted(count: count), further.sorted(count: count))
    var pending: [Int] = []
    for (place, nodes) in holds.enumerated() {
      pending.append(contentsOf: nodes)
      while let node = pending.popLast() {
        guard visit[node] != place else { continue }
        visit[node] = place
        let origin = group[node]
        if splits[origin].hold != place {
          splits[origin] = (place, origins.count)
          origins.append((origin, place))
          splits.append((-1, 0))
        }
        group[node] = splits[origin].group
        pending.append(contentsOf: always[node])
        pending.append(contentsOf: further[node])
      }
    }
    var (groups, places) = ([Group](), [Int](repeating: -1, count: origins.count))
    for node in 0..<count where group[node] > 0 {
      if places[group[node]] < 0 {
        places[group[node]] = groups.count
        let path = sequence(first: group[node]) { origins[$0].group }.prefix { $0 > 0 }
        groups.append(Group(holds: path.map { origins[$0].hold }))
      }
      groups[places[group[node]]].nodes.append(node)
    }
    return groups
  }
}

/// Edges of a graph, by the node from which each leads.
private struct Edges {
  private var pairs: [(from: Int, to: Int)] = []

  mutating func add(from: Int, to: Int) { pairs.append((from, to)) }

  func sorted(count: Int) -> Sorted {
    var starts = [Int](repeating: 0, count: count + 1)
    for pair in pairs { starts[pair.from + 1] += 1 }
    for node in 0..<count { starts[node + 1] += starts[node] }
    var next = starts
    var ends = [Int](repeating: 0, count: pairs.count)
    for pair in pairs {
      ends[next[pair.from]] = pair.to
      next[pair.from] += 1
    }
    return Sorted(starts: starts, ends: ends)
  }

  struct Sorted {
    let starts: [Int]
    let ends: [Int]

    subscript(node: Int) -> ArraySlice<Int> { ends[starts[node]..<starts[node + 1]] }
  }
}
