import ImageModel

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
    guard let moment = Moment(rfc3339: text) else { return nil }
    milliseconds = moment.seconds * 1000 + moment.nanoseconds / 1_000_000
  }

  /// Reads a date, a date and a time to the hour, minute, second or a part of it, each with an offset or without: what
  /// Docker takes of times (moby api/types/time/timestamp.go). What has no offset is local time.
  ///
  /// - Parameter local: milliseconds since 1970 of a time of the calendar here, given as if it were one of UTC.
  init?(typed text: String, local: (Timestamp) -> Timestamp?) {
    guard let moment = MomentReader.read(text, { Self.typed(&$0, local: local) }) else { return nil }
    self = moment
  }

  private static func typed(_ rest: inout MomentReader, local: (Timestamp) -> Timestamp?) -> Timestamp? {
    guard let day = rest.days() else { return nil }
    var (hour, minute, second, fraction): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    if rest.one(of: "Tt ") != nil {
      // Go reads an hour of one digit too.
      guard let found = rest.number(most: 23) ?? rest.number(digits: 1, most: 9) else { return nil }
      hour = found
      if rest.one(of: ":") != nil {
        guard let found = rest.number(most: 59) else { return nil }
        minute = found
        if rest.one(of: ":") != nil {
          guard let found = rest.number(most: 60), let parts = rest.fraction() else { return nil }
          (second, fraction) = (min(found, 59), parts / 1_000_000)
        }
      }
    }
    let time = Timestamp(milliseconds: (((day * 24 + hour) * 60 + minute) * 60 + second) * 1000 + fraction)
    guard !rest.isAtEnd else { return local(time) }
    guard let zone = rest.zone(), rest.isAtEnd else { return nil }
    return Timestamp(milliseconds: time.milliseconds - zone.minutes * 60_000)
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

  private static func pad(_ number: Int64, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }

  // MARK: The proleptic Gregorian calendar

  private static func divide(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
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
