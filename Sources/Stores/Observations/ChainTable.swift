import ImageModel
import Synchronization

/// All chainIDs that a scan met, with what is known of each by computation.
///
/// Layers and images refer to chains by their places in the table of digests, so that 32 bytes are held and hashed once.
package struct ChainTable {
  /// Where a chain stands in the table of digests.
  package typealias Place = DigestTable.Place

  package let digests: DigestTable
  /// The chain below, or -1: the lowest, or not computed. What is beyond the end is -1.
  private var parents: [Place] = []
  /// The topmost layer's diff_id; -1 where only a tree's word names the chain.
  private var diffs: [Place] = []

  /// Distinguishes this table from others: another may know more of a chain.
  package let serial: Int

  private static let serials = Atomic<Int>(0)

  package init(_ digests: DigestTable = DigestTable()) {
    self.digests = digests
    serial = Self.serials.wrappingAdd(1, ordering: .relaxed).newValue
  }

  /// All places are below.
  package var count: Int { digests.count }

  /// Makes room for so many chains, each with a diff_id of its own.
  package mutating func reserve(_ count: Int) {
    parents.reserveCapacity(2 * count)
    diffs.reserveCapacity(2 * count)
  }

  /// Nil if the digest was not met; what was met need not be a chain.
  package func place(of chain: ChainID) -> Place? { digests.place(of: chain.hash) }

  package func chain(at place: Place) -> ChainID { ChainID(digests.hash(at: place)) }

  /// The place of the chain below, or -1: the lowest, or not computed.
  package func parent(of place: Place) -> Place { Int(place) < parents.count ? parents[Int(place)] : -1 }

  /// The place of the topmost layer's diff_id, or -1: only a tree's word names the chain.
  package func diff(of place: Place) -> Place { Int(place) < diffs.count ? diffs[Int(place)] : -1 }

  /// Whether the chain follows by computation from all below it.
  package func isComputed(_ place: Place) -> Bool {
    var here = place
    while here >= 0 {
      guard diff(of: here) >= 0 else { return false }
      here = parent(of: here)
    }
    return true
  }

  /// How many chains are below a chain, as far as they are known; at most as many as a sound image can have.
  package func depth(of place: Place) -> Int {
    var depth = 0
    var here = parent(of: place)
    while here >= 0, depth < Self.greatestDepth {
      depth += 1
      here = parent(of: here)
    }
    return depth
  }

  /// Docker builds and pulls no image of more layers than a driver can stack; far beyond that only hostile ones go.
  private static let greatestDepth = 1000

  /// The place of a chain that follows from `parent` and `diff`.
  package mutating func add(_ chain: ChainID, parent: Place, diff: DiffID) -> Place {
    let place = digests.place(adding: chain.hash)
    if self.diff(of: place) < 0 {
      let diff = digests.place(adding: diff.hash)
      while parents.count <= Int(place) {
        parents.append(-1)
        diffs.append(-1)
      }
      parents[Int(place)] = parent
      diffs[Int(place)] = diff
    }
    return place
  }

  /// The place of a chain of which nothing but the name is known.
  package mutating func add(named chain: ChainID) -> Place { digests.place(adding: chain.hash) }

  /// The places of a whole stack of layers; the last is the top, none if there are no layers.
  package mutating func add(diffs: [DiffID], chain: [ChainID]) -> Place {
    var below: Place = -1
    for (diff, chain) in zip(diffs, chain) { below = add(chain, parent: below, diff: diff) }
    return below
  }
}
