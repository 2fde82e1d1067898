import Glibc

/// A string as it stands between its quotes in a document, escapes unresolved.
package struct JSONText {
  package let raw: UnsafeRawBufferPointer

  package init(raw: UnsafeRawBufferPointer) { self.raw = raw }

  private var hasEscapes: Bool { raw.hasBackslash }

  /// The text, with bytes that are no UTF-8 and lone surrogates replaced by U+FFFD.
  package var string: String {
    guard hasEscapes else { return String(decoding: raw, as: UTF8.self) }
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// Gives the bytes of the text, escapes resolved; without escapes these are the document's own.
  package func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    hasEscapes ? unescaped.withUnsafeBytes(body) : body(raw)
  }

  private var unescaped: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(raw.count)
    var i = 0
    while i < raw.count {
      let plain = UnsafeRawBufferPointer(rebasing: raw[i..<(raw.place(ofBackslashFrom: i) ?? raw.count)])
      out.append(contentsOf: plain)
      i += plain.count
      guard i + 1 < raw.count else {
        out.append(contentsOf: raw[i...])
        break
      }
      let escape = raw[i + 1]
      i += 2
      switch escape {
      case UInt8(ascii: "b"): out.append(0x08)
      case UInt8(ascii: "f"): out.append(0x0C)
      case UInt8(ascii: "n"): out.append(0x0A)
      case UInt8(ascii: "r"): out.append(0x0D)
      case UInt8(ascii: "t"): out.append(0x09)
      case UInt8(ascii: "u"): appendScalar(from: &i, to: &out)
      default: out.append(escape)
      }
    }
    return out
  }

  /// Resolves `\uXXXX`, of which the digits begin at `i`, and a second half if it is a surrogate pair.
  private func appendScalar(from i: inout Int, to out: inout [UInt8]) {
    guard let first = unit(at: i) else { return }
    i += 4
    var scalar = UnicodeScalar(first)
    if first & 0xFC00 == 0xD800, i + 1 < raw.count, raw[i] == UInt8(ascii: "\\"),
      raw[i + 1] == UInt8(ascii: "u"), let second = unit(at: i + 2), second & 0xFC00 == 0xDC00
    {
      i += 6
      scalar = UnicodeScalar(0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF)))
    }
    out.append(contentsOf: (scalar ?? "\u{FFFD}").utf8)
  }

  private func unit(at start: Int) -> UInt16? {
    guard start + 4 <= raw.count else { return nil }
    var unit: UInt16 = 0
    for i in start..<start + 4 {
      guard let digit = Self.hexValue(raw[i]) else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}

extension UnsafeRawBufferPointer {
  fileprivate var hasBackslash: Bool { place(ofBackslashFrom: 0) != nil }

  fileprivate func place(ofBackslashFrom start: Int) -> Int? {
    guard let first = baseAddress, let found = memchr(first + start, Int32(UInt8(ascii: "\\")), count - start) else {
      return nil
    }
    return UnsafeRawPointer(found) - first
  }

  /// No byte has its highest bit; looked at eight at a time.
  var isASCII: Bool {
    var (bits, offset): (UInt64, Int) = (0, 0)
    while count &- offset >= 8 {
      bits |= loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
    while offset < count {
      bits |= UInt64(self[offset])
      offset &+= 1
    }
    return bits & 0x8080_8080_8080_8080 == 0
  }
}

/// A member's name, comparable with literals without making a String.
package struct JSONKey {
  package let raw: UnsafeRawBufferPointer
  private let hasEscapes: Bool

  package init(raw: UnsafeRawBufferPointer) {
    self.raw = raw
    hasEscapes = raw.hasBackslash
  }

  package var string: String { JSONText(raw: raw).string }

  /// Letters of either case are the same, as they are for encoding/json, with which Docker reads these files.
  package static func ~= (name: StaticString, key: JSONKey) -> Bool {
    if key.hasEscapes { return key.string.lowercased() == name.description.lowercased() }
    let count = name.utf8CodeUnitCount
    guard key.raw.count == count else { return false }
    for i in 0..<count where key.raw[i] != name.utf8Start[i] {
      guard lowercase(key.raw[i]) == lowercase(name.utf8Start[i]) else { return false }
    }
    return true
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }
}
