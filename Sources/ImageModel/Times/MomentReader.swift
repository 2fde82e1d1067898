/// Reads the parts of a written moment, each from where the one before it ended.
package struct MomentReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Hands over a reader of a text's bytes.
  package static func read<Result>(_ text: String, _ body: (inout MomentReader) -> Result) -> Result {
    var text = text
    return text.withUTF8 {
      var reader = MomentReader(UnsafeRawBufferPointer($0))
      return body(&reader)
    }
  }

  package var isAtEnd: Bool { offset == bytes.count }

  /// Days since 1970 of a date.
  package mutating func days() -> Int64? {
    guard let year = number(digits: 4, most: 9999), one(of: "-") != nil,
      let month = number(most: 12), month > 0, one(of: "-") != nil,
      let day = number(most: Self.daysIn(month, of: year)), day > 0
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

  package mutating func one(of characters: StaticString) -> UInt8? {
    guard offset < bytes.count, characters.withUTF8Buffer({ $0.contains(bytes[offset]) }) else { return nil }
    defer { offset += 1 }
    return bytes[offset]
  }

  package mutating func number(digits count: Int = 2, most: Int64) -> Int64? {
    guard bytes.count - offset >= count else { return nil }
    var value: Int64 = 0
    for place in offset..<offset + count {
      guard let digit = digit(at: place) else { return nil }
      value = value * 10 + digit
    }
    guard value <= most else { return nil }
    offset += count
    return value
  }

  /// Nanoseconds; 0 if there is no fraction. Digits past the ninth are dropped.
  package mutating func fraction() -> Int64? {
    guard one(of: ".") != nil else { return 0 }
    let start = offset
    var value: Int64 = 0
    while let digit = digit(at: offset) {
      if offset - start < 9 { value = value * 10 + digit }
      offset += 1
    }
    guard offset > start else { return nil }
    for _ in min(offset - start, 9)..<9 { value *= 10 }
    return value
  }

  /// Minutes east of UTC.
  package mutating func zone() -> (minutes: Int64, isLowercase: Bool)? {
    guard let sign = one(of: "Zz+-") else { return nil }
    if sign | 0x20 == UInt8(ascii: "z") { return (0, sign == UInt8(ascii: "z")) }
    guard let hours = number(most: 23), one(of: ":") != nil, let minutes = number(most: 59) else { return nil }
    return ((hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1), false)
  }

  private func digit(at place: Int) -> Int64? {
    guard place < bytes.count, 0x30...0x39 ~= bytes[place] else { return nil }
    return Int64(bytes[place] - 0x30)
  }
}
