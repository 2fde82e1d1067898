import Foundation
import Testing

@testable import TestSupport

/// What `strata usage --root` says of one part of a data root.
struct RootPartRow: Decodable, Equatable {
  let root: String
  let part: String
  let things: Int?
  let bytes: Int?
  let share: Double?
  let apparent: Int?
  let folderBytes: Int?
  let files: Int?
  let inodes: Int?
  let measured: String
  let names: [String]?
}

private struct LayerRow: Decodable, OfDriver {
  let driver: String
  let cacheID: String?
  let images: Int
}

private struct MeasuredOrphanRow: Decodable {
  let kind: String
  let path: String
  let directory: String?
  let bytes: Int?
}

/// The system's du, which knows nothing of strata.
enum DiskUsageTool {
  /// Bytes of the blocks that are taken by all of these together.
  static func bytes(_ paths: [String]) throws -> Int { try run(["--block-size=1"], paths) }
  static func inodes(_ path: String) throws -> Int { try run(["--inodes"], [path]) }

  private static func run(_ options: [String], _ paths: [String]) throws -> Int {
    guard !paths.isEmpty else { return 0 }
    let done = try Command.run("du", ["-scx"] + options + paths)
    let last = String(decoding: done.output, as: UTF8.self).split(separator: "\n").last
    return try #require(last.flatMap { Int($0.split(separator: "\t")[0]) }, "\(done.errors)")
  }
}

@Suite("bytes on disk, as commands report them") struct MeasuredUsageTests {
  @Test("all parts of a data root are together what du says of it", arguments: Snapshot.all)
  func total(_ snapshot: Snapshot) async throws {
    let root = try await snapshot.root()
    let rows = try parts(["--in", root])
    let total = try #require(rows.first { $0.part == "total" })
    #expect(total.bytes == (try DiskUsageTool.bytes([root])))
    #expect(total.inodes == (try DiskUsageTool.inodes(root)))
    let others = rows.filter { $0.part != "total" }
    #expect(others.reduce(0) { $0 + ($1.bytes ?? 0) } == total.bytes)
    #expect(others.reduce(0) { $0 + ($1.inodes ?? 0) } == total.inodes)
    #expect(Set(others.map(\.part)).count == others.count)
    #expect(!others.map(\.part).contains("not measured"))
  }

