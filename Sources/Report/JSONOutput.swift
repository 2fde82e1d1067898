import ImageModel

/// The value as JSON: text escaped, NaN and infinities as null.
func appendJSON(_ cell: Cell, _ kind: Column.Kind, to out: inout [UInt8]) {
  switch cell {
  case .text(let text): appendJSONString(text, to: &out)
  case .json(let json) where !json.isEmpty: appendVerbatim(json, to: &out)
  default: out.append(contentsOf: (cell.plainText(kind) ?? "null").utf8)
  }
}

/// The text between quotes. Beyond what JSON asks for (RFC 8259, 7) it escapes each character that
/// a terminal obeys: the same text for a parser, and harmless on a screen.
func appendJSONString(_ text: String, to out: inout [UInt8]) {
  out.append(UInt8(ascii: "\""))
  if text.isAll({ $0 >= 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }) {
    out.append(contentsOf: text.utf8)
  } else {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out.append(contentsOf: "\\\"".utf8)
      case "\\": out.append(contentsOf: "\\\\".utf8)
      case "\n": out.append(contentsOf: "\\n".utf8)
      case "\r": out.append(contentsOf: "\\r".utf8)
      case "\t": out.append(contentsOf: "\\t".utf8)
      case _ where scalar.isActing: appendEscape(scalar, to: &out)
      default: out.append(contentsOf: String(scalar).utf8)
      }
    }
  }
  out.append(UInt8(ascii: "\""))
}

/// Valid JSON as it is, but in one line: a control character can only be white space there, and
/// any other acting character can only stand in a string, where its escape means the same.
private func appendVerbatim(_ json: String, to out: inout [UInt8]) {
  if json.isPrintableASCII {
    out.append(contentsOf: json.utf8)
    return
  }
  for scalar in json.unicodeScalars {
    if scalar.value < 0x20 {
      out.append(UInt8(ascii: " "))
    } else if scalar.isActing {
      appendEscape(scalar, to: &out)
    } else {
      out.append(contentsOf: String(scalar).utf8)
    }
  }
}

/// All acting characters lie in the basic plane: four digits do.
private func appendEscape(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
  out.append(contentsOf: "\\u".utf8)
  out.append(contentsOf: hex(scalar.value, digits: 4).utf8)
}
