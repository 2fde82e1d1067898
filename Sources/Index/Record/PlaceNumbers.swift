import ImageModel

/// A number for each of many digests, by place. Places are dense, so that an array is smaller and faster than a dictionary.
struct PlaceNumbers<Number: FixedWidthInteger> {
  private var numbers: [Number] = []

  /// Never asked for by those who use this: it stands for no number.
  private static var none: Number { .min }

  subscript(place: DigestTable.Place) -> Number? {
    get {
      guard place >= 0, Int(place) < numbers.count else { return nil }
      let number = numbers[Int(place)]
      return number == Self.none ? nil : number
    }
    set {
      guard place >= 0 else { return }
      if Int(place) >= numbers.count {
        numbers.append(contentsOf: repeatElement(Self.none, count: Int(place) + 1 - numbers.count))
      }
      numbers[Int(place)] = newValue ?? Self.none
    }
  }

  mutating func removeAll() { numbers = [] }
}

/// Which of many digests were met, by place.
struct PlaceFlags {
  private var words: [UInt64] = []

  func contains(_ place: DigestTable.Place) -> Bool {
    guard place >= 0, Int(place >> 6) < words.count else { return false }
    return words[Int(place >> 6)] & (UInt64(1) << UInt64(place & 63)) != 0
  }

  /// True if it was not met before.
  mutating func insert(_ place: DigestTable.Place) -> Bool {
    guard place >= 0, !contains(place) else { return false }
    let word = Int(place >> 6)
    if word >= words.count { words.append(contentsOf: repeatElement(0, count: word + 1 - words.count)) }
    words[word] |= UInt64(1) << UInt64(place & 63)
    return true
  }

  mutating func removeAll() { words = [] }
}