  @Test("of orphans exactly those are certain to be freed that are certain, and at most all; a line counts the others")
  func uncertainOrphans() async throws {
    struct Orphan: Decodable {
      let bytes: Int?
      let certain: Bool
    }
    let root = try await Snapshot.root(of: "hostA-t2-damaged")
    let orphans: [Orphan] = try StrataBinary.rows(["orphans", "--measure", "--in", "a=" + root])
    let (certain, all) = (orphans.filter(\.certain), orphans)
    try #require(!certain.isEmpty && certain.count < all.count)
    let rows: [UsageRow] = try StrataBinary.rows(["usage", "--in", "a=" + root])
    #expect(rows["Orphans"]?.exact == certain.reduce(0) { $0 + ($1.bytes ?? 0) })
    #expect(rows["Orphans"]?.atMost == all.reduce(0) { $0 + ($1.bytes ?? 0) })
    #expect(rows["Orphans"]?.bytes == rows["Orphans"]?.atMost)
    let table = try StrataBinary.run(["usage", "--in", "a=" + root])
    #expect(
      table.errors.contains(
        "a overlay2: \(all.count - certain.count) of \(all.count) orphans uncertain (strata orphans)"),
      "\(table.errors)")
    let sound: [UsageRow] = try await Snapshot.named("hostA-t1").ask("usage")
    #expect(sound["Orphans"]?.exact == 0 && sound["Orphans"]?.atMost == nil)
  }

  @Test("a removal frees no more than there is on the disk, in trees out of use too", arguments: Snapshot.all)
  func freed(_ snapshot: Snapshot) async throws {
    let rows: [UsageRow] = try await snapshot.ask("usage")
    for row in rows where ["Local Volumes", "Orphans"].contains(row.type) {
      #expect(row.exact ?? 0 <= row.bytes ?? 0, "\(row.driver) \(row.type)")
    }
  }

  @Test("removing containers that do not run frees what du says of all that is theirs", arguments: Snapshot.all)
  func removedContainers(_ snapshot: Snapshot) async throws {
    struct Container: Decodable {
      let containerID: String
      let driver: String
      let state: String?
    }
    let root = try await snapshot.root()
    let containers: [Container] = try StrataBinary.rows(["containers", "--in", root])
    let rows: [UsageRow] = try StrataBinary.rows(["usage", "--in", root])
    for row in rows where row.type == "Containers" && row.total ?? 0 > 0 {
      let stopped = containers.filter { $0.driver == row.driver && $0.state != "running" }
      let folder = row.driver == "vfs" ? "vfs/dir" : row.driver
      let paths = try stopped.flatMap { container in
        let mount = "\(root)/image/\(row.driver)/layerdb/mounts/\(container.containerID)"
        let names = try ["mount-id", "init-id"].map { try String(contentsOfFile: "\(mount)/\($0)", encoding: .utf8) }
        return ["\(root)/containers/\(container.containerID)"] + names.map { "\(root)/\(folder)/\($0)" }
      }
      // A copy may lack the driver's folder.
      let isWhole = paths.allSatisfy { FileManager.default.fileExists(atPath: $0) }
      #expect(row.exact == (isWhole ? try DiskUsageTool.bytes(paths) : nil), "\(row.driver)")
    }
  }

  @Test("images take what their layers' directories take", arguments: Snapshot.sound)
  func images(_ snapshot: Snapshot) async throws {
    let root = try await snapshot.root()
    guard let oracle = snapshot.oracle, !oracle.inactive else { return }
    let layers: [LayerRow] = try await snapshot.askTree(["layers"])
    let folder = oracle.driver == "vfs" ? "vfs/dir" : oracle.driver
    let paths = layers.filter { $0.images > 0 }.compactMap { layer in
      layer.cacheID.map { "\(root)/\(folder)/\($0)" }
    }
    let rows = try parts(["--in", root])
    #expect(rows.first { $0.part == "images" }?.bytes ?? 0 == (try DiskUsageTool.bytes(paths)))
    #expect(!rows.contains { $0.part == "orphans" || $0.part == "unknown owner" })
  }

  @Test("orphans take what du says of their directories", arguments: Snapshot.damaged)
  func orphans(_ snapshot: Snapshot) async throws {
    let root = try await snapshot.root()
    let rows: [MeasuredOrphanRow] = try StrataBinary.rows(["orphans", "--in", root, "--measure"])
    for row in rows where row.kind != "mount" {
      let path = row.kind == "write-set" ? row.path : try #require(row.directory)
      #expect(row.bytes == (try DiskUsageTool.bytes(["\(root)/\(path)"])))
    }
    let usage: [UsageRow] = try StrataBinary.rows(["usage", "--in", root])
    let planted = try #require(usage["Orphans"])
    #expect(planted.total == rows.count)
    #expect(planted.atMost == rows.reduce(0) { $0 + ($1.bytes ?? 0) } && planted.atMost == planted.bytes)
    let parts = try parts(["--in", root])
    let orphans = parts.first { $0.part == "orphans" }
    #expect(orphans?.bytes == planted.bytes)
    #expect(orphans?.things == rows.count)
    #expect(parts.first { $0.part == "hidden images" }?.bytes ?? 0 > 0)
  }

  @Test("without a measure there are no bytes on disk, and usage --root says so")
  func unmeasured() async throws {
    let snapshot = try #require(Snapshot.sound.first)
    let rows: [UsageRow] = try await snapshot.ask("usage", "--no-measure")
    #expect(!rows.isEmpty && rows.allSatisfy { $0.bytes == nil && $0.measured == nil })
    #expect(rows["Local Volumes"]?.size == nil && rows["Total"] == nil)
    let index = try NewIndex()
    try index.run([try await snapshot.root()])
    let done = try StrataBinary.run(["usage", "--root", "--db", index.path])
    #expect(done.ending == .exited(0))
    #expect(done.errors.contains("--measure"))
  }

  @Test("a scan without a measure leaves the last one as it was", arguments: Timeline.hosts)
  func later(_ timeline: Timeline) async throws {
    let index = try NewIndex().path
    func scan(_ place: Int, _ options: [String]) async throws {
      let root = try await timeline.snapshots[place].root()
      let done = try StrataBinary.run(
        ["index", root, "--db", index, "--host", "a", "--at", Timeline.time(place)] + options)
      try #require(done.ending == .exited(0), "\(done.errors)")
    }
    try await scan(0, ["--measure"])
    let first = try parts(["--db", index])
    #expect(first.first?.measured == Timeline.time(0))
    try await scan(1, [])
    #expect(try parts(["--db", index]) == first)
    let usage: [UsageRow] = try StrataBinary.rows(["usage", "--db", index])
    #expect(usage.allSatisfy { $0.measured == nil || $0.measured == Timeline.time(0) })
    try await scan(1, ["--measure"])
    let second = try parts(["--db", index])
    let root = try await timeline.snapshots[1].root()
    #expect(second.first?.measured == Timeline.time(1))
    #expect(second.first { $0.part == "total" }?.bytes == (try DiskUsageTool.bytes([root])))
  }

  @Test("a prune leaves the last measure as it was, with what had no owner then")
  func pruned() async throws {
    let index = try Workshop.newFolder().appendingPathComponent("index.db").path
    for (place, name, options) in [(0, "hostA-t2-damaged", ["--measure"]), (1, "hostA-t2", [])] {
      let root = try await #require(Snapshot.fixtures.first { $0.name == name }).root()
      _ = try StrataBinary.run(["index", "a=" + root, "--db", index, "--at", Timeline.time(place)] + options)
    }
    let before = try parts(["--db", index])
    #expect(before.first { $0.part == "orphans" }?.things ?? 0 > 0)
    let done = try StrataBinary.run(["prune", "--keep", "1d", "--db", index])
    #expect(done.ending == .exited(0) && !String(decoding: done.output, as: UTF8.self).contains("nothing"))
    #expect(try parts(["--db", index]) == before)
  }

  @Test("--measure wants a whole data root, and --in beside a question")
  func refusals() async throws {
    let root = try await #require(Snapshot.sound.first).root()
    let index = try NewIndex().path
    let part = try StrataBinary.run(["index", root + "/image", "--measure", "--db", index])
    #expect(part.ending == .exited(1))
    #expect(part.errors.contains(root), "\(part.errors)")
    let question = try StrataBinary.run(["usage", "--no-measure", "--db", index])
    #expect(question.ending == .exited(64))
    #expect(question.errors.contains("--in"), "\(question.errors)")
  }

  @Test("a folder that may not be read ends in status 2, leaves nothing half measured, and is named")
  func unreadable() async throws {
    let tree = try SoundTree()
    try tree.addDirectory("c")
    let place = "overlay2/\(SoundTree.id("c"))/diff"
    let closed = tree.root.appendingPathComponent(place).path
    chmod(closed, 0)
    defer { chmod(closed, 0o755) }
    let index = try NewIndex().path
    let input = "web1=\(tree.root.path)"
    #expect(try StrataBinary.runBound(["index", input, "--measure", "--db", index]).ending == .exited(2))
    #expect(try parts(["--db", index]) == [])
    let problems: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--db", index, "--severity", "error"])
    #expect(problems.map(\.path) == [place])
    let note = "web1 overlay2: not measured, since \(place) could not be read\n"
    for source in [["--db", index], ["--in", input]] {
      for command in [["usage"], ["usage", "--root"]] {
        let errors = try StrataBinary.runBound(command + source).errors
        #expect(errors.contains(note), "\(errors)")
        #expect(!errors.contains("once measured") && !errors.contains("nothing was measured"), "\(errors)")
      }
    }
  }

  private func parts(_ arguments: [String]) throws -> [RootPartRow] {
    try StrataBinary.rows(["usage", "--root"] + arguments)
  }
}
