/// A number for each of many rows, by row id. Ids are dense, so that an array is smaller and faster than a dictionary.
struct RowNumbers {
  private var numbers: [Int64] = []

  /// Never asked for by those who use this: it stands for no number.
  private static let none = Int64.min

  subscript(row: Int64) -> Int64? {
    get {
      guard row >= 0, row < Int64(numbers.count) else { return nil }
      let number = numbers[Int(row)]
      return number == Self.none ? nil : number
    }
    set {
      guard row >= 0 else { return }
      if row >= Int64(numbers.count) {
        let size = max(Int(row) + 1, numbers.count * 2)
        numbers.append(contentsOf: repeatElement(Self.none, count: size - numbers.count))
      }
      numbers[Int(row)] = newValue ?? Self.none
    }
  }

  mutating func removeAll() { numbers = [] }
}

/// Which of many rows were met.
struct RowFlags {
  private var words: [UInt64] = []

  /// True if it was not met before.
  mutating func insert(_ row: Int64) -> Bool {
    guard row >= 0 else { return false }
    let word = Int(row >> 6)
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: max(word + 1, words.count * 2) - words.count))
    }
    let bit = UInt64(1) << UInt64(row & 63)
    guard words[word] & bit == 0 else { return false }
    words[word] |= bit
    return true
  }
}
