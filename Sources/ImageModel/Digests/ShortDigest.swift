/// Twelve digits without the algorithm (moby client/pkg/stringid `TruncateID`). What is no long
/// hexadecimal number stays whole; a tag that is one too, such as a commit's.
package func shortDigest(_ digest: String) -> String {
  var digest = digest
  let short = digest.withUTF8 { text -> String? in
    let start = algorithms.first { text.starts(with: $0) }?.count ?? 0
    let hex = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: text[start...]))
    // Nearly always: eight digits at a time, as digests of SHA-256 and names of directories are read.
    guard Hash256(hex: hex) != nil || hex.count >= 12 && hex.allSatisfy(isHexDigit) else { return nil }
    return String(decoding: hex[..<12], as: UTF8.self)
  }
  return short ?? digest
}

private let algorithms = Digest.Algorithm.allCases.map { Array("\($0.name):".utf8) }

private func isHexDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

/// The same for a text that may be a name: only what is a whole digest, or its 64 digits, is shortened.
package func shortName(_ text: String) -> String {
  let hex = text.hasPrefix("sha256:") ? text.utf8.dropFirst(7) : text.utf8[...]
  return hex.count == 64 && Hash256(hex: String(Substring(hex))) != nil ? shortDigest(text) : text
}

/// The digits of an ID, or the first of them, as people write them: in any capitals, after `sha256:` or without. In small
/// letters; nil for what is none. They are looked at as bytes: to Swift the wide digits of East Asian texts are digits too.
package func typedDigits(_ text: String) -> String? {
  let digits = text.utf8.dropFirst(text.hasPrefix("sha256:") ? 7 : 0)
  guard (1...64).contains(digits.count), digits.allSatisfy(isHexDigit) else { return nil }
  return String(Substring(digits)).lowercased()
}
