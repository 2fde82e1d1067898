/// A moment as RFC 3339 in UTC, always with milliseconds, as the views have it.
///
/// - Parameter milliseconds: Since 1970.
package func timeText(_ milliseconds: Int64) -> String {
  let (seconds, fraction) = divide(milliseconds, by: 1000)
  let (days, second) = divide(seconds, by: 86_400)
  let (year, month, day) = date(days)
  let sign = year < 0 ? "-" : ""
  return sign + pad(Int64(year.magnitude), 4) + "-" + pad(month, 2) + "-" + pad(day, 2) + "T" + pad(second / 3600, 2)
    + ":" + pad(second / 60 % 60, 2) + ":" + pad(second % 60, 2) + "." + pad(fraction, 3) + "Z"
}

/// A moment as Go writes it: RFC 3339 in UTC, with as many digits of the second as it needs.
///
/// - Parameter nanoseconds: Since 1970.
package func goTimeText(nanoseconds: Int64) -> String {
  let (seconds, fraction) = divide(nanoseconds, by: 1_000_000_000)
  let text = timeText(seconds * 1000).dropLast(".000Z".count)
  guard fraction > 0 else { return text + "Z" }
  var digits = pad(fraction, 9)
  while digits.hasSuffix("0") { digits.removeLast() }
  return text + "." + digits + "Z"
}

private func pad(_ number: Int64, _ count: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
}

private func divide(_ number: Int64, by divisor: Int64) -> (Int64, Int64) {
  let (quotient, remainder) = number.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
}

/// The proleptic Gregorian calendar.
private func date(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
  let (era, dayOfEra) = divide(days + 719_468, by: 146_097)
  let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shifted = (5 * dayOfYear + 2) / 153
  let month = shifted < 10 ? shifted + 3 : shifted - 9
  let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
}
