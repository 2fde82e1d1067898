/// Twelve digits without the algorithm (moby client/pkg/stringid `TruncateID`). What is no long
/// hexadecimal number stays whole.
package func shortDigest(_ digest: String) -> String {
  let digits = digest.utf8.firstIndex(of: UInt8(ascii: ":")).map { digest[$0...].dropFirst() }
  let hex = digits ?? digest[...]
  let isHex = hex.utf8.allSatisfy {
    (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || (0x41...0x46).contains($0)
  }
  return isHex && hex.utf8.count >= 12 ? String(hex.prefix(12)) : digest
}
