/// The keys of a TOML document (toml.io, v1.0.0) that come before its first table, as far as texts are wanted of one.
struct TOMLDocument {
  /// What is wrong with a document, and where.
  struct Fault: Error, Equatable, CustomStringConvertible {
    let line: Int
    let expected: String

    var description: String { "expected \(expected) in line \(line)" }
  }

  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The text of a key; nil where the document does not have it before its first table.
  mutating func text(of wanted: String) throws(Fault) -> String? { try find(wanted) ? string() : nil }

  /// The texts of a key that has an array of them; none where the document does not have it there.
  mutating func texts(of wanted: String) throws(Fault) -> [String] {
    guard try find(wanted) else { return [] }
    guard take("[") else { throw fault("an array of texts") }
    var texts: [String] = []
    while true {
      skip { $0.isBlank || $0.isLineEnd || $0 == "," }
      if take("]") { return texts }
      if peek() == "#" { skip { !$0.isLineEnd } } else { texts.append(try string()) }
    }
  }

  /// Goes to the value of a key, from the beginning on.
  private mutating func find(_ wanted: String) throws(Fault) -> Bool {
    place = 0
    while true {
      skip { $0.isBlank || $0.isLineEnd }
      guard let byte = peek() else { return false }
      if byte == "#" {
        skip { !$0.isLineEnd }
        continue
      }
      if byte == "[" { return false }
      let key = try key()
      guard take("=") else { throw fault("= after a key") }
      skip(\.isBlank)
      if key == [wanted] { return true }
      try skipValue()
      skip(\.isBlank)
      if peek() == "#" { skip { !$0.isLineEnd } }
      guard peek().map(\.isLineEnd) ?? true else { throw fault("the end of the line after a value") }
    }
  }

  /// The parts of a key with dots between them.
  private mutating func key() throws(Fault) -> [String] {
    var parts: [String] = []
    repeat {
      skip(\.isBlank)
      if peek() == "\"" || peek() == "'" {
        parts.append(try string())
      } else {
        let start = place
        skip { $0.isBare }
        guard place > start else { throw fault("a key") }
        parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
      }
      skip(\.isBlank)
    } while take(".")
    return parts
  }

  private mutating func string() throws(Fault) -> String {
    guard let quote = peek(), quote == "\"" || quote == "'" else { throw fault("a text in quotes") }
    let isLong = bytes[place...].starts(with: repeatElement(quote.value, count: 3))
    let end = isLong ? 3 : 1
    place += end
    if isLong, peek() == "\r" { place += 1 }
    if isLong, peek() == "\n" { place += 1 }
    var text: [UInt8] = []
    while let byte = peek() {
      if bytes[place...].starts(with: repeatElement(quote.value, count: end)) {
        place += end
        // One or two quotes may come before the three that end a long text.
        while isLong, peek() == quote {
          text.append(quote.value)
          place += 1
        }
        return String(decoding: text, as: UTF8.self)
      }
      guard isLong || !byte.isLineEnd else { break }
      place += 1
      if byte == "\\", quote == "\"" { try escape(&text) } else { text.append(byte.value) }
    }
    throw fault("the quotes that end a text")
  }

  /// Reads what follows a backslash.
  private mutating func escape(_ text: inout [UInt8]) throws(Fault) {
    guard let byte = peek() else { throw fault("a letter after \\") }
    place += 1
    switch byte {
    case "\"", "\\": text.append(byte.value)
    case "b": text.append(0x08)
    case "t": text.append(0x09)
    case "n": text.append(0x0A)
    case "f": text.append(0x0C)
    case "r": text.append(0x0D)
    case "u", "U":
      let digits = bytes[place...].prefix(byte == "u" ? 4 : 8)
      let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
      guard let scalar = number.flatMap(Unicode.Scalar.init) else { throw fault("a character’s number after \\") }
      place += digits.count
      text += Array(String(Character(scalar)).utf8)
    case _ where byte.isBlank || byte.isLineEnd: skip { $0.isBlank || $0.isLineEnd }
    default: throw fault("a known letter after \\")
    }
  }

  /// Passes over a text, a number, a moment, an array or a table in one line.
  private mutating func skipValue() throws(Fault) {
    var open = 0
    let start = place
    repeat {
      if open > 0 { skip { $0.isBlank || $0.isLineEnd || $0 == "," || $0 == "=" } }
      guard let byte = peek() else { throw fault(open > 0 ? "the end of an array or a table" : "a value") }
      switch byte {
      case "\"", "'": _ = try string()
      case "[", "{":
        open += 1
        place += 1
      case "]", "}":
        guard open > 0 else { throw fault("a value") }
        open -= 1
        place += 1
      case "#" where open > 0: skip { !$0.isLineEnd }
      default:
        skip { !$0.isBlank && !$0.isLineEnd && !"#,=[]{}\"'".unicodeScalars.contains($0.scalar) }
        guard place > start else { throw fault("a value") }
      }
    } while open > 0
  }

  // MARK: Bytes

  private func peek() -> Byte? { place < bytes.count ? Byte(value: bytes[place]) : nil }

  private mutating func take(_ byte: Byte) -> Bool {
    guard peek() == byte else { return false }
    place += 1
    return true
  }

  private mutating func skip(_ isSkipped: (Byte) -> Bool) {
    while let byte = peek(), isSkipped(byte) { place += 1 }
  }

  private func fault(_ expected: String) -> Fault {
    Fault(line: 1 + bytes[..<place].count { $0 == 0x0A }, expected: expected)
  }
}

/// A byte that can be written as a letter.
private struct Byte: Equatable, ExpressibleByUnicodeScalarLiteral {
  let value: UInt8

  init(value: UInt8) { self.value = value }

  init(unicodeScalarLiteral scalar: Unicode.Scalar) { value = UInt8(ascii: scalar) }

  var scalar: Unicode.Scalar { Unicode.Scalar(value) }
  var isBlank: Bool { self == " " || self == "\t" }
  var isLineEnd: Bool { self == "\n" || self == "\r" }
  var isBare: Bool {
    scalar.isASCII && (scalar.properties.isAlphabetic || "0"..."9" ~= scalar) || self == "-" || self == "_"
  }
}
