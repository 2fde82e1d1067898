/// All digests that a scan read, each once. Everything else has only their places: a tree of 50,000 images has a million.
///
/// One thread fills it and asks it: the one that puts together what others read. The check that nobody else changes
/// what is looked at took 2 % of the user instructions of an index (callgrind), here and in `DigestWriter`.
package final class DigestTable {
  /// A place in the table. Those of SHA-256 count from 0, those of other algorithms down from -2; -1 is no digest.
  package typealias Place = Int32

  @exclusivity(unchecked) private var hashes: [Hash256] = []
  private var others: [Digest] = []
  private var otherPlaces: [Digest: Place] = [:]
  /// One more than the place in `hashes`; 0: free.
  @exclusivity(unchecked) private var slots: [UInt32] = Array(repeating: 0, count: 1024)
  private var shift = UInt64(64 - 10)
  private let spread = HashSpread()

  package init() {}

  /// How many SHA-256 there are: their places are all below.
  package var count: Int { hashes.count }

  /// How many there is room for.
  package var capacity: Int { hashes.capacity }

  /// Makes room at once. What is not used costs no memory but addresses.
  package func reserve(_ count: Int) {
    hashes.reserveCapacity(count)
    while count * 4 >= slots.count * 3 { grow() }
  }

  /// The SHA-256 at a place that is one.
  package func hash(at place: Place) -> Hash256 { hashes[Int(place)] }

  /// - Parameter place: Not -1.
  package func digest(at place: Place) -> Digest {
    place < 0 ? others[Int(-2 - place)] : Digest(hashes[Int(place)])
  }

  /// Nil if it is not in the table.
  package func place(of hash: Hash256) -> Place? {
    let found = slots[slot(of: hash)]
    return found == 0 ? nil : Place(found - 1)
  }

  package func place(adding hash: Hash256) -> Place {
    let slot = slot(of: hash)
    if slots[slot] != 0 { return Place(slots[slot] - 1) }
    let place = Place(hashes.count)
    hashes.append(hash)
    slots[slot] = UInt32(hashes.count)
    if hashes.count * 4 >= slots.count * 3 { grow() }
    return place
  }

  package func place(adding digest: Digest) -> Place {
    if let hash = digest.hash256 { return place(adding: hash) }
    if let place = otherPlaces[digest] { return place }
    let place = Place(-2 - others.count)
    others.append(digest)
    otherPlaces[digest] = place
    return place
  }

  /// Whether the digest at one place comes before that at another, in the order of digests.
  package func isBefore(_ x: Place, _ y: Place) -> Bool {
    if x >= 0, y >= 0 { return hashes[Int(x)] < hashes[Int(y)] }
    return digest(at: x) < digest(at: y)
  }

  /// The order in which places in an array are sorted by the digests there.
  ///
  /// - Parameter isBefore: Of two places in the array; asked where the first four bytes are equal.
  package func order(of places: [Place], _ isBefore: (Int, Int) -> Bool) -> [Int32] {
    // The first bytes and the place in the array, side by side: not to wait for memory at each comparison, and small,
    // since there are hundreds of thousands.
    var keyed: [UInt64] = []
    keyed.reserveCapacity(places.count)
    for (index, place) in places.enumerated() {
      let first = place < 0 ? .max : hashes[Int(place)].a
      keyed.append(first & 0xFFFF_FFFF_0000_0000 | UInt64(UInt32(index)))
    }
    keyed.sort { x, y in
      x >> 32 == y >> 32
        ? isBefore(Int(UInt32(truncatingIfNeeded: x)), Int(UInt32(truncatingIfNeeded: y))) : x < y
    }
    return keyed.map { Int32(truncatingIfNeeded: $0) }
  }

  /// Where a hash is, or would be.
  @inline(__always)
  private func slot(of hash: Hash256) -> Int {
    var slot = Int(truncatingIfNeeded: spread(hash) >> shift)
    while true {
      let found = slots[slot]
      if found == 0 || hashes[Int(found) - 1] == hash { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
  }

  private func grow() {
    shift -= 1
    slots = Array(repeating: 0, count: slots.count * 2)
    for place in hashes.indices { slots[slot(of: hashes[place])] = UInt32(place + 1) }
  }
}
