/// A moment in milliseconds since 1970, UTC.
struct Timestamp: Equatable, Comparable {
  var milliseconds: Int64

  init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Go's zero time, 0001-01-01T00:00:00Z: how Docker writes that it does not know.
  static let zero = Timestamp(milliseconds: -62_135_596_800_000)

  static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

  /// Reads `2024-03-01T12:00:00.123456789Z` with any offset; digits past the third of a fraction
  /// are dropped. Nil for what is no RFC 3339.
  init?(rfc3339 text: String) {
    var rest = Array(text.utf8.prefix(64))[...]
    guard let day = Self.day(&rest),
      Self.take("T", &rest) || Self.take("t", &rest) || Self.take(" ", &rest),
      let hour = Self.number(&rest, 2), hour <= 23, Self.take(":", &rest),
      let minute = Self.number(&rest, 2), minute <= 59, Self.take(":", &rest),
      let second = Self.number(&rest, 2), second <= 60,
      let fraction = Self.fraction(&rest),
      let offset = Self.offset(&rest), rest.isEmpty
    else { return nil }
    let minutes = (day * 24 + hour) * 60 + minute - offset
    milliseconds = (minutes * 60 + min(second, 59)) * 1000 + fraction
  }

  /// Reads a date, a date and a time to the hour, minute, second or a part of it, each with an offset or without: what
  /// Docker takes of times (moby api/types/time/timestamp.go). What has no offset is local time.
  ///
  /// - Parameter local: milliseconds since 1970 of a time of the calendar here, given as if it were one of UTC.
  init?(typed text: String, local: (Timestamp) -> Timestamp?) {
    var rest = Array(text.utf8.prefix(64))[...]
    guard let day = Self.day(&rest) else { return nil }
    var (hour, minute, second, fraction): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    func part(_ most: Int64) -> Int64? { Self.number(&rest, 2).flatMap { $0 <= most ? $0 : nil } }
    if Self.take("T", &rest) || Self.take("t", &rest) || Self.take(" ", &rest) {
      guard let found = part(23) else { return nil }
      hour = found
      if Self.take(":", &rest) {
        guard let found = part(59) else { return nil }
        minute = found
        if Self.take(":", &rest) {
          guard let found = part(60), let parts = Self.fraction(&rest) else { return nil }
          (second, fraction) = (min(found, 59), parts)
        }
      }
    }
    let time = Timestamp(milliseconds: (((day * 24 + hour) * 60 + minute) * 60 + second) * 1000 + fraction)
    guard !rest.isEmpty else {
      guard let moment = local(time) else { return nil }
      self = moment
      return
    }
    guard let offset = Self.offset(&rest), rest.isEmpty else { return nil }
    milliseconds = time.milliseconds - offset * 60_000
  }

  /// UTC, with milliseconds only where there are some.
  var rfc3339: String {
    let (seconds, fraction) = Self.divide(milliseconds, by: 1000)
    let (days, second) = Self.divide(seconds, by: 86_400)
    let (year, month, day) = Self.date(days)
    let sign = year < 0 ? "-" : ""
    return sign + Self.pad(Int64(year.magnitude), 4) + "-" + Self.pad(month, 2) + "-"
      + Self.pad(day, 2) + "T" + Self.pad(second / 3600, 2) + ":" + Self.pad(second / 60 % 60, 2)
      + ":" + Self.pad(second % 60, 2) + (fraction == 0 ? "" : "." + Self.pad(fraction, 3)) + "Z"
  }

  // MARK: Parts of the text

  private static func take(_ scalar: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
    guard rest.first == UInt8(ascii: scalar) else { return false }
    rest.removeFirst()
    return true
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int64? {
    let digits = rest.prefix(count)
    guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    rest.removeFirst(count)
    return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// Days since 1970 of `2024-03-01`; nil for a day that its month does not have.
  private static func day(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard let year = number(&rest, 4), take("-", &rest), let month = number(&rest, 2), (1...12).contains(month),
      take("-", &rest), let day = number(&rest, 2), (1...daysIn(month, year)).contains(day)
    else { return nil }
    return days(year, month, day)
  }

  private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard take(".", &rest) else { return 0 }
    let digits = rest.prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty else { return nil }
    rest.removeFirst(digits.count)
    let three = Array(digits.prefix(3)) + Array(repeating: 0x30, count: max(0, 3 - digits.count))
    return three.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// Minutes east of UTC.
  private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    if take("Z", &rest) || take("z", &rest) { return 0 }
    let isWest = rest.first == UInt8(ascii: "-")
    guard take("+", &rest) || take("-", &rest), let hours = number(&rest, 2), hours <= 23,
      take(":", &rest), let minutes = number(&rest, 2), minutes <= 59
    else { return nil }
    return (hours * 60 + minutes) * (isWest ? -1 : 1)
  }

  private static func pad(_ number: Int64, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }

  // MARK: The proleptic Gregorian calendar

  private static func divide(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func daysIn(_ month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01, counted in years that begin in March and eras of 400 years.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let (era, yearOfEra) = divide(month <= 2 ? year - 1 : year, by: 400)
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}
