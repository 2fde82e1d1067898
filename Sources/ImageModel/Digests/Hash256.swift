import Crypto

/// 32 bytes of SHA-256, held inline as four big-endian words, so that comparing words compares bytes.
package struct Hash256: Hashable, Sendable, Comparable {
  package let a: UInt64
  package let b: UInt64
  package let c: UInt64
  package let d: UInt64

  package init(a: UInt64, b: UInt64, c: UInt64, d: UInt64) {
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }

  /// The 32 bytes at the start of `bytes`; nil if there are not exactly 32.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    self.init(
      a: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
      b: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
      c: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)),
      d: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)))
  }

  /// 64 lower-case hexadecimal digits; nil for anything else.
  ///
  /// Docker takes no other spelling for a file name (moby image/fs.go skips what is no valid digest).
  package init?(hex: UnsafeRawBufferPointer) {
    guard hex.count == 64,
      let a = Hexadecimal.word(hex, 0), let b = Hexadecimal.word(hex, 16),
      let c = Hexadecimal.word(hex, 32), let d = Hexadecimal.word(hex, 48)
    else { return nil }
    self.init(a: a, b: b, c: c, d: d)
  }

  package init?(hex: String) {
    var hex = hex
    guard let value = hex.withUTF8({ Hash256(hex: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = value
  }

  /// The SHA-256 of these bytes.
  package init(hashing bytes: UnsafeRawBufferPointer) {
    var sha = SHA256()
    sha.update(bufferPointer: bytes)
    self.init(sha.finalize())
  }

  package init(_ digest: SHA256.Digest) {
    self = digest.withUnsafeBytes { Hash256(bytes: $0) } ?? Hash256(a: 0, b: 0, c: 0, d: 0)
  }

  package func hash(into hasher: inout Hasher) {
    // All: a file can have any 64 digits as its name, so that some of them may be the same in very many names.
    hasher.combine(a)
    hasher.combine(b)
    hasher.combine(c)
    hasher.combine(d)
  }

  package static func < (x: Hash256, y: Hash256) -> Bool {
    if x.a != y.a { return x.a < y.a }
    if x.b != y.b { return x.b < y.b }
    if x.c != y.c { return x.c < y.c }
    return x.d < y.d
  }

  package var hex: String {
    String(unsafeUninitializedCapacity: 64) { buffer in
      writeHex(to: UnsafeMutableRawBufferPointer(buffer))
      return 64
    }
  }

  /// Writes 64 hexadecimal digits to the start of `buffer`, which must have room for them.
  package func writeHex(to buffer: UnsafeMutableRawBufferPointer) {
    Hexadecimal.write(a, to: buffer, at: 0)
    Hexadecimal.write(b, to: buffer, at: 16)
    Hexadecimal.write(c, to: buffer, at: 32)
    Hexadecimal.write(d, to: buffer, at: 48)
  }

  /// The length of a digest's text, in bytes.
  package static let digestLength = 71

  /// Writes `sha256:` and the digits to the start of `buffer`, which must have room for them.
  package func writeDigest(to buffer: UnsafeMutableRawBufferPointer) {
    let prefix = Digest.Algorithm.sha256.prefix
    buffer.copyMemory(from: prefix)
    writeHex(to: UnsafeMutableRawBufferPointer(rebasing: buffer[prefix.count...]))
  }

  package func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    let words = (a.bigEndian, b.bigEndian, c.bigEndian, d.bigEndian)
    return try withUnsafeBytes(of: words, body)
  }

  package var bytes: [UInt8] { withBytes { Array($0) } }
}

/// SHA-256 over bytes that come in pieces.
package struct Hash256Builder: Sendable {
  private var sha = SHA256()

  package init() {}

  package mutating func update(_ bytes: UnsafeRawBufferPointer) { sha.update(bufferPointer: bytes) }

  package func finish() -> Hash256 { Hash256(sha.finalize()) }
}
