/// The file form of a cache: a mark and when the reading began, records that begin with their kind, how many layers,
/// images and documents there are, and the SHA-256 of all before it. Any other bytes are no cache.
enum CacheForm {
  static let mark: [UInt8] = Array("strata cache 5\n".utf8)
  static let headLength = mark.count + 8

  /// - Parameter time: In nanoseconds since 1970.
  static func head(began time: Int64) -> [UInt8] {
    mark + withUnsafeBytes(of: UInt64(bitPattern: time).littleEndian) { Array($0) }
  }

  /// Three counts and the hash.
  static let tailLength = 3 * 8 + 32

  enum Kind: UInt8 {
    case end, distribution, layer, image, document
  }
}
