/// A moment as RFC 3339 writes it: `2024-03-01T12:00:00.123456789Z`, with any offset.
package struct Moment: Sendable, Equatable {
  /// Since 1970, UTC; a leap second counts as the one before it.
  package let seconds: Int64
  /// Digits past the ninth of a fraction are dropped.
  package let nanoseconds: Int64
  /// Whether Go's time.Time takes the text: with capital letters alone, and without leap seconds.
  package let isForGo: Bool

  /// Nil for what is no RFC 3339, and for days that their months do not have.
  package init?(rfc3339 text: some Sequence<UInt8>) {
    var rest = Array(text.prefix(64))[...]
    guard let days = Self.days(&rest), let separator = Self.one(of: "Tt ", &rest),
      let hour = Self.number(&rest, most: 23), Self.one(of: ":", &rest) != nil,
      let minute = Self.number(&rest, most: 59), Self.one(of: ":", &rest) != nil,
      let second = Self.number(&rest, most: 60),
      let nanoseconds = Self.fraction(&rest),
      let zone = Self.offset(&rest), rest.isEmpty
    else { return nil }
    seconds = ((days * 24 + hour) * 60 + minute - zone.minutes) * 60 + min(second, 59)
    self.nanoseconds = nanoseconds
    isForGo = separator == UInt8(ascii: "T") && second < 60 && !zone.isLowercase
  }

  /// Days since 1970 of a date at the beginning of `rest`, which is taken from it.
  package static func days(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard let year = number(&rest, digits: 4, most: 9999), one(of: "-", &rest) != nil,
      let month = number(&rest, most: 12), month > 0, one(of: "-", &rest) != nil,
      let day = number(&rest, most: daysIn(month, of: year)), day > 0
    else { return nil }
    // Counted in years that begin in March and eras of 400 years.
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  private static func daysIn(_ month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // MARK: Parts of the text, each taken from the beginning

  package static func one(of characters: StaticString, _ rest: inout ArraySlice<UInt8>) -> UInt8? {
    guard let byte = rest.first, characters.withUTF8Buffer({ $0.contains(byte) }) else { return nil }
    rest.removeFirst()
    return byte
  }

  package static func number(_ rest: inout ArraySlice<UInt8>, digits count: Int = 2, most: Int64) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
    let value = digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    guard value <= most else { return nil }
    rest.removeFirst(count)
    return value
  }

  /// Nanoseconds; 0 if there is no fraction.
  package static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard one(of: ".", &rest) != nil else { return 0 }
    let digits = rest.prefix { 0x30...0x39 ~= $0 }
    guard !digits.isEmpty else { return nil }
    rest.removeFirst(digits.count)
    var value = digits.prefix(9).reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    for _ in min(digits.count, 9)..<9 { value *= 10 }
    return value
  }

  /// Minutes east of UTC.
  package static func offset(_ rest: inout ArraySlice<UInt8>) -> (minutes: Int64, isLowercase: Bool)? {
    guard let sign = one(of: "Zz+-", &rest) else { return nil }
    if sign | 0x20 == UInt8(ascii: "z") { return (0, sign == UInt8(ascii: "z")) }
    guard let hours = number(&rest, most: 23), one(of: ":", &rest) != nil, let minutes = number(&rest, most: 59)
    else { return nil }
    return ((hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1), false)
  }
}
