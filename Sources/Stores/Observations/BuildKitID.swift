/// Whether a name is an ID that BuildKit made, of a record or of a mount: 25 letters and digits (BuildKit identity/randomid.go).
package func isBuildKitID(_ name: some StringProtocol) -> Bool {
  name.utf8.count == 25 && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
}
