extension Timestamp {
  /// The age in Docker's words, such as "3 weeks ago" (docker/go-units duration.go
  /// `HumanDuration`): seconds and minutes cut, hours rounded, 48 hours before days are counted,
  /// two weeks before weeks, 60 days before months of 30 days, two years before years of 365 days.
  /// Nil for a moment more than a minute in the future: an age would hide that.
  /// - Parameter now: Seconds since 1970.
  func ago(now: Int64) -> String? {
    let (nowMilliseconds, isTooGreat) = now.multipliedReportingOverflow(by: 1000)
    let (age, isTooOld) = nowMilliseconds.subtractingReportingOverflow(milliseconds)
    guard !isTooGreat, !isTooOld, age >= -60_000 else { return nil }
    return Self.words(age) + " ago"
  }

  private static func words(_ milliseconds: Int64) -> String {
    let seconds = milliseconds / 1000
    let minutes = seconds / 60
    let wholeHours = minutes / 60
    let hours = minutes % 60 >= 30 ? wholeHours + 1 : wholeHours
    switch true {
    case seconds < 1: return "Less than a second"
    case seconds == 1: return "1 second"
    case seconds < 60: return "\(seconds) seconds"
    case minutes == 1: return "About a minute"
    case minutes < 60: return "\(minutes) minutes"
    case hours == 1: return "About an hour"
    case hours < 48: return "\(hours) hours"
    case hours < 24 * 7 * 2: return "\(hours / 24) days"
    case hours < 24 * 30 * 2: return "\(hours / 24 / 7) weeks"
    case hours < 24 * 365 * 2: return "\(hours / 24 / 30) months"
    default: return "\(wholeHours / 24 / 365) years"
    }
  }
}
