import Foundation
import Testing

@testable import TestSupport

/// What `strata usage --root FOLDER` says of one entry.
private struct EntryRow: Decodable {
  let entry: String
  let bytes, inodes, size: Int
  let parts: [String]?
  let whole: Bool
}

@Suite("what lies in a folder of a root") struct FolderUsageTests {
  private func rows(_ folder: String, _ root: String) throws -> [EntryRow] {
    try StrataBinary.rows(["usage", "--root", "--in", root, folder])
  }

  @Test(
    "each entry has what du says of it, and all together too",
    arguments: [".", "overlay2", "volumes", "containerd/daemon"])
  func entries(_ folder: String) async throws {
    let root = try await #require(Snapshot.whole).root()
    let rows = try rows(folder, root)
    let path = root + "/" + folder
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
    #expect(Set(rows.map { $0.entry.filter { $0 != "/" } }) == Set(names + ["."]))
    for row in rows {
      #expect(row.bytes == (try DiskUsageTool.bytes(["\(path)/\(row.entry)"])), "\(row.entry)")
      #expect(row.inodes == (try DiskUsageTool.inodes("\(path)/\(row.entry)")), "\(row.entry)")
      #expect(row.whole)
    }
    #expect(rows.last?.entry == ".")
    #expect(rows.dropLast().map(\.bytes) == rows.dropLast().map(\.bytes).sorted(by: >))
  }

  @Test("each says what it is for")
  func parts() async throws {
    let root = try await #require(Snapshot.whole).root()
    let top = try rows("./", root)
    let drivers = try #require(top.first { $0.entry == "overlay2/" }?.parts)
    #expect(Set(drivers) == ["images", "container layers", "build cache", "driver"])
    #expect(top.first { $0.entry == "image/" }?.parts == ["metadata"])
    // As the totals by type have it.
    let usage: [UsageRow] = try StrataBinary.rows(["usage", "--in", root])
    let directories = try rows(root + "/overlay2/", root)
    let images = directories.filter { $0.parts == ["images"] }
    #expect(images.reduce(0) { $0 + $1.bytes } == usage["Images"]?.bytes)
    let directory = try #require(images.first?.entry)
    let inside = try rows("overlay2/\(directory)", root)
    #expect(inside.contains { $0.entry == "diff/" } && inside.allSatisfy { $0.entry == "." || $0.parts == ["images"] })
  }

  @Test("a file with several names counts once, for the first entry that has it")
  func links() throws {
    let tree = try SoundTree()
    let folder = tree.root.appendingPathComponent("volumes/v/_data")
    for name in ["a", "b"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    try Data(count: 100_000).write(to: folder.appendingPathComponent("b/file"))
    try FileManager.default.linkItem(
      at: folder.appendingPathComponent("b/file"), to: folder.appendingPathComponent("a/other"))
    let rows = try rows("volumes/v/_data", tree.root.path)
    #expect(rows.map(\.entry) == ["a/", "b/", "."])
    #expect(rows[0].size == 100_000 && rows[1].size == 0)
    #expect(rows[2].bytes == (try DiskUsageTool.bytes([folder.path])))
  }

  @Test("what is no folder, is not there or was not walked is an error")
  func errors() throws {
    let tree = try SoundTree()
    func run(_ words: String...) throws -> Command { try StrataBinary.run(["usage", "--root"] + words) }
    let root = tree.root.path
    let missing = try run("--in", root, "nowhere/at")
    #expect(missing.ending == .exited(1) && missing.errors.contains("found none"), "\(missing.errors)")
    let file = try run("--in", root, "image/overlay2/repositories.json")
    #expect(file.ending == .exited(1) && file.errors.contains("found a regular file"), "\(file.errors)")
    let index = try NewIndex()
    try index.run([root])
    let unwalked = try run("--db", index.path, "overlay2")
    #expect(unwalked.ending == .exited(64) && unwalked.errors.contains("--in"), "\(unwalked.errors)")
    #expect(try run("--in", root, "a", "b").ending == .exited(64))
  }

  /// Sends SIGINT as soon as the program answers it itself.
  private func interrupted(_ arguments: [String]) throws -> (status: String, done: Command) {
    let strata = try #require(StrataBinary.url).path
    let script = """
      set -m
      "$@" &
      until grep -q '^SigCgt:.*[2367abef]$' /proc/$!/status || ! kill -0 $!; do :; done
      kill -INT $!
      wait $!
      echo "status $?" >&2
      """
    let done = try Command.run("sh", ["-c", script, "sh", strata] + arguments)
    let status = done.errors.split(separator: "\n").last { $0.hasPrefix("status ") }
    return (status.map { String($0.dropFirst(7)) } ?? "", done)
  }

  @Test("Ctrl-C ends the walk, and the answer says what it lacks")
  func interruption() throws {
    let tree = try SoundTree()
    let folder = tree.root.appendingPathComponent("volumes/big/_data").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Command.tool("sh", "-c", "cd \"$1\" && seq 40000 | xargs mkdir", "sh", folder)
    let (status, done) = try interrupted(["usage", "--in", tree.root.path, "--format", "json"])
    #expect(status == "130", "\(done.errors)")
    #expect(done.errors.contains("\(tree.root.path): measuring was stopped after "), "\(done.errors)")
    let rows = try JSONDecoder().decode([UsageRow].self, from: done.output)
    #expect(rows["Images"]?.total == 0 && rows["Images"]?.size == 0)
    #expect(rows["Local Volumes"]?.size == nil && rows["Total"] == nil)
    let (again, part) = try interrupted(["usage", "--root", "--in", tree.root.path, "volumes", "--format", "json"])
    #expect(again == "130", "\(part.errors)")
    let entries = try JSONDecoder().decode([EntryRow].self, from: part.output)
    #expect(entries.first { $0.entry == "big/" }?.whole == false)
    #expect(part.errors.contains("big: not read to the end"), "\(part.errors)")
  }
}
