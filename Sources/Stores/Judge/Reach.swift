/// Finds who holds what in a graph whose nodes are numbers. It knows no store.
struct Reach {
  /// Something that holds nodes, and all that these keep.
  struct Hold {
    var nodes: [Int] = []
    /// It follows no edge but those that every hold follows.
    var isFlat = false
  }

  /// How many nodes there are.
  let count: Int
  /// What a node keeps whichever hold reaches it.
  private var always = Edges()
  /// What a node keeps beside that unless a flat hold reaches it.
  private var further = Edges()

  init(count: Int) { self.count = count }

  /// Notes that one node keeps another. Nodes may keep each other.
  mutating func add(from: Int, to: Int, isAlways: Bool = false) {
    if isAlways { always.add(from: from, to: to) } else { further.add(from: from, to: to) }
  }

  /// For each node the place of the first hold that reaches it; nil where none does.
  ///
  /// A node is visited twice at most, first for a flat hold and then for another, however many holds there are.
  ///
  /// - Parameter holds: The strongest first.
  func strongest(of holds: [Hold]) -> [Int?] {
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
