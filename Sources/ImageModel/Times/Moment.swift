/// A moment as RFC 3339 writes it: `2024-03-01T12:00:00.123456789Z`, with any offset.
package struct Moment: Sendable, Equatable {
  /// Since 1970, UTC; a leap second counts as the one before it.
  package let seconds: Int64
  /// Digits past the ninth of a fraction are dropped.
  package let nanoseconds: Int64
  /// Whether Go's time.Time takes the text: with capital letters alone, and without leap seconds.
  package let isForGo: Bool

  /// Nil for what is no RFC 3339, and for days that their months do not have.
  package init?(rfc3339 bytes: UnsafeRawBufferPointer) {
    var rest = MomentReader(bytes)
    guard let days = rest.days(), let separator = rest.one(of: "Tt "),
      let hour = rest.number(most: 23), rest.one(of: ":") != nil,
      let minute = rest.number(most: 59), rest.one(of: ":") != nil,
      let second = rest.number(most: 60),
      let nanoseconds = rest.fraction(),
      let zone = rest.zone(), rest.isAtEnd
    else { return nil }
    seconds = ((days * 24 + hour) * 60 + minute - zone.minutes) * 60 + min(second, 59)
    self.nanoseconds = nanoseconds
    isForGo = separator == UInt8(ascii: "T") && second < 60 && !zone.isLowercase
  }

  package init?(rfc3339 text: String) {
    var text = text
    guard let moment = text.withUTF8({ Moment(rfc3339: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = moment
  }

  /// Nanoseconds since 1970; nil for what no engine's clock shows: Go's zero time, and all after the year 2242.
  package var sinceEpoch: Int64? {
    (0..<1 << 33).contains(seconds) ? seconds * 1_000_000_000 + nanoseconds : nil
  }

  /// The same, if Go writes the moment, in UTC, as the text that it was read from.
  package func goNanoseconds(of text: UnsafeRawBufferPointer) -> Int64? {
    guard isForGo, text.last == UInt8(ascii: "Z") else { return nil }
    let hasFraction = (22...30).contains(text.count) && text[19] == UInt8(ascii: ".")
    guard text.count == 20 || hasFraction && text[text.count - 2] != UInt8(ascii: "0") else { return nil }
    return sinceEpoch
  }
}
