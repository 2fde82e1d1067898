/// A dictionary from hashes to numbers that takes the hashes' own bytes for its places, since they are spread already.
///
/// Crafted keys can share a first word (a folder's name need not be a hash of anything), so the place also takes in
/// the others, and a run of collisions only costs time.
package struct Hash256Map: Sendable {
  private var keys: [Hash256] = []
  package private(set) var values: [Int64] = []
  /// One more than the place in `keys`; 0: free.
  private var slots: [UInt32] = Array(repeating: 0, count: 16)

  package init() {}

  package var count: Int { keys.count }

  package mutating func reserve(_ count: Int) {
    keys.reserveCapacity(count)
    values.reserveCapacity(count)
    var size = slots.count
    while size < count * 2 { size *= 2 }
    if size > slots.count { rehash(size) }
  }

  @inline(__always)
  private func slot(of key: Hash256) -> Int {
    let mixed = key.a ^ (key.b &* 0x9E37_79B9_7F4A_7C15) ^ (key.c << 1) ^ (key.d >> 1)
    return Int(truncatingIfNeeded: mixed) & (slots.count - 1)
  }

  package subscript(key: Hash256) -> Int64? {
    get {
      var slot = slot(of: key)
      while true {
        let place = slots[slot]
        if place == 0 { return nil }
        if keys[Int(place) - 1] == key { return values[Int(place) - 1] }
        slot = (slot + 1) & (slots.count - 1)
      }
    }
    set {
      // Nothing is ever taken out.
      guard let newValue else { return }
      if keys.count * 2 >= slots.count { rehash(slots.count * 2) }
      var slot = slot(of: key)
      while true {
        let place = slots[slot]
        if place == 0 { break }
        if keys[Int(place) - 1] == key {
          values[Int(place) - 1] = newValue
          return
        }
        slot = (slot + 1) & (slots.count - 1)
      }
      keys.append(key)
      values.append(newValue)
      slots[slot] = UInt32(keys.count)
    }
  }

  private mutating func rehash(_ size: Int) {
    slots = Array(repeating: 0, count: size)
    for (place, key) in keys.enumerated() {
      var slot = slot(of: key)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(place + 1)
    }
  }
}
