/// A length of time, as people write it.
package struct Age: Sendable, Equatable {
  package var seconds: Int64
  /// What is left beside whole seconds.
  package private(set) var nanoseconds: Int64 = 0

  package init(seconds: Int64) {
    self.seconds = seconds
  }

  /// Reads `4d`, `12h`, `90m`, `30s`, `500ms`, `2w`, `1 hour`, `1.5h`, and sums of these such as `1h30m0.5s` (as
  /// Go writes them), `1 day 12 hours` or `1d, 2h`; also `0`. `m` is a minute; a month is 30 days
  /// and a year 365, as Docker counts ages. Parts of a nanosecond are dropped.
  /// - Throws: `QuantityError`, also for what no Int64 holds.
  package init(parsing text: String) throws {
    let fault = { (reason: String) in
      QuantityError(
        text: text, reason: reason,
        accepted: "an age such as 30s, 90m, 12h, 4d, 2w, 1h30m or \"1 hour\"")
    }
    var rest = trimmingBlanks(text[...])
    if rest == "0" {
      seconds = 0
      return
    }
    if rest.first == "-" { throw fault("is negative") }
    if rest.isEmpty { throw fault("is empty") }
    var total: UInt128 = 0
    while !rest.isEmpty {
      // Go takes a point without digits on one of its sides.
      if rest.first == ".", rest.dropFirst().first?.isASCIIDigit == true { rest = Substring("0" + rest) }
      let number: Decimal
      switch Decimal.take(&rest) {
      case .success(let found): number = found
      case .failure(.missing):
        throw fault("has no number before \"\(visible(String(rest.prefix(16))))\"")
      case .failure(.tooGreat): throw fault("is too long")
      }
      if rest.first == ".", rest.dropFirst().first?.isLetter == true { rest.removeFirst() }
      rest = trimmingBlanks(rest)
      let unit = rest.prefix { $0.isLetter }
      guard !unit.isEmpty else { throw fault("has a number without a unit") }
      guard let length = Self.length(ofUnit: unit.lowercased()) else {
        throw fault("has an unknown unit \"\(visible(String(unit.prefix(16))))\"")
      }
      let sum = number.times(length).map { total.addingReportingOverflow($0) }
      guard let sum, !sum.overflow else { throw fault("is too long") }
      total = sum.partialValue
      rest = trimmingBlanks(rest[unit.endIndex...])
      if rest.first == ",", rest.count > 1 { rest = trimmingBlanks(rest.dropFirst()) }
    }
    let (whole, part) = total.quotientAndRemainder(dividingBy: Self.second)
    guard let whole = Int64(exactly: whole) else { throw fault("is too long") }
    (seconds, nanoseconds) = (whole, Int64(part))
  }

  /// `36h`, `2d4h`: the two largest units, which `init(parsing:)` reads again. What they do not hold is dropped.
  package var text: String {
    var rest = seconds
    var words: [String] = []
    for (unit, length) in [("d", Int64(86_400)), ("h", 3600), ("m", 60), ("s", 1)]
    where rest >= length && words.count < 2 {
      words.append("\(rest / length)\(unit)")
      rest %= length
    }
    return words.isEmpty ? "0s" : words.joined()
  }

  /// All of it; what no Int64 holds is the longest that one does.
  package var inNanoseconds: Int64 {
    let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow) = whole.addingReportingOverflow(nanoseconds)
    return isTooLong || overflow ? .max : sum
  }

  /// Whole seconds that are no shorter.
  package var roundedUp: Int64 { nanoseconds > 0 ? max(seconds, seconds &+ 1) : seconds }

  private static let second: UInt128 = 1_000_000_000

  /// In nanoseconds.
  private static func length(ofUnit unit: String) -> UInt128? {
    switch unit {
    case "ns": 1
    // The sign for micro, and the Greek letter that looks like it.
    case "us", "\u{b5}s", "\u{3bc}s": 1000
    case "ms": 1_000_000
    case "s", "sec", "secs", "second", "seconds": second
    case "m", "min", "mins", "minute", "minutes": 60 * second
    case "h", "hr", "hrs", "hour", "hours": 3600 * second
    case "d", "day", "days": 86_400 * second
    case "w", "wk", "wks", "week", "weeks": 7 * 86_400 * second
    case "mo", "month", "months": 30 * 86_400 * second
    case "y", "yr", "yrs", "year", "years": 365 * 86_400 * second
    default: nil
    }
  }
}
