/// Values as Go programs write them into their databases.
extension ArraySlice<UInt8> {
  /// A text in UTF-8; nil for other bytes.
  var text: String? { String(validating: self, as: UTF8.self) }

  /// Go's unsigned varint.
  var unsignedVarint: UInt64? {
    var value: UInt64 = 0
    for (place, byte) in enumerated() {
      guard place < 9 || place == 9 && byte < 2 else { return nil }
      value |= UInt64(byte & 0x7F) << (7 * UInt64(place))
      if byte < 0x80 { return value }
    }
    return nil
  }

  /// Go's signed varint.
  var signedVarint: Int64? {
    unsignedVarint.map { Int64(bitPattern: $0 >> 1) ^ -Int64($0 & 1) }
  }

  /// A signed varint that counts something; nil below zero, which only a damaged file has.
  var countVarint: Int64? { signedVarint.flatMap { $0 < 0 ? nil : $0 } }

  /// Go's time.Time as bytes, in nanoseconds since 1970: a version, seconds since the year 1, nanoseconds, and the zone,
  /// which changes no moment. Nil for a time before 1970.
  var goTime: Int64? {
    guard count >= 13, let version = first, version == 1 || version == 2 else { return nil }
    func number(_ range: Range<Int>) -> Int64 {
      dropFirst(range.lowerBound).prefix(range.count).reduce(0) { $0 << 8 | Int64($1) }
    }
    let seconds = number(1..<9).subtractingReportingOverflow(62_135_596_800)
    let (nanoseconds, isTooLarge) = seconds.partialValue.multipliedReportingOverflow(by: 1_000_000_000)
    guard !seconds.overflow, !isTooLarge, seconds.partialValue > 0 else { return nil }
    return nanoseconds &+ number(9..<13)
  }
}
