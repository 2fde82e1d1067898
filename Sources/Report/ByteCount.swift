/// A number of bytes, as people write it and as Docker prints it.
package struct ByteCount: Sendable, Equatable, Comparable, CustomStringConvertible {
  package var bytes: Int64

  package init(_ bytes: Int64) {
    self.bytes = bytes
  }

  package static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }

  // MARK: Reading

  /// Reads `10GB`, `10 GB`, `1.5TB`, `10GiB`, `10Gi`, `10g`, `123`, in any capitals.
  ///
  /// `GB` and `G` are 1000³, `GiB` and `Gi` 1024³. Docker has two readers that look at the letter
  /// alone: `FromHumanSize` (prune filters) takes GiB for 1000³, `RAMInBytes` (memory limits) takes
  /// GB for 1024³ (docker/go-units size.go). A part of a byte is dropped, as they do.
  /// - Throws: `QuantityError`, also for what no Int64 holds.
  package init(parsing text: String) throws {
    let fault = { (reason: String) in
      QuantityError(text: text, reason: reason, accepted: "a size such as 10GB, 1.5TiB or 4096")
    }
    var rest = trimmingBlanks(text[...])
    if rest.first == "-" { throw fault("is negative") }
    let number: Decimal
    switch Decimal.take(&rest) {
    case .success(let found): number = found
    case .failure(.missing): throw fault("does not begin with a number")
    case .failure(.tooGreat): throw fault("is too large")
    }
    let unit = trimmingBlanks(rest)
    guard let size = Self.size(ofUnit: unit.lowercased()) else {
      throw fault("has an unknown unit \"\(visible(String(unit)))\"")
    }
    guard let bytes = number.times(size) else { throw fault("is too large") }
    self.bytes = bytes
  }

  private static func size(ofUnit unit: String) -> Int64? {
    if ["", "b", "byte", "bytes"].contains(unit) { return 1 }
    guard let letter = unit.first, let power = "kmgtpe".firstIndex(of: letter) else { return nil }
    let base: Int64
    switch unit.dropFirst() {
    case "", "b": base = 1000
    case "i", "ib": base = 1024
    default: return nil
    }
    let exponent = "kmgtpe".distance(from: "kmgtpe".startIndex, to: power) + 1
    return (0..<exponent).reduce(1) { product, _ in product * base }
  }

  // MARK: Printing

  /// As `HumanSize` of docker/go-units prints it: `2.634MB`.
  package var description: String { text(digits: 4) }

  /// In SI units with so many significant digits, none of them a last 0 (docker/go-units size.go
  /// `HumanSizeWithPrecision`), at least 3. Two things differ: what rounds to 1000 of a unit is 1
  /// of the next, where Docker prints `1000MB` or `1e+03MB`, and a negative number has units too.
  package func text(digits: Int) -> String {
    let sign = bytes < 0 ? "-" : ""
    guard bytes.magnitude >= 1000 else { return "\(bytes)B" }
    var size = Double(bytes.magnitude)
    var unit = 0
    while size >= 1000, unit + 1 < Self.units.count {
      size /= 1000
      unit += 1
    }
    if let text = Self.rounded(size, digits: min(15, max(3, digits))) {
      return sign + text + Self.units[unit]
    }
    return sign + "1" + Self.units[unit + 1]
  }

  private static let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB"]

  /// `%.*g` for a number from 1 to 1000, exact to the last bit of it; nil for what rounds to 1000.
  private static func rounded(_ value: Double, digits: Int) -> String? {
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
}
