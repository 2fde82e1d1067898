/// A whole digest's first 12 digits; other texts as they are: a tag may be hexadecimal too.
func shortName(_ text: String) -> String {
  let hex = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
  return hex.count == 64 && hex.allSatisfy(\.isHexDigit) ? String(hex.prefix(12)) : text
}
