/// A length of time, as people write it.
package struct Age: Sendable, Equatable, Comparable {
  package var seconds: Int64

  package init(seconds: Int64) {
    self.seconds = seconds
  }

  package static func < (a: Age, b: Age) -> Bool { a.seconds < b.seconds }

  /// Reads `4d`, `12h`, `90m`, `30s`, `2w`, `1 hour`, `1.5h`, and sums of these such as `1h30m` (as
  /// Go writes them), `1 day 12 hours` or `1d, 2h`; also `0`. `m` is a minute; a month is 30 days
  /// and a year 365, as Docker counts ages. Parts of a second are dropped.
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
    var total: Int64 = 0
    while !rest.isEmpty {
      let number: Decimal
      switch Decimal.take(&rest) {
      case .success(let found): number = found
      case .failure(.missing):
        throw fault("has no number before \"\(visible(String(rest.prefix(16))))\"")
      case .failure(.tooGreat): throw fault("is too long")
      }
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
    seconds = total
  }

  private static func length(ofUnit unit: String) -> Int64? {
    switch unit {
    case "s", "sec", "secs", "second", "seconds": 1
    case "m", "min", "mins", "minute", "minutes": 60
    case "h", "hr", "hrs", "hour", "hours": 3600
    case "d", "day", "days": 86_400
    case "w", "wk", "wks", "week", "weeks": 7 * 86_400
    case "mo", "month", "months": 30 * 86_400
    case "y", "yr", "yrs", "year", "years": 365 * 86_400
    default: nil
    }
  }
}
