/// A number with a fraction, as people write it: exact, so that 1.1GB are 1,100,000,000 bytes.
struct Decimal {
  let digits: UInt128
  /// Digits after the point.
  let places: Int

  /// Takes the number at the start of `rest`. Its whole part must be within Int64; digits past the
  /// eighteenth of its fraction are dropped.
  static func take(_ rest: inout Substring) -> Result<Decimal, NumberFault> {
    let whole = takeDigits(&rest)
    guard !whole.isEmpty else { return .failure(.missing) }
    guard let number = Int64(Substring(whole)) else { return .failure(.tooGreat) }
    var digits = UInt128(number)
    var fraction = whole.prefix(0)
    if rest.first == ".", rest.dropFirst().first?.isASCIIDigit == true {
      rest.removeFirst()
      fraction = takeDigits(&rest).prefix(18)
    }
    for digit in fraction { digits = digits * 10 + UInt128(digit - 0x30) }
    return .success(Decimal(digits: digits, places: fraction.count))
  }

  /// The number times a unit, cut to a whole; nil past Int64.
  func times(_ unit: Int64) -> Int64? { times(UInt128(unit.magnitude)).flatMap { Int64(exactly: $0) } }

  /// The number times a unit, cut to a whole; nil past UInt128.
  func times(_ unit: UInt128) -> UInt128? {
    let power = (0..<places).reduce(UInt128(1)) { product, _ in product * 10 }
    let (high, low) = digits.multipliedFullWidth(by: unit)
    return high < power ? power.dividingFullWidth((high, low)).quotient : nil
  }

  enum NumberFault: Error { case missing, tooGreat }

  private static func takeDigits(_ rest: inout Substring) -> Substring.UTF8View.SubSequence {
    let digits = rest.utf8.prefix { (0x30...0x39).contains($0) }
    rest = rest[digits.endIndex...]
    return digits
  }
}

extension Character {
  var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}

func trimmingBlanks(_ text: Substring) -> Substring {
  var text = text
  while text.first == " " || text.first == "\t" { text.removeFirst() }
  while text.last == " " || text.last == "\t" { text.removeLast() }
  return text
}
