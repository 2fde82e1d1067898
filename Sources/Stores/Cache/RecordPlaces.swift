import ImageModel

/// Where in a cache's file the record of each hash is. A record begins with its hash.
struct RecordPlaces: Sendable {
  /// 0: free. The upper half is the hash's first bytes, so that hardly any look into the file is in vain; the lower is
  /// the place, never 0: no record is at the file's beginning.
  private var slots: [UInt64]
  private let spread = HashSpread()
  private var room: Int
  /// How many records there are.
  let count: Int

  init(count: Int) {
    var size = 16
    while size < count * 2 { size *= 2 }
    slots = Array(repeating: 0, count: size)
    room = count
    self.count = count
  }

  private func slot(of hash: Hash256, in bytes: UnsafeRawBufferPointer) -> Int {
    var slot = Int(truncatingIfNeeded: spread(hash)) & (slots.count - 1)
    while slots[slot] != 0, !isRecord(of: hash, slots[slot], in: bytes) { slot = (slot + 1) & (slots.count - 1) }
    return slot
  }

  private func isRecord(of hash: Hash256, _ slot: UInt64, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard slot >> 32 == hash.a >> 32 else { return false }
    let place = Int(slot & 0xFFFF_FFFF)
    return Hash256(bytes: UnsafeRawBufferPointer(rebasing: bytes[place..<place + 32])) == hash
  }

  /// False if there are more than was said, or the file is longer than the greatest place.
  mutating func add(_ hash: Hash256, at place: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard room > 0, let place = UInt32(exactly: place) else { return false }
    room -= 1
    slots[slot(of: hash, in: bytes)] = (hash.a & 0xFFFF_FFFF_0000_0000) | UInt64(place)
    return true
  }

  func place(of hash: Hash256, in bytes: UnsafeRawBufferPointer) -> Int? {
    let slot = slots[slot(of: hash, in: bytes)]
    return slot == 0 ? nil : Int(slot & 0xFFFF_FFFF)
  }
}
