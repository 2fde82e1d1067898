import Foundation

/// Times as RFC 3339 text in UTC, comparable whether or not they carry a fraction.
enum Instant {
  /// The same instant with nine digits of a second; the text itself where it is no such time.
  static func nanoseconds(_ text: String) -> String {
    guard text.hasSuffix("Z") else { return text }
    let parts = text.dropLast().split(separator: ".", maxSplits: 1)
    guard let seconds = parts.first else { return text }
    let fraction = parts.count == 2 ? parts[1] : ""
    return "\(seconds).\(fraction)\(String(repeating: "0", count: max(0, 9 - fraction.count)))Z"
  }

  /// Whole seconds since 1970 as RFC 3339 with milliseconds.
  static func text(_ seconds: Int) -> String {
    Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601).dropLast() + ".000Z"
  }
}
