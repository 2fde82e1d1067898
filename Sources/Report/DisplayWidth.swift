/// The columns that a text takes on a terminal: the sum of its scalars' widths, as wcwidth and so
/// most terminals count. An emoji sequence joined by U+200D counts each of its pictures.
package func displayWidth(_ text: String) -> Int {
  if text.isPrintableASCII { return text.utf8.count }
  return text.unicodeScalars.reduce(0) { $0 + $1.displayWidth }
}

extension Unicode.Scalar {
  /// 0 for controls and for what is drawn upon its neighbour, 2 for East Asian wide characters and
  /// emoji, else 1.
  var displayWidth: Int {
    switch value {
    case 0x20..<0x7f, 0xa0..<0x300: return 1
    case 0..<0x20, 0x7f..<0xa0: return 0
    // Vowels and final consonants of Hangul, drawn into the syllable before them.
    case 0x1160...0x11ff, 0xd7b0...0xd7c6, 0xd7cb...0xd7fb: return 0
    // Signs that go before a number: format characters, but seen.
    case 0x0600...0x0605, 0x06dd, 0x070f, 0x0890...0x0891, 0x08e2, 0x110bd, 0x110cd: return 1
    // A letter for each half of a flag.
    case 0x1f1e6...0x1f1ff: return 1
    default: break
    }
    if isWide { return 2 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return properties.isEmojiPresentation ? 2 : 1
    }
  }

  /// East Asian Width W and F (Unicode's EastAsianWidth.txt) by blocks, without the marks in them;
  /// emoji are known by their own property.
  private var isWide: Bool {
    switch value {
    case 0x1100...0x115f, 0x2329...0x232a, 0x2e80...0x3029, 0x302e...0x303e, 0x3041...0x3098,
      0x309b...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe10...0xfe19,
      0xfe30...0xfe6f, 0xff01...0xff60, 0xffe0...0xffe6, 0x16fe0...0x16fe3, 0x16ff0...0x18d08,
      0x1aff0...0x1b2fb, 0x1f200...0x1f265, 0x20000...0x2fffd, 0x30000...0x3fffd:
      true
    default: false
    }
  }
}
