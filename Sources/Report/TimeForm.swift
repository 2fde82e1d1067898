/// How tables and templates show moments.
package enum TimeForm: String, Sendable, CaseIterable {
  /// An age in Docker's words: "3 weeks ago".
  case relative
  /// RFC 3339 in UTC.
  case absolute
  /// Seconds since 1970.
  case unix
}

extension TimeForm {
  /// A moment that is given in RFC 3339; what is none stays as it is.
  /// - Parameter now: Seconds since 1970.
  package func text(of moment: String, now: Int64) -> String {
    Timestamp(rfc3339: moment).map { text(of: $0, moment, now: now, isWhole: true) } ?? moment
  }

  /// - Parameter isWhole: Parts of a second are shown too, where there are any.
  func text(of moment: Timestamp, _ text: String, now: Int64, isWhole: Bool) -> String {
    switch self {
    case .relative: if let ago = moment.ago(now: now) { return ago }
    case .unix: return String(moment.milliseconds / 1000)
    case .absolute: break
    }
    guard let point = text.firstIndex(of: ".") else { return text }
    let fraction = text[point...].dropFirst().prefix { $0.isNumber }
    // People need no zeros.
    guard !isWhole || fraction.allSatisfy({ $0 == "0" }) else { return text }
    return String(text[..<point]) + text[fraction.endIndex...]
  }
}
