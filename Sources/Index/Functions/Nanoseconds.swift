/// Nanoseconds since 1970 of an RFC 3339 time, as Docker writes them: `2024-03-01T12:00:00.123456789Z`, with any offset.
///
/// Nil for what is none, and for what 64 bits cannot hold (before 1677, after 2262): Go's zero time is among these.
func nanoseconds(rfc3339 text: String) -> Int64? {
  var rest = Array(text.utf8.prefix(64))[...]
  func number(_ digits: Int) -> Int64? {
    let taken = rest.prefix(digits)
    guard taken.count == digits, taken.allSatisfy({ (48...57).contains($0) }) else { return nil }
    rest = rest.dropFirst(digits)
    return taken.reduce(0) { $0 * 10 + Int64($1 - 48) }
  }
  func take(_ characters: String) -> Bool {
    guard let next = rest.first, characters.utf8.contains(next) else { return false }
    rest = rest.dropFirst()
    return true
  }
  guard let year = number(4), take("-"), let month = number(2), (1...12).contains(month), take("-"),
    let day = number(2), (1...daysIn(month, of: year)).contains(day), take("Tt "),
    let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60, take(":"), let second = number(2),
    second < 61
  else { return nil }
  var fraction: Int64 = 0
  if take(".") {
    let digits = rest.prefix { (48...57).contains($0) }
    guard !digits.isEmpty else { return nil }
    rest = rest.dropFirst(digits.count)
    let nine = digits.prefix(9)
    fraction = nine.reduce(0) { $0 * 10 + Int64($1 - 48) }
    for _ in nine.count..<9 { fraction *= 10 }
  }
  var offset: Int64 = 0
  if !take("Zz") {
    let isEast = rest.first == UInt8(ascii: "+")
    guard take("+-"), let hours = number(2), hours < 24, take(":"), let minutes = number(2), minutes < 60
    else { return nil }
    offset = (hours * 60 + minutes) * (isEast ? 1 : -1)
  }
  guard rest.isEmpty else { return nil }
  // Days since 1970 in the Gregorian calendar, with years that begin in March.
  let shifted = month > 2 ? year : year - 1
  let era = shifted / 400
  let ofEra = shifted % 400
  let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  let days = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  let seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
  let product = seconds.multipliedReportingOverflow(by: 1_000_000_000)
  let sum = product.partialValue.addingReportingOverflow(fraction)
  return product.overflow || sum.overflow ? nil : sum.partialValue
}

private func daysIn(_ month: Int64, of year: Int64) -> Int64 {
  switch month {
  case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}
