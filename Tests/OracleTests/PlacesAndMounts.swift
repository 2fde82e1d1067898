import Foundation
import Testing

@testable import TestSupport

/// A row of `where`.
struct PlaceRow: Decodable {
  let part, path, location: String
  let position: Int?
  let says: String?
  let bytes: Int?

  var whole: String { location + "/" + path }
}

/// The command that mounts something on /mnt.
func mountCommand(_ what: String, _ source: String...) throws -> String {
  try StrataBinary.run(["where", what, "--mount", "/mnt"] + source).text
}

/// The same as it should be, for folders of which the topmost comes first.
func overlay(_ folders: [String]) -> String {
  "mount -t overlay overlay -o 'ro,lowerdir=\(folders.joined(separator: ":"))' /mnt\n"
}

/// What overlay2 itself noted of a directory: its lower layers, the topmost first.
func lowers(of directory: String, _ root: String) throws -> [String] {
  try String(contentsOfFile: "\(root)/overlay2/\(directory)/lower", encoding: .utf8).split(separator: ":").map {
    link in
    let folder = try FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/overlay2/\(link)")
    return "\(root)/overlay2/\(folder.dropFirst("../".count))"
  }
}
