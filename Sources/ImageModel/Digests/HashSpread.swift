/// Spreads hashes over the slots of a table by numbers that are random in each table: who makes folders may choose their
/// names, but cannot make thousands that have the same slot.
package struct HashSpread: Sendable {
  private let numbers = (
    UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max),
    UInt64.random(in: .min ... .max)
  )

  package init() {}

  /// A number of which any bits may be the slot's.
  @inline(__always)
  package func callAsFunction(_ hash: Hash256) -> UInt64 {
    folded(hash.a ^ numbers.0, hash.b ^ numbers.1) ^ folded(hash.c ^ numbers.2, hash.d ^ numbers.3)
  }

  /// Both halves of the product, as wyhash takes them: each bit of it depends on many of both numbers. Words that are
  /// combined before they meet a random number can be chosen so that what comes of them is always the same.
  @inline(__always)
  private func folded(_ x: UInt64, _ y: UInt64) -> UInt64 {
    let product = x.multipliedFullWidth(by: y)
    return product.high ^ product.low
  }
}
