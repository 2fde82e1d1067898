/// A share of a whole, from 0 to 100.
package struct Percentage: Sendable, Equatable, CustomStringConvertible {
  package var percent: Double

  package init(_ percent: Double) {
    self.percent = percent
  }

  /// Reads `50%`, `12.5 %`.
  /// - Throws: `QuantityError`, also for more than 100%.
  package init(parsing text: String) throws {
    let fault = { (reason: String) in
      QuantityError(text: text, reason: reason, accepted: "a percentage from 0% to 100%, as 12.5%")
    }
    var rest = trimmingBlanks(text[...])
    if rest.first == "-" { throw fault("is negative") }
    guard case .success(let number) = Decimal.take(&rest) else {
      throw fault("does not begin with a number from 0 to 100")
    }
    guard trimmingBlanks(rest) == "%" else { throw fault("does not end in %") }
    let scale = (0..<number.places).reduce(1.0) { product, _ in product * 10 }
    percent = Double(number.digits) / scale
    guard percent <= 100 else { throw fault("is more than the whole") }
  }

  package var description: String {
    let text = percent.description
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + "%"
  }
}
