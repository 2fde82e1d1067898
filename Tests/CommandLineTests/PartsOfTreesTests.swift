import Foundation
import Testing

@testable import TestSupport

@Suite("parts of a tree, and where they may lie") struct PartsOfTreesTests {
  @Test("image/ alone has no finding and the engine's images", arguments: Snapshot.answered)
  func imageAlone(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let driver = try #require(snapshot.oracle?.driver)
    let folder = try Workshop.newFolder()
    try Command.tool("cp", "-a", "\(try await snapshot.root())/image", folder.path)
    for path in ["\(folder.path)/image", "\(folder.path)/image/\(driver)"] {
      let problems: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", path])
      #expect(problems == [])
      let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", path])
      #expect(orphans.map(\.path) == [])
      let images: [ImageRow] = try StrataBinary.rows(
        ["images", "--all", "--as", answers.version, "--in", path])
      #expect(
        images.map { "\($0.imageID) \($0.size) \($0.tags.sorted()) \($0.parentID ?? "-")" }.sorted()
          == answers.images.map { "\($0.id) \($0.size) \($0.tags) \($0.parent ?? "-")" }.sorted())
      #expect(images.allSatisfy { $0.containers == nil }, "containers/ was not read")
    }
  }

  @Test("a mounted disk is searched for var/lib/docker")
  func mountedDisk() async throws {
    let snapshot = try Snapshot.named("hostC-vfs")
    let disk = try Workshop.newFolder()
    try Workshop.unpack(snapshot.archive, into: disk.appendingPathComponent("var/lib/docker"))
    let rows: [ImageRow] = try StrataBinary.rows(["images", "--all", "--in", disk.path])
    #expect(rows.map(\.imageID).sorted() == snapshot.oracle?.answers?.images.map(\.id).sorted())
  }

  @Test(
    "where nothing lies in the usual places, index names them",
    .enabled(if: !["docker", "containerd"].contains { FileManager.default.fileExists(atPath: "/var/lib/" + $0) }))
  func nothingInPlace() throws {
    let done = try StrataBinary.run(["index", "--db", Workshop.newFolder().path + "/index.db"])
    #expect(done.ending == .exited(1))
    for place in ["/var/lib/docker", "/var/lib/containerd", "/var/lib/rancher/k3s/agent/containerd"] {
      #expect(done.errors.contains(place + ","), "\(done.errors)")
    }
  }

  /// `userns-remap` keeps a whole data root in ROOT/UID.GID.
  @Test("a data root inside a data root is read too")
  func remappedRoot() async throws {
    let outer = try Snapshot.named("hostC-vfs")
    let inner = try Snapshot.named("hostB-t0")
    let folder = try Workshop.newFolder()
    try Workshop.unpack(outer.archive, into: folder)
    try Workshop.unpack(inner.archive, into: folder.appendingPathComponent("165536.165536"))
    let rows: [UsageRow] = try StrataBinary.rows(["usage", "--in", folder.path])
    let said = [outer, inner].compactMap { $0.oracle?.answers?.usage.layersSize }
    #expect(rows.filter { $0.type == "Images" }.compactMap(\.size).sorted() == said.sorted())
  }

  /// An engine that once tried another driver leaves such a folder behind.
  @Test("an empty image/DRIVER beside a used one is no error")
  func emptyDriver() async throws {
    let snapshot = try Snapshot.named("hostB-t0")
    let folder = try Workshop.newFolder()
    try Workshop.unpack(snapshot.archive, into: folder)
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("image/overlay"), withIntermediateDirectories: false)
    let rows: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", folder.path])
    #expect(rows == [])
  }

  @Test("a tree without any image is no error")
  func noImages() throws {
    let folder = try Workshop.newFolder()
    let tree = folder.appendingPathComponent("image/overlay2")
    for part in ["imagedb/content/sha256", "imagedb/metadata/sha256", "layerdb/sha256"] {
      try FileManager.default.createDirectory(
        at: tree.appendingPathComponent(part), withIntermediateDirectories: true)
    }
    try Data(#"{"Repositories":{}}"#.utf8).write(
      to: tree.appendingPathComponent("repositories.json"))
    let rows: [UsageRow] = try StrataBinary.rows(["usage", "--in", folder.path])
    #expect(rows["Images"]?.total == 0 && rows["Images"]?.size == 0)
    let problems: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", folder.path])
    #expect(problems == [])
  }
}
