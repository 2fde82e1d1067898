/// A moment as Docker takes it in a filter: a length of time before now, as Go writes these, a time, or seconds since 1970
/// (moby api/types/time/timestamp.go). Days, weeks and more are taken too.
package enum DockerTime {
  /// Milliseconds since 1970, those before as 0; nil for what is no such moment.
  ///
  /// - Parameter now: Nanoseconds since 1970.
  package static func milliseconds(_ text: String, now: Int64) -> Int64? {
    if let time = TypedTime.milliseconds(text, takesShortNumbers: true) { return time }
    // A minus means a time to come.
    let isToCome = text.hasPrefix("-")
    guard let age = try? Age(parsing: text.hasPrefix("+") || isToCome ? String(text.dropFirst()) : text) else {
      return nil
    }
    // A hundred billion seconds are more than any year that is written with four digits.
    let length = Int128(min(age.seconds, 100_000_000_000)) * 1_000_000_000 + Int128(age.nanoseconds)
    let moment = Int128(now) + (isToCome ? length : -length)
    // Docker drops parts of a second.
    return moment < 0 ? 0 : Int64(moment / 1_000_000_000) * 1000
  }
}
