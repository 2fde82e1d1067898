/// Lower-case hexadecimal, eight bytes at a time.
package enum Hexadecimal {
  @inline(__always)
  private static func value(_ digit: UInt8) -> UInt64? {
    switch digit {
    case 0x30...0x39: UInt64(digit &- 0x30)
    case 0x61...0x66: UInt64(digit &- 0x61 &+ 10)
    default: nil
    }
  }

  /// The word that the 16 digits from `start` spell; nil if one of them is no lower-case digit or is not there.
  @inline(__always)
  package static func word(_ text: UnsafeRawBufferPointer, _ start: Int) -> UInt64? {
    guard start >= 0, start &+ 16 <= text.count else { return nil }
    var word: UInt64 = 0
    for i in start..<start &+ 16 {
      guard let digit = value(text[i]) else { return nil }
      word = word << 4 | digit
    }
    return word
  }

  @inline(__always)
  private static func digit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? 0x30 &+ nibble : 0x61 &+ nibble &- 10
  }

  @inline(__always)
  package static func write(_ word: UInt64, to buffer: UnsafeMutableRawBufferPointer, at start: Int) {
    var word = word
    var i = start &+ 15
    while i >= start {
      let nibble = UInt8(truncatingIfNeeded: word & 0xF)
      buffer[i] = digit(nibble)
      word >>= 4
      i &-= 1
    }
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
