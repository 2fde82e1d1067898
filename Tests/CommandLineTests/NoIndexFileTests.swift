import Foundation
import Testing

@testable import TestSupport

@Suite("what is no index file") struct NoIndexFileTests {
  private static let commands: [[String]] = [
    ["images"], ["check"], ["backup", "copy.db"], ["sql", "SELECT 1"], ["forget", "--host", "x"],
    ["prune", "--keep", "1d"], ["export", "metrics"], ["index", "TREE"], ["merge", "INDEX"],
  ]

  @Test("a pipe, a folder and a device are reported at once, by every command", arguments: commands)
  func kinds(_ words: [String]) async throws {
    let folder = try Workshop.newFolder()
    let pipe = folder.appendingPathComponent("pipe").path
    try #require(mkfifo(pipe, 0o600) == 0)
    let tree = try await Snapshot.root(of: "hostB-t0")
    let ground = try await ProvingGround()
    let words = words.map { ["TREE": tree, "INDEX": ground.path("other.db")][$0] ?? $0 }
    for path in [pipe, folder.path, "/dev/null"] {
      let program = try #require(StrataBinary.url).path
      let done = try Command.run(program, words + ["--db", path], timeout: 20)
      #expect(done.ending == .exited(1), "\(path)")
      #expect(done.output.isEmpty)
      #expect(
        done.errors == "Error: \(path): this is no index of strata (no regular file); it is left as it is\n",
        "\(done.errors)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["pipe"])
  }

  @Test(
    "a file of no bytes stays one, but for commands that fill an index",
    arguments: [["images"], ["forget", "--host", "x"], ["prune", "--keep", "1d"], ["rename-host", "x", "y"]])
  func empty(_ words: [String]) throws {
    let path = try Workshop.newFolder().appendingPathComponent("empty.db").path
    try #require(FileManager.default.createFile(atPath: path, contents: nil))
    let done = try StrataBinary.run(words + ["--db", path])
    #expect(done.ending == .exited(1))
    #expect(done.errors == "Error: \(path): this is no index of strata (it is empty); it is left as it is\n")
    #expect(FileManager.default.contents(atPath: path) == Data())
  }

  @Test("a first scan that fails leaves no index behind, a later one leaves the index as it was")
  func failedScan() async throws {
    let folder = try Workshop.newFolder()
    let index = folder.appendingPathComponent("index.db").path
    let tree = try await Snapshot.root(of: "hostB-t0")
    let nowhere = folder.appendingPathComponent("nowhere").path
    // The first is recorded, the second cannot be read.
    func twice(_ other: String) throws -> Command {
      try StrataBinary.run(["index", "web1=\(tree)", "web1=\(other)", "--at", Timeline.time(0), "--db", index])
    }
    let other = try await Snapshot.root(of: "hostB-t1")
    #expect(try twice(nowhere).ending == .exited(1))
    #expect(!FileManager.default.fileExists(atPath: index))
    let contradiction = try twice(other)
    #expect(contradiction.ending == .exited(1))
    #expect(contradiction.errors.contains("--replace"), "\(contradiction.errors)")
    let hosts: [[String: String?]] = try StrataBinary.rows(["hosts", "--columns", "host", "--db", index])
    #expect(hosts == [["host": "web1"]])
  }

  @Test("an index without a scan, as a first one that was stopped leaves it, is reported to who asks it")
  func withoutScan() async throws {
    let index = try NewIndex().path
    let tree = try await Snapshot.root(of: "hostB-t0")
    try #require(StrataBinary.run(["index", "web1=\(tree)", "--db", index]).ending == .exited(0))
    for words in [["images"], ["usage", "--format", "json"], ["sql", "SELECT 1"], ["export", "metrics"]] {
      #expect(try !StrataBinary.run(words + ["--db", index]).errors.contains("nothing is indexed"), "\(words)")
    }
    try #require(StrataBinary.run(["forget", "--host", "web1", "--db", index]).ending == .exited(0))
    let note = "\(index): nothing is indexed yet; “strata index” records a scan\n"
    for words in [
      ["images"], ["usage", "--format", "json"], ["orphans"], ["problems"], ["hosts"], ["query", "repos"],
    ] {
      let done = try StrataBinary.run(words + ["--db", index])
      #expect(done.ending == .exited(0))
      #expect(done.errors == note, "\(words)")
    }
    // What fails without a tree says why first.
    let assertion = try StrataBinary.run(["assert", "--size-below", "1TB", "--db", index])
    #expect(assertion.ending == .exited(1) && assertion.errors.hasPrefix(note), "\(assertion.errors)")
    // The next scan takes the file.
    try #require(StrataBinary.run(["index", "web1=\(tree)", "--db", index]).ending == .exited(0))
    #expect(try StrataBinary.run(["hosts", "--db", index]).errors.isEmpty)
  }

  @Test("a disk that is full is reported with the file and a way out, and nothing is left of a first scan")
  func fullDisk() async throws {
    guard geteuid() == 0 else { return }
    let folder = try Workshop.newFolder()
    let tree = try await Snapshot.root(of: "hostB-t0")
    // From too small for the schema to nearly enough for the scan: each has its own statement that fails.
    let whole = try NewIndex()
    try whole.run(["web1=\(tree)"])
    let size = try #require(FileManager.default.attributesOfItem(atPath: whole.path)[.size] as? Int)
    for bytes in [8192, 65536, size / 3, size - 16384, size + 8192] {
      let disk = folder.appendingPathComponent("disk-\(bytes)").path
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
      guard try Command.run("mount", ["-t", "tmpfs", "-o", "size=\(bytes)", "none", disk]).ending == .exited(0)
      else { return }
      defer { _ = try? Command.run("umount", ["-l", disk]) }
      let index = disk + "/index.db"
      let done = try StrataBinary.run(["index", "web1=\(tree)", "--db", index])
      if done.ending == .exited(0) {
        #expect(bytes > size / 2)
        continue
      }
      #expect(done.ending == .exited(1))
      #expect(done.errors == "Error: \(index): the disk is full; --in PATH asks without a file\n", "\(bytes)")
      #expect(!FileManager.default.fileExists(atPath: index), "\(bytes)")
    }
  }

  @Test("an index on a full disk answers")
  func askedOnFullDisk() async throws {
    guard geteuid() == 0 else { return }
    let disk = try Workshop.newFolder().path
    guard try Command.run("mount", ["-t", "tmpfs", "-o", "size=4m", "none", disk]).ending == .exited(0) else { return }
    defer { _ = try? Command.run("umount", ["-l", disk]) }
    let index = disk + "/index.db"
    let tree = try await Snapshot.root(of: "hostB-t0")
    try #require(try StrataBinary.run(["index", "web1=\(tree)", "--db", index]).ending == .exited(0))
    let before = try StrataBinary.run(["images", "--db", index])
    try Command.tool("sh", "-c", "head -c 8m /dev/zero > '\(disk)/rest' 2>/dev/null; true")
    let full = try StrataBinary.run(["images", "--db", index])
    #expect(full.ending == .exited(0) && full.output == before.output, "\(full.errors)")
    let next = try StrataBinary.run(["index", "web1=\(try await Snapshot.root(of: "hostB-t1"))", "--db", index])
    #expect(next.errors == "Error: \(index): the disk is full; --in PATH asks without a file\n")
    #expect(try StrataBinary.run(["check", "--db", index]).ending == .exited(0))
  }

  @Test("a backup that finds no room says so, and no more")
  func fullForBackup() async throws {
    guard geteuid() == 0 else { return }
    let disk = try Workshop.newFolder().path
    let index = try NewIndex()
    try index.run(["web1=\(try await Snapshot.root(of: "hostB-t0"))"])
    guard try Command.run("mount", ["-t", "tmpfs", "-o", "size=65536", "none", disk]).ending == .exited(0) else {
      return
    }
    defer { _ = try? Command.run("umount", ["-l", disk]) }
    let done = try StrataBinary.run(["backup", disk + "/copy.db", "--db", index.path])
    #expect(done.ending == .exited(1))
    #expect(done.errors == "Error: \(disk)/copy.db: the disk is full\n", "\(done.errors)")
  }

  @Test("an index that was cut off says what to do", arguments: [30_000, 100_000])
  func cutOff(_ bytes: Int) async throws {
    let index = try NewIndex()
    try index.run(["web1=\(try await Snapshot.root(of: "hostB-t0"))"])
    let whole = try #require(FileManager.default.contents(atPath: index.path))
    try #require(whole.count > bytes)
    try whole.prefix(bytes).write(to: URL(fileURLWithPath: index.path))
    let done = try StrataBinary.run(["images", "--db", index.path])
    #expect(done.ending == .exited(1))
    #expect(
      done.errors.hasSuffix(": put a backup of it in its place, or index into a new file\n")
        && done.errors.contains("the file is damaged"), "\(done.errors)")
  }

