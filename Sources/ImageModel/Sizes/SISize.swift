/// A number of bytes in SI units with so many significant digits, none of them a last 0
/// (docker/go-units size.go `HumanSizeWithPrecision`): `2.63MB`.
///
/// At least 3 digits and at most 15. Two things differ: what rounds to 1000 of a unit is 1 of the
/// next, where Docker prints `1000MB` or `1e+03MB`, and a negative number has units too.
package func siSize(_ bytes: Int64, digits: Int) -> String {
  let sign = bytes < 0 ? "-" : ""
  guard bytes.magnitude >= 1000 else { return "\(bytes)B" }
  var size = Double(bytes.magnitude)
  var unit = 0
  while size >= 1000, unit + 1 < units.count {
    size /= 1000
    unit += 1
  }
  if let text = rounded(size, digits: min(15, max(3, digits))) {
    return sign + text + units[unit]
  }
  return sign + "1" + units[unit + 1]
}

private let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB"]

/// `%.*g` for a number from 1 to 1000, exact to the last bit of it; nil for what rounds to 1000.
private func rounded(_ value: Double, digits: Int) -> String? {
  let whole = UInt64(value)
  let wholeDigits = whole < 10 ? 1 : whole < 100 ? 2 : 3
  // A number of at least 1 has no bit below 2^-52.
  var fraction = UInt64((value - Double(whole)) * 0x1p52)
  var number = whole
  var scale: UInt64 = 1
  for _ in 0..<(digits - wholeDigits) {
    fraction *= 10
    number = number * 10 + fraction >> 52
    fraction &= (1 << 52) - 1
    scale *= 10
  }
  let half: UInt64 = 1 << 51
  if fraction > half || fraction == half && number % 2 == 1 { number += 1 }
  if number >= 1000 * scale { return nil }
  while scale > 1, number % 10 == 0 {
    number /= 10
    scale /= 10
  }
  guard scale > 1 else { return "\(number)" }
  let decimals = String(number % scale + scale).dropFirst()
  return "\(number / scale).\(decimals)"
}
