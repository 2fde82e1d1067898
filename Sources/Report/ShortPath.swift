import ImageModel

/// A path with the long hexadecimal names in it cut to as many digits as a digest has in tables.
func shortPath(_ path: String) -> String {
  path.split(separator: "/", omittingEmptySubsequences: false).map { part in
    let digits = part.prefix { $0.isHexDigit && $0.isASCII }
    return digits.count >= 32 ? digits.prefix(12) + "…" + part.dropFirst(digits.count) : String(part)
  }.joined(separator: "/")
}
