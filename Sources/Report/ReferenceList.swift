/// The texts of a JSON array that holds nothing else, such as the references of an image; nil for
/// any other JSON and for what is none.
package func textsOfJSONArray(_ json: String) -> [String]? {
  var reader = TextArrayReader(rest: json.unicodeScalars[...])
  return reader.array()
}

private struct TextArrayReader {
  var rest: Substring.UnicodeScalarView

  mutating func array() -> [String]? {
    guard take("[") else { return nil }
    if take("]") { return isAtEnd ? [] : nil }
    var texts: [String] = []
    repeat {
      guard let text = string() else { return nil }
      texts.append(text)
    } while take(",")
    guard take("]"), isAtEnd else { return nil }
    return texts
  }

  private var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return rest.isEmpty
    }
  }

  private mutating func skipSpace() {
    while let scalar = rest.first,
      scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t"
    { rest.removeFirst() }
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard rest.first == scalar else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    var text = String.UnicodeScalarView()
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"": return String(text)
      case "\\":
        guard let escaped = escape() else { return nil }
        text.append(escaped)
      case _ where scalar.value < 0x20: return nil
      default: text.append(scalar)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    switch rest.popFirst() {
    case "\"": "\""
    case "\\": "\\"
    case "/": "/"
    case "b": "\u{8}"
    case "f": "\u{c}"
    case "n": "\n"
    case "r": "\r"
    case "t": "\t"
    case "u": unicodeEscape()
    default: nil
    }
  }

  /// One scalar from `XXXX` or `XXXX\uXXXX`; U+FFFD for half of a pair.
  private mutating func unicodeEscape() -> Unicode.Scalar? {
    guard let unit = fourDigits() else { return nil }
    if (0xd800...0xdbff).contains(unit), rest.starts(with: "\\u".unicodeScalars) {
      let before = rest
      rest.removeFirst(2)
      guard let low = fourDigits() else { return nil }
      if (0xdc00...0xdfff).contains(low) {
        return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
      }
      rest = before
    }
    return Unicode.Scalar(unit) ?? "\u{fffd}"
  }

  private mutating func fourDigits() -> UInt32? {
    let digits = rest.prefix(4)
    guard digits.count == 4, digits.allSatisfy({ $0.properties.isASCIIHexDigit }) else {
      return nil
    }
    rest.removeFirst(4)
    return UInt32(String(Substring(digits)), radix: 16)
  }
}
