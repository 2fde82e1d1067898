import Glibc

/// Texts, each once, by their bytes: what is asked for again and again costs no memory and no copy.
struct ByteTable {
  private var bytes: [UInt8] = []
  /// Where each text ends in `bytes`.
  private var ends: [Int] = []
  /// One more than the place of a text; 0: free.
  private var slots: [UInt32] = Array(repeating: 0, count: 256)

  var count: Int { ends.count }

  /// The place of a text, and whether it is new.
  mutating func place(adding text: UnsafeRawBufferPointer) -> (place: Int, isNew: Bool) {
    let slot = slot(of: text)
    if slots[slot] != 0 { return (Int(slots[slot]) - 1, false) }
    bytes.append(contentsOf: text)
    ends.append(bytes.count)
    slots[slot] = UInt32(ends.count)
    if ends.count * 4 >= slots.count * 3 { grow() }
    return (ends.count - 1, true)
  }

  func withText<Result>(at place: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try bytes.withUnsafeBytes { bytes in
      try body(UnsafeRawBufferPointer(rebasing: bytes[(place == 0 ? 0 : ends[place - 1])..<ends[place]]))
    }
  }

  /// Where a text is, or would be.
  private func slot(of text: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: text)
    var slot = hasher.finalize() & (slots.count - 1)
    while slots[slot] != 0, !withText(at: Int(slots[slot]) - 1, { Self.isSame($0, text) }) {
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private static func isSame(_ x: UnsafeRawBufferPointer, _ y: UnsafeRawBufferPointer) -> Bool {
    guard x.count == y.count else { return false }
    guard let start = x.baseAddress, let other = y.baseAddress else { return true }
    return memcmp(start, other, x.count) == 0
  }

  private mutating func grow() {
    slots = Array(repeating: 0, count: slots.count * 2)
    for place in ends.indices {
      let free = withText(at: place) { self.slot(of: $0) }
      slots[free] = UInt32(place + 1)
    }
  }
}
