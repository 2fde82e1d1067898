import Foundation
import Testing

/// A copy of a sound overlay2 tree into which things can be put as dockerd puts them.
struct SoundTree {
  private(set) var root: URL

  init() throws {
    let snapshot = try Snapshot.named("hostB-t0")
    root = try Workshop.newFolder()
    try Workshop.unpack(snapshot.archive, into: root)
  }

  static func id(_ digit: Character) -> String { String(repeating: digit, count: 64) }

  func orphans() throws -> [OrphanRow] { try StrataBinary.rows(["orphans", "--in", root.path]) }

  func problems() throws -> [String] {
    let rows: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", root.path])
    return rows.filter { $0.severity != "info" }.map { "\($0.code) \($0.path)" }
  }

  /// How many orphans `usage` counts, and the recorded bytes of the layers among them.
  func orphansInUsage() throws -> [Int?] {
    let rows: [UsageRow] = try StrataBinary.rows(["usage", "--no-measure", "--in", root.path])
    return [rows["Orphans"]?.total, rows["Orphans"]?.size]
  }

  /// A lowest layer, whose chainID is its diff_id.
  func addLayer(_ digit: Character, size: Int, directory: Character) throws {
    try add(
      "image/overlay2/layerdb/sha256/\(Self.id(digit))",
      [
        "diff": "sha256:\(Self.id(digit))", "size": "\(size)", "cache-id": Self.id(directory),
      ])
    try addDirectory(directory)
  }

  func addMount(_ digit: Character, on layer: Character, directory: Character) throws {
    let directories = [Self.id(directory), "\(Self.id(directory))-init"]
    try add(
      "image/overlay2/layerdb/mounts/\(Self.id(digit))",
      [
        "parent": "sha256:\(Self.id(layer))", "mount-id": directories[0],
        "init-id": directories[1],
      ])
    try addDirectory(directory)
    try addDirectory(directory, suffix: "-init")
  }

  func addDirectory(_ digit: Character, suffix: String = "") throws {
    let name = Self.id(digit) + suffix
    let link = String(repeating: digit.uppercased(), count: 25) + (suffix.isEmpty ? "A" : "B")
    try add("overlay2/\(name)", ["link": link])
    try FileManager.default.createDirectory(
      at: root.appendingPathComponent("overlay2/\(name)/diff"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: root.appendingPathComponent("overlay2/l/\(link)").path,
      withDestinationPath: "../\(name)/diff")
  }

  /// What a crash leaves of a layer that was being written.
  func addWriteSet(_ name: String) throws {
    try add("image/overlay2/layerdb/tmp/\(name)", ["size": "1", "diff": "sha256:\(Self.id("f"))"])
  }

  /// Gives the tree's folder another name.
  mutating func move(to name: String) throws {
    let place = try Workshop.newFolder().appendingPathComponent(name)
    try FileManager.default.moveItem(at: root, to: place)
    root = place
  }

  private func add(_ path: String, _ files: [String: String]) throws {
    let folder = root.appendingPathComponent(path)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, content) in files {
      try Data(content.utf8).write(to: folder.appendingPathComponent(name))
    }
  }
}
