import ImageModel

/// A value for some of the digests of a table.
///
/// An array by their places, which are dense; a `Dictionary` of 100,000 blobs hashes each place that is asked for.
struct DigestMap<Value> {
  private var values: [Value?] = []
  /// Of digests that are not SHA-256.
  private var others: [DigestTable.Place: Value] = [:]

  init() {}

  /// - Parameter place: Not -1.
  subscript(place: DigestTable.Place) -> Value? {
    get {
      guard place >= 0 else { return others[place] }
      return Int(place) < values.count ? values[Int(place)] : nil
    }
    set {
      guard place >= 0 else {
        others[place] = newValue
        return
      }
      while values.count <= Int(place) { values.append(nil) }
      values[Int(place)] = newValue
    }
  }

  /// Calls `body` with all values, in the order of their places.
  func forEach(_ body: (_ place: DigestTable.Place, _ value: Value) -> Void) {
    for (index, value) in values.enumerated() { value.map { body(DigestTable.Place(index), $0) } }
    for (place, value) in others.sorted(by: { $0.key > $1.key }) { body(place, value) }
  }
}

/// Some of the digests of a table.
struct DigestSet {
  private var members = DigestMap<Void>()

  init(_ places: some Sequence<DigestTable.Place> = []) {
    for place in places { insert(place) }
  }

  func contains(_ place: DigestTable.Place) -> Bool { members[place] != nil }

  /// - Returns: Whether it was not in the set before.
  @discardableResult
  mutating func insert(_ place: DigestTable.Place) -> Bool {
    guard members[place] == nil else { return false }
    members[place] = ()
    return true
  }
}
