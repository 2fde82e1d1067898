/// Twelve digits without the algorithm (moby client/pkg/stringid `TruncateID`). What is no long
/// hexadecimal number stays whole; a tag that is one too, such as a commit's.
package func shortDigest(_ digest: String) -> String {
  let algorithm = Digest.Algorithm.allCases.first { digest.hasPrefix($0.name + ":") }
  let hex = digest.dropFirst(algorithm.map { $0.name.utf8.count + 1 } ?? 0)
  let isHex = hex.utf8.allSatisfy {
    (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
  }
  return isHex && hex.utf8.count >= 12 ? String(hex.prefix(12)) : digest
}

/// The same for a text that may be a name: only what is a whole digest, or its 64 digits, is shortened.
package func shortName(_ text: String) -> String {
  let hex = text.hasPrefix("sha256:") ? text.utf8.dropFirst(7) : text.utf8[...]
  return hex.count == 64 && Hash256(hex: String(Substring(hex))) != nil ? shortDigest(text) : text
}