  @Test("a disk that is full while space is given back is reported, and what was taken out stays out")
  func fullForVacuum() async throws {
    guard geteuid() == 0 else { return }
    let disk = try Workshop.newFolder().path
    let tree = try await Snapshot.root(of: "hostB-t0")
    let whole = try NewIndex()
    try whole.run(["web1=\(tree)"])
    try whole.run(["web2=\(tree)"])
    let size = try #require(FileManager.default.attributesOfItem(atPath: whole.path)[.size] as? Int)
    guard try Command.run("mount", ["-t", "tmpfs", "-o", "size=\(size * 3 / 2)", "none", disk]).ending == .exited(0)
    else { return }
    defer { _ = try? Command.run("umount", ["-l", disk]) }
    let index = disk + "/index.db"
    try FileManager.default.copyItem(atPath: whole.path, toPath: index)
    try Command.tool(
      "sh", "-c", "head -c \(size * 2) /dev/zero > '\(disk)/rest' 2>/dev/null; truncate -s -400K '\(disk)/rest'")
    let done = try StrataBinary.shell(
      "SQLITE_TMPDIR='\(disk)' \"$STRATA\" forget --host web2 --vacuum --db '\(index)'",
      index: try await ProvingGround())
    #expect(done.ending == .exited(1))
    #expect(done.errors.hasPrefix("Error: \(index): the disk is full"), "\(done.errors)")
    #expect(!done.errors.contains("SQLite"))
    #expect(try StrataBinary.run(["check", "--db", index]).ending == .exited(0))
  }
}
