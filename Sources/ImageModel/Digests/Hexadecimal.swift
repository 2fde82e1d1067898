/// Lower-case hexadecimal, eight digits at a time.
package enum Hexadecimal {
  /// The word that the 16 digits from `start` spell; nil if one of them is no lower-case digit or is not there.
  @inline(__always)
  package static func word(_ text: UnsafeRawBufferPointer, _ start: Int) -> UInt64? {
    guard start >= 0, start &+ 16 <= text.count,
      let high = half(UInt64(bigEndian: text.loadUnaligned(fromByteOffset: start, as: UInt64.self))),
      let low = half(UInt64(bigEndian: text.loadUnaligned(fromByteOffset: start &+ 8, as: UInt64.self)))
    else { return nil }
    return high << 32 | low
  }

  /// The number that eight digits spell, the first in the highest byte; nil if one of them is none.
  @inline(__always)
  private static func half(_ digits: UInt64) -> UInt64? {
    let each: UInt64 = 0x0101_0101_0101_0101
    // Letters have bit 6, and stand at 0x60 where digits stand at 0x30.
    let letters = (digits >> 6) & each
    guard digits & (0xF0 &* each) == 0x30 &* each &+ letters &* 0x30 else { return nil }
    let values = (digits & (0x0F &* each)) &+ letters &* 9
    // Digits are 0 to 9, letters 10 to 15: adding 6 carries into bit 4 for letters alone.
    guard values & (0xF0 &* each) == 0, (values &+ 6 &* each) & (0x10 &* each) == letters << 4 else { return nil }
    var packed = (values | values >> 4) & 0x00FF_00FF_00FF_00FF
    packed = (packed | packed >> 8) & 0x0000_FFFF_0000_FFFF
    return (packed | packed >> 16) & 0xFFFF_FFFF
  }

  private static func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? 0x30 &+ nibble : 0x61 &+ nibble &- 10
  }

  /// Eight digits, the first in the highest byte: the way of `half` back.
  @inline(__always)
  private static func digits(_ half: UInt32) -> UInt64 {
    let each: UInt64 = 0x0101_0101_0101_0101
    var values = UInt64(half)
    values = (values | values << 16) & 0x0000_FFFF_0000_FFFF
    values = (values | values << 8) & 0x00FF_00FF_00FF_00FF
    values = (values | values << 4) & (0x0F &* each)
    let letters = (values &+ 6 &* each) >> 4 & each
    return values &+ 0x30 &* each &+ letters &* 0x27
  }

  /// Writes 16 digits, for which there has to be room.
  @inline(__always)
  package static func write(_ word: UInt64, to buffer: UnsafeMutableRawBufferPointer, at start: Int) {
    let (high, low) = (UInt32(truncatingIfNeeded: word >> 32), UInt32(truncatingIfNeeded: word))
    buffer.storeBytes(of: digits(high).bigEndian, toByteOffset: start, as: UInt64.self)
    buffer.storeBytes(of: digits(low).bigEndian, toByteOffset: start &+ 8, as: UInt64.self)
  }

  /// Two digits a byte.
  package static func text(_ bytes: some Collection<UInt8>) -> String {
    String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
      var i = 0
      for byte in bytes {
        guard i &+ 1 < buffer.count else { break }
        buffer[i] = digit(byte >> 4)
        buffer[i &+ 1] = digit(byte & 0xF)
        i &+= 2
      }
      return i
    }
  }
}
