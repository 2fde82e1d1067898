import ImageModel
import Synchronization

/// All chainIDs that a scan met, each once, with what is known of it by computation.
///
/// Layers and images refer to chains by their place here, so that 32 bytes are held and hashed once.
package struct ChainTable: Sendable {
  /// A place in the table.
  package typealias Index = Int32

  package private(set) var chains: [ChainID] = []
  /// The chain below, or -1: the lowest, or not computed.
  package private(set) var parents: [Index] = []
  /// The topmost layer's diff_id; nil where only a tree's word names the chain.
  package private(set) var diffs: [DiffID?] = []
  private var places = Hash256Map()

  /// Tells this table from others, since a place means nothing in another table.
  package let serial: Int

  private static let serials = Atomic<Int>(0)

  package init() {
    serial = Self.serials.wrappingAdd(1, ordering: .relaxed).newValue
  }

  package var count: Int { chains.count }

  package mutating func reserve(_ count: Int) {
    chains.reserveCapacity(count)
    parents.reserveCapacity(count)
    diffs.reserveCapacity(count)
    places.reserve(count)
  }

  package func index(of chain: ChainID) -> Index? { places[chain.hash].map { Index($0) } }

  /// Whether the chain follows by computation from all below it.
  package func isComputed(_ place: Index) -> Bool {
    var here = place
    while here >= 0 {
      guard diffs[Int(here)] != nil else { return false }
      here = parents[Int(here)]
    }
    return true
  }

  /// How many chains a chain stands on, as far as they are known; at most as many as there are in any sound image.
  package func depth(of place: Index) -> Int {
    var depth = 0
    var here = parents[Int(place)]
    while here >= 0, depth < Self.greatestDepth {
      depth += 1
      here = parents[Int(here)]
    }
    return depth
  }

  /// Docker builds and pulls no image of more layers than a driver can stack; far beyond that only hostile ones go.
  private static let greatestDepth = 1000

  /// The place of a chain that follows from `parent` and `diff`.
  package mutating func add(_ chain: ChainID, parent: Index, diff: DiffID) -> Index {
    if let place = index(of: chain) {
      if diffs[Int(place)] == nil {
        parents[Int(place)] = parent
        diffs[Int(place)] = diff
      }
      return place
    }
    return append(chain, parent: parent, diff: diff)
  }

  /// The place of a chain of which nothing but the name is known.
  package mutating func add(named chain: ChainID) -> Index {
    index(of: chain) ?? append(chain, parent: -1, diff: nil)
  }

  /// The places of a whole stack of layers; the last is the top, none if there are no layers.
  package mutating func add(diffs: [DiffID], chain: [ChainID]) -> Index {
    var below: Index = -1
    for (diff, chain) in zip(diffs, chain) { below = add(chain, parent: below, diff: diff) }
    return below
  }

  private mutating func append(_ chain: ChainID, parent: Index, diff: DiffID?) -> Index {
    let place = Index(chains.count)
    chains.append(chain)
    parents.append(parent)
    diffs.append(diff)
    places[chain.hash] = Int64(place)
    return place
  }
}
