import Foundation
import Testing

@testable import TestSupport

/// What `strata usage --root FOLDER` says of one entry.
private struct EntryRow: Decodable {
  let entry: String
  let bytes, inodes, size: Int
  let parts: [String]?
  let owners: [String]?
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

  @Test("a folder that is not there is named; what has no parts says why, once")
  func nothing() async throws {
    let root = try await Snapshot.root(of: "hostA-t0")
    let none = try StrataBinary.run(["usage", "--root", "--in", root, "nosuch"])
    #expect(none.ending == .exited(1))
    #expect(none.errors == "Error: \(root): expected a folder “nosuch” in it, found none\n", "\(none.errors)")
    let layout = try Workshop.newFolder().path
    try Command.tool(
      "sh", "-c", "mkdir -p $1/blobs/sha256 && echo '{}' >$1/oci-layout && echo '{\"manifests\":[]}' >$1/index.json",
      "sh",
      layout)
    let done = try StrataBinary.run(["usage", "--root", "--in", layout])
    #expect(
      done.errors.hasPrefix("\(layout): only a data root can be measured; of an image layout strata index records"))
    #expect(!done.errors.contains("--measure"), "\(done.errors)")
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

  /// What lies below the data root of what a container or a volume is, and who has a layer, as the engine says it.
  @Test("each says whose it is: the images that have a layer, the container of a folder or a volume")
  func owners() async throws {
    let snapshot = try #require(Snapshot.whole)
    let root = try await snapshot.root()
    let answers = try #require(snapshot.oracle?.answers)
    let containers = try rows("containers", root).filter { $0.entry != "." }
    #expect(containers.count == answers.containers.count)
    for container in answers.containers {
      #expect(containers.first { $0.entry == container.id + "/" }?.owners == [container.name], "\(container.name)")
    }
    let mounted = Set(answers.containers.flatMap { said in said.mounts.map { "\($0) \(said.name)" } })
    for volume in try rows("volumes", root) where volume.parts?.contains("volumes") == true {
      let owners = try #require(volume.owners)
      let name = volume.entry.dropLast()
      #expect(owners.allSatisfy { owner in mounted.contains { $0.contains(name) && $0.hasSuffix(" " + owner) } })
    }
    // Every image has its layers among the directories, a name of it in each.
    let directories = try rows("overlay2", root)
    for image in answers.listed {
      let named = directories.filter { row in
        row.owners?.contains { image.tags.contains($0) || image.id.dropFirst(7).hasPrefix($0) } == true
      }
      #expect(named.count == image.layers, "\(image.id)")
    }
    let writable = directories.filter { $0.parts == ["container layers"] }.compactMap(\.owners)
    #expect(Set(writable.flatMap { $0 }) == Set(answers.containers.map(\.name)))
    // What lies in a directory is of the same.
    let first = try #require(directories.first { $0.owners != nil })
    #expect(try rows("overlay2/" + first.entry, root).first { $0.entry == "diff/" }?.owners == first.owners)
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
  private func interrupted(_ arguments: [String]) throws -> (status: Int32, output: Data, errors: String) {
    let strata = try #require(StrataBinary.url).path
    let folder = try Workshop.newFolder()
    let files = ["output", "errors"].map { folder.appendingPathComponent($0) }
    let process = try Spawning.start(strata, arguments, environment: ProcessInfo.processInfo.environment) { actions in
      for (descriptor, file) in zip([1, 2] as [Int32], files) {
        posix_spawn_file_actions_addopen(&actions, descriptor, file.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
      }
    }
    var status: Int32 = 0
    let deadline = Date(timeIntervalSinceNow: 60)
    while waitpid(process, &status, WNOHANG) == 0 {
      if Date() > deadline { kill(process, SIGKILL) }
      let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
      let caught = text.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }.flatMap {
        UInt64($0.suffix(16), radix: 16)
      }
      if let caught, caught & (1 << UInt64(SIGINT - 1)) != 0 {
        kill(process, SIGINT)
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        break
      }
      usleep(500)
    }
    return (
      status & 0x7f == 0 ? (status >> 8) & 0xff : -1, try Data(contentsOf: files[0]),
      String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
    )
  }

  @Test("Ctrl-C ends the walk, and the answer says what it lacks")
  func interruption() throws {
    let tree = try SoundTree()
    let folder = tree.root.appendingPathComponent("volumes/big/_data").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Command.tool("sh", "-c", "cd \"$1\" && seq 40000 | xargs mkdir", "sh", folder)
    let done = try interrupted(["usage", "--in", tree.root.path, "--format", "json"])
    #expect(done.status == 130, "\(done.errors)")
    #expect(done.errors.contains("\(tree.root.path): measuring was stopped after "), "\(done.errors)")
    let rows = try JSONDecoder.ofSnakeCase.decode([UsageRow].self, from: done.output)
    let plain: [UsageRow] = try StrataBinary.rows(["usage", "--no-measure", "--in", tree.root.path])
    #expect(rows.map(\.type) == plain.map(\.type) && rows.map(\.size) == plain.map(\.size))
    #expect(rows["Images"]?.size != nil)
    #expect(rows["Local Volumes"]?.size == nil && rows["Total"] == nil)
    let part = try interrupted(["usage", "--root", "--in", tree.root.path, "volumes", "--format", "json"])
    #expect(part.status == 130, "\(part.errors)")
    // It may be stopped before that folder is met.
    guard !part.output.isEmpty else { return #expect(part.errors.contains("before it came to that folder")) }
    let entries = try JSONDecoder.ofSnakeCase.decode([EntryRow].self, from: part.output)
    #expect(entries.allSatisfy { $0.entry != "big/" || !$0.whole })
    #expect(part.errors.contains("not read to the end"), "\(part.errors)")
  }
}
