/// Reads JSON (RFC 8259) in one pass over bytes that the caller owns, without building a tree.
///
/// A config of 8 kB holds a dozen values that matter: what is skipped is checked for its form and costs no
/// allocation. Strings that are no UTF-8 are repaired as Go's encoding/json does, since Docker reads these files with it.
package struct JSONReader {
  package let bytes: UnsafeRawBufferPointer
  package private(set) var offset = 0
  private var depth = 0

  /// Deeper nesting than this is refused; Go's encoding/json refuses more than 10,000.
  package static let deepest = 512

  package init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// What is read from a text; nil where `read` throws.
  package static func reading<Value>(
    _ json: String, _ read: (inout JSONReader) throws(JSONError) -> Value
  ) -> Value? {
    var json = json
    return json.withUTF8 { bytes in
      var reader = JSONReader(UnsafeRawBufferPointer(bytes))
      do throws(JSONError) { return try read(&reader) } catch { return nil }
    }
  }

  // MARK: Structure

  /// Reads an object; `member` is called with each key and must read or skip its value. False if the value is null.
  @discardableResult
  package mutating func object(
    _ member: (inout JSONReader, JSONKey) throws(JSONError) -> Void
  ) throws(JSONError) -> Bool {
    if try null() { return false }
    try open(UInt8(ascii: "{"), "an object")
    if close(UInt8(ascii: "}")) { return true }
    while true {
      skipSpace()
      let key = JSONKey(raw: try quoted("a key in quotes"))
      try expect(UInt8(ascii: ":"), "a colon")
      try member(&self, key)
      if close(UInt8(ascii: "}")) { return true }
      try expect(UInt8(ascii: ","), "a comma or the object's end")
    }
  }

  /// Reads an array; `element` is called for each element and must read or skip it. False if the value is null.
  @discardableResult
  package mutating func array(
    _ element: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) -> Bool {
    if try null() { return false }
    try open(UInt8(ascii: "["), "an array")
    if close(UInt8(ascii: "]")) { return true }
    while true {
      try element(&self)
      if close(UInt8(ascii: "]")) { return true }
      try expect(UInt8(ascii: ","), "a comma or the array's end")
    }
  }

  /// Holds that nothing but white space follows.
  package mutating func end() throws(JSONError) {
    skipSpace()
    guard offset == bytes.count else { throw error("the end of the document") }
  }

  /// How many bytes follow the value, from the first on that is no white space: Go's json.Decoder does not look at them.
  package mutating func rest() -> Int {
    skipSpace()
    return bytes.count - offset
  }

  // MARK: Values

  /// A string's text, or nil for null.
  package mutating func string() throws(JSONError) -> String? {
    try text()?.string
  }

  /// A string as it stands in the document, or nil for null.
  package mutating func text() throws(JSONError) -> JSONText? {
    if try null() { return nil }
    skipSpace()
    return JSONText(raw: try quoted("a string"))
  }

  /// True or false, or nil for null.
  package mutating func boolean() throws(JSONError) -> Bool? {
    if try null() { return nil }
    if try word("true") { return true }
    if try word("false") { return false }
    throw error("true or false")
  }

  /// A whole number, or nil for null.
  package mutating func integer() throws(JSONError) -> Int64? {
    if try null() { return nil }
    skipSpace()
    let start = offset
    let digits = UnsafeRawBufferPointer(rebasing: bytes[try number()])
    guard let value = Int64(String(decoding: digits, as: UTF8.self)) else {
      throw JSONError(offset: start, expected: "a whole number")
    }
    return value
  }

  /// What `read` makes of the next value. Where that throws, the value is passed over, and `fault` gets why.
  ///
  /// - Throws: `JSONError` where the value is no JSON.
  package mutating func attempt<Value>(
    _ read: (inout JSONReader) throws(JSONError) -> Value, fault: (JSONError) -> Void
  ) throws(JSONError) -> Value? {
    let start = self
    do throws(JSONError) {
      return try read(&self)
    } catch {
      self = start
      try skip()
      fault(error)
      return nil
    }
  }

  /// Passes over one value of any kind and returns the bytes it spans.
  @discardableResult
  package mutating func skip() throws(JSONError) -> UnsafeRawBufferPointer {
    try span { (reader) throws(JSONError) in try reader.skipValue() }
  }

  /// The bytes of one value, which `read` must read or skip.
  package mutating func span(
    _ read: (inout JSONReader) throws(JSONError) -> Void
  ) throws(JSONError) -> UnsafeRawBufferPointer {
    skipSpace()
    let start = offset
    try read(&self)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
  }

  /// True if the next value is null, which is then consumed.
  package mutating func null() throws(JSONError) -> Bool {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "n") else { return false }
    guard try word("null") else { throw error("a value") }
    return true
  }

  // MARK: Bytes

  private mutating func skipValue() throws(JSONError) {
    guard offset < bytes.count else { throw error("a value") }
    switch bytes[offset] {
    case UInt8(ascii: "{"):
      try object { (reader, _) throws(JSONError) in
        reader.skipSpace()
        try reader.skipValue()
      }
    case UInt8(ascii: "["):
      try array { (reader) throws(JSONError) in
        reader.skipSpace()
        try reader.skipValue()
      }
    case UInt8(ascii: "\""): _ = try quoted("a string")
    case UInt8(ascii: "t"): guard try word("true") else { throw error("a value") }
    case UInt8(ascii: "f"): guard try word("false") else { throw error("a value") }
    case UInt8(ascii: "n"): guard try word("null") else { throw error("a value") }
    default: _ = try number()
    }
  }

  @inline(__always)
  private mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset &+= 1
      default: return
      }
    }
  }

  private mutating func open(_ byte: UInt8, _ what: String) throws(JSONError) {
    try expect(byte, what)
    depth += 1
    guard depth <= Self.deepest else { throw error("at most \(Self.deepest) levels of nesting") }
  }

  private mutating func close(_ byte: UInt8) -> Bool {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset &+= 1
    depth -= 1
    return true
  }

  private mutating func expect(_ byte: UInt8, _ what: String) throws(JSONError) {
    skipSpace()
    guard offset < bytes.count, bytes[offset] == byte else { throw error(what) }
    offset &+= 1
  }

  private mutating func word(_ word: StaticString) throws(JSONError) -> Bool {
    skipSpace()
    let count = word.utf8CodeUnitCount
    guard bytes.count &- offset >= count else { return false }
    for i in 0..<count where bytes[offset &+ i] != word.utf8Start[i] { return false }
    offset &+= count
    return true
  }

  /// The bytes between the quotes of the string that begins here, its escapes checked but not resolved.
  private mutating func quoted(_ what: String) throws(JSONError) -> UnsafeRawBufferPointer {
    guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw error(what) }
    offset &+= 1
    let start = offset
    while offset < bytes.count {
      passPlain()
      guard offset < bytes.count else { break }
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
        offset &+= 1
        return text
      }
      if byte == UInt8(ascii: "\\") {
        try escape()
      } else if byte < 0x20 {
        throw error("no control character in a string")
      } else {
        offset &+= 1
      }
    }
    throw error("the string's closing quote")
  }

  /// Passes over bytes of a string that mean themselves, eight at a time, up to the first other one or to the last seven
  /// bytes of the document.
  @inline(__always)
  private mutating func passPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    while bytes.count &- offset >= 8 {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      // The highest bit of a byte of these is set where the byte is the quote, the backslash, or less than 0x20; and
      // perhaps above such a byte, never below the first.
      let quotes = word ^ (ones &* 0x22)
      let backslashes = word ^ (ones &* 0x5C)
      let found =
        ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word)
        & (ones &* 0x80)
      guard found == 0 else {
        offset &+= found.trailingZeroBitCount / 8
        return
      }
      offset &+= 8
    }
  }

  private mutating func escape() throws(JSONError) {
    offset &+= 1
    guard offset < bytes.count else { throw error("an escape") }
    switch bytes[offset] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      offset &+= 1
    case UInt8(ascii: "u"):
      guard bytes.count &- offset > 4 else { throw error("four hexadecimal digits") }
      for i in 1...4 where JSONText.hexValue(bytes[offset &+ i]) == nil {
        throw error("four hexadecimal digits")
      }
      offset &+= 5
    default: throw error("an escape")
    }
  }

  private mutating func number() throws(JSONError) -> Range<Int> {
    let start = offset
    if peek() == UInt8(ascii: "-") { offset &+= 1 }
    if peek() == UInt8(ascii: "0") {
      offset &+= 1
    } else {
      guard digits() else { throw error("a value") }
    }
    if peek() == UInt8(ascii: ".") {
      offset &+= 1
      guard digits() else { throw error("a digit") }
    }
    if let e = peek(), e | 0x20 == UInt8(ascii: "e") {
      offset &+= 1
      if let sign = peek(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset &+= 1 }
      guard digits() else { throw error("a digit") }
    }
    return start..<offset
  }

  private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func digits() -> Bool {
    let start = offset
    while offset < bytes.count, bytes[offset] &- 0x30 < 10 { offset &+= 1 }
    return offset > start
  }

  private func error(_ expected: String) -> JSONError {
    JSONError(offset: offset, expected: expected)
  }
}
