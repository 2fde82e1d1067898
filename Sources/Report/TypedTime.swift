import Foundation

/// A moment as a person types it.
package enum TypedTime {
  /// What is taken, for help and errors.
  package static let forms =
    "a time such as 2026-11-24 or 2026-11-24T05:00 (both local), 2026-11-24T05:00:00Z, 2026-11-24T05:00:00+01:00, or "
    + "seconds since 1970"
  package static let formsOrAge = forms + ", or an age such as 7d"

  /// Milliseconds since 1970; nil for what is no such time, and for what lies before 1970.
  ///
  /// - Parameter takesShortNumbers: Take numbers of less than 9 digits for seconds as well. Where a year or a day
  ///   without its dashes is likelier than a moment of 1970 they are no times.
  package static func milliseconds(_ text: String, takesShortNumbers: Bool = false) -> Int64? {
    let found = seconds(text, takesShortNumbers) ?? Timestamp(typed: text, local: local)?.milliseconds
    return found.flatMap { (0..<1_000_000_000_000_000).contains($0) ? $0 : nil }
  }

  /// Reads a time, or an age before now, such as 7d.
  package static func milliseconds(orAge text: String, now: Date = Date()) -> Int64? {
    if let time = milliseconds(text) { return time }
    guard let age = try? Age(parsing: text) else { return nil }
    let seconds = Int64(now.timeIntervalSince1970)
    return age.seconds < seconds ? (seconds - age.seconds) * 1000 : nil
  }

  /// Docker's `1795488040.123456789`.
  private static func seconds(_ text: String, _ takesShortNumbers: Bool) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      takesShortNumbers || parts[0].count >= 9, parts[0].count <= 12, let seconds = Int64(parts[0])
    else { return nil }
    let fraction = parts.count > 1 ? String(parts[1].prefix(3)) : ""
    let digits = fraction + String(repeating: "0", count: 3 - fraction.count)
    return Int64(digits).map { seconds * 1000 + $0 }
  }

  private static func local(_ time: Timestamp) -> Timestamp? {
    let seconds = time.milliseconds.quotientAndRemainder(dividingBy: 1000)
    var utc = time_t(seconds.quotient)
    var parts = tm()
    guard time.milliseconds >= 0, gmtime_r(&utc, &parts) != nil else { return nil }
    // The C library decides whether summer time is in force then.
    parts.tm_isdst = -1
    return Timestamp(milliseconds: Int64(mktime(&parts)) * 1000 + seconds.remainder)
  }
}
