import ImageModel

/// A number of bytes, as people write it and as Docker prints it.
package struct ByteCount: Sendable, Equatable, CustomStringConvertible {
  package var bytes: Int64

  package init(_ bytes: Int64) {
    self.bytes = bytes
  }

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

  /// In SI units with so many significant digits, at least 3.
  package func text(digits: Int) -> String { siSize(bytes, digits: digits) }
}
