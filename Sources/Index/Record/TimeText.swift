import Foundation

/// RFC 3339 in UTC, with milliseconds where there are any.
package func timeText(_ milliseconds: Int64) -> String {
  let seconds = milliseconds / 1000
  var time = time_t(seconds)
  var parts = tm()
  gmtime_r(&time, &parts)
  func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let fraction = milliseconds % 1000
  let digits = fraction == 0 ? "" : "." + String(String(fraction + 1000).dropFirst())
  return
    "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))\(digits)Z"
}
