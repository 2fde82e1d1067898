import ImageModel

/// A moment in milliseconds since 1970, UTC.
struct Timestamp: Equatable {
  var milliseconds: Int64

  init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Go's zero time, 0001-01-01T00:00:00Z: how Docker writes that it does not know.
  static let zero = Timestamp(milliseconds: -62_135_596_800_000)

  /// Reads `2024-03-01T12:00:00.123456789Z` with any offset; digits past the third of a fraction
  /// are dropped. Nil for what is no RFC 3339.
  init?(rfc3339 text: String) {
    guard let moment = Moment(rfc3339: text) else { return nil }
    milliseconds = moment.seconds * 1000 + moment.nanoseconds / 1_000_000
  }

  /// Reads a date, a date and a time to the hour, minute, second or a part of it, each with an offset or without: what
  /// Docker takes of times (moby api/types/time/timestamp.go). What has no offset is local time.
  ///
  /// - Parameter local: Milliseconds since 1970 of a time of the calendar here, given as if it were one of UTC.
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
}
