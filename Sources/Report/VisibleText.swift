extension Unicode.Scalar {
  /// Whether a terminal or an editor obeys this character rather than showing it: C0 and C1
  /// controls, DEL, line and paragraph separators, marks that turn the direction of text, and
  /// annotation marks.
  var isActing: Bool {
    switch value {
    case 0x00...0x1f, 0x7f...0x9f: true
    case 0x061c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x206f, 0xfff9...0xfffb: true
    default: false
    }
  }
}

/// The text with each acting character written out (`\n`, `\x1b`, `\u202e`), so that whoever wrote
/// a label cannot move the cursor, hide a word or turn a line round.
package func visible(_ text: String) -> String {
  if text.isPrintableASCII { return text }
  var shown = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    guard scalar.isActing else {
      shown.append(scalar)
      continue
    }
    switch scalar {
    case "\n": shown.append(contentsOf: "\\n".unicodeScalars)
    case "\r": shown.append(contentsOf: "\\r".unicodeScalars)
    case "\t": shown.append(contentsOf: "\\t".unicodeScalars)
    default:
      let isByte = scalar.value <= 0xff
      shown.append(contentsOf: (isByte ? "\\x" : "\\u").unicodeScalars)
      shown.append(contentsOf: hex(scalar.value, digits: isByte ? 2 : 4).unicodeScalars)
    }
  }
  return String(shown)
}

func hex(_ value: UInt32, digits: Int) -> String {
  let text = String(value, radix: 16)
  return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

extension String {
  /// Whether all bytes of its UTF-8 are of a kind. They are looked at as one piece of memory: a text's own iterator, which
  /// calls a function for each byte, took 3 % of a table of 38,000 layers.
  func isAll(_ isOfKind: (UInt8) -> Bool) -> Bool {
    utf8.withContiguousStorageIfAvailable { $0.allSatisfy(isOfKind) } ?? utf8.allSatisfy(isOfKind)
  }

  var isPrintableASCII: Bool { isAll { $0 >= 0x20 && $0 < 0x7f } }
}
