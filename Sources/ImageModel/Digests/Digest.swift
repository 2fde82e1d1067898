import Crypto

/// A content digest of any registered algorithm, such as `sha256:…` (OCI image-spec, descriptor.md, "Digests").
///
/// Held inline whatever the algorithm, so that a million of them need no allocation.
package struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
  package enum Algorithm: UInt8, Sendable, CaseIterable {
    case sha256, sha384, sha512

    package var name: String {
      switch self {
      case .sha256: "sha256"
      case .sha384: "sha384"
      case .sha512: "sha512"
      }
    }

    /// The name and the colon, as they stand before the digits.
    var prefix: UnsafeRawBufferPointer {
      switch self {
      case .sha256: UnsafeRawBufferPointer(text: "sha256:")
      case .sha384: UnsafeRawBufferPointer(text: "sha384:")
      case .sha512: UnsafeRawBufferPointer(text: "sha512:")
      }
    }

    /// The length of the digest in bytes.
    package var length: Int {
      switch self {
      case .sha256: 32
      case .sha384: 48
      case .sha512: 64
      }
    }
  }

  package let algorithm: Algorithm
  private let first: Hash256
  private let second: Hash256

  private static let zero = Hash256(a: 0, b: 0, c: 0, d: 0)

  package init(_ hash: Hash256) {
    algorithm = .sha256
    first = hash
    second = Self.zero
  }

  /// 32, 48 or 64 raw bytes.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard let algorithm = Algorithm.allCases.first(where: { $0.length == bytes.count }) else {
      return nil
    }
    var padded: (Hash256, Hash256) = (Self.zero, Self.zero)
    withUnsafeMutableBytes(of: &padded) { $0.copyMemory(from: bytes) }
    self.algorithm = algorithm
    self.first = padded.0.byteSwapped
    self.second = padded.1.byteSwapped
  }

  /// `algorithm:hex`, with lower-case digits of exactly the algorithm's length; nil for anything else.
  package init?(text: UnsafeRawBufferPointer) {
    guard let algorithm = Algorithm.allCases.first(where: { $0.length * 2 + 7 == text.count }),
      text.starts(with: algorithm.prefix)
    else { return nil }
    self.init(algorithm, hex: UnsafeRawBufferPointer(rebasing: text[7...]))
  }

  /// Lower-case digits of exactly the algorithm's length; nil for anything else.
  package init?(_ algorithm: Algorithm, hex: UnsafeRawBufferPointer) {
    guard hex.count == algorithm.length * 2,
      let first = Hash256(hex: UnsafeRawBufferPointer(rebasing: hex[..<64]))
    else { return nil }
    self.algorithm = algorithm
    self.first = first
    guard algorithm != .sha256 else {
      second = Self.zero
      return
    }
    let words = stride(from: 64, to: hex.count, by: 16).map { Hexadecimal.word(hex, $0) }
    guard words.count >= 2, let a = words[0], let b = words[1] else { return nil }
    if words.count == 4 {
      guard let c = words[2], let d = words[3] else { return nil }
      second = Hash256(a: a, b: b, c: c, d: d)
    } else {
      second = Hash256(a: a, b: b, c: 0, d: 0)
    }
  }

  package init?(_ text: String) {
    var text = text
    guard let digest = text.withUTF8({ Digest(text: UnsafeRawBufferPointer($0)) }) else {
      return nil
    }
    self = digest
  }

  /// Reads the digits from a `String`.
  package init?(_ algorithm: Algorithm, hex: String) {
    var hex = hex
    guard let digest = hex.withUTF8({ Digest(algorithm, hex: UnsafeRawBufferPointer($0)) }) else { return nil }
    self = digest
  }

  /// The digest's 32 bytes if its algorithm is SHA-256, which is all that image IDs, diff_ids and chainIDs use.
  package var hash256: Hash256? { algorithm == .sha256 ? first : nil }

  package var hex: String {
    algorithm == .sha256 ? first.hex : String((first.hex + second.hex).prefix(algorithm.length * 2))
  }
  package var description: String { algorithm.name + ":" + hex }
  package var bytes: [UInt8] { Array((first.bytes + second.bytes).prefix(algorithm.length)) }

  package static func < (x: Digest, y: Digest) -> Bool {
    if x.algorithm != y.algorithm { return x.algorithm.rawValue < y.algorithm.rawValue }
    return x.first == y.first ? x.second < y.second : x.first < y.first
  }
}

extension Digest {
  /// Whether this is the digest of the bytes.
  package func matches(_ content: UnsafeRawBufferPointer) -> Bool {
    switch algorithm {
    case .sha256: first == Hash256(hashing: content)
    case .sha384: bytes == Array(SHA384.hash(data: content))
    case .sha512: bytes == Array(SHA512.hash(data: content))
    }
  }
}

extension Hash256 {
  /// Words read in the machine's order, as the big-endian words they are.
  fileprivate var byteSwapped: Hash256 {
    Hash256(
      a: UInt64(bigEndian: a), b: UInt64(bigEndian: b), c: UInt64(bigEndian: c),
      d: UInt64(bigEndian: d))
  }
}

extension UnsafeRawBufferPointer {
  /// A literal's bytes, which last as long as the program.
  fileprivate init(text: StaticString) {
    self.init(start: text.utf8Start, count: text.utf8CodeUnitCount)
  }
}
