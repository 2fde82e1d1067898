import ImageModel

/// All 32-byte values whose hexadecimal form begins with some digits.
struct HexRange {
  static let fewestDigits = 4

  /// The beginning of a digest: `sha256:` and the digits.
  let beginning: String
  let low: [UInt8]
  let high: [UInt8]

  /// Nil if the text is no beginning of 64 hexadecimal digits, or of `sha256:` and these, or too short.
  init?(_ text: String) {
    guard let digits = typedDigits(text), digits.count >= Self.fewestDigits,
      let low = Hash256(hex: digits + String(repeating: "0", count: 64 - digits.count)),
      let high = Hash256(hex: digits + String(repeating: "f", count: 64 - digits.count))
    else { return nil }
    beginning = "sha256:" + digits
    self.low = low.bytes
    self.high = high.bytes
  }
}
