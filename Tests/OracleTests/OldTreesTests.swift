import Foundation
import Testing

@testable import TestSupport

/// A data root of Docker 1.12 to 19.03 with its one image. These are another project's test data:
/// they are read where they lie and are no part of this repository.
struct OldTree: Sendable, CustomTestStringConvertible {
  let file: String
  let driver: String
  let tag: String
  let imageID: String
  let size: Int
  let containers: Int

  var testDescription: String { file }

  static let folder = Repository.top.deletingLastPathComponent()
    .appendingPathComponent("shared/trees/old")
  static let areThere = FileManager.default.fileExists(atPath: folder.path)

  static let all = [
    OldTree(
      file: "aufs.v2.tgz", driver: "aufs", tag: "busybox:latest",
      imageID: "sha256:7968321274dc6b6171697c33df7815310468e694ac5be0ec03ff053bb135e768",
      size: 1_109_996, containers: 7),
    OldTree(
      file: "overlay.v2.tgz", driver: "overlay", tag: "busybox:latest",
      imageID: "sha256:5b0d59026729b68570d99bc4f3f7c31a2e4f2a5736435641565d93e7c25bd2c3",
      size: 1_146_369, containers: 6),
    OldTree(
      file: "overlay2.v2.tgz", driver: "overlay2", tag: "busybox:latest",
      imageID: "sha256:8ac48589692a53a9b8c2d1ceaa6b402665aa7fe667ba51ccc03002300856d8c7",
      size: 1_146_369, containers: 5),
    OldTree(
      file: "vols.v2.tgz", driver: "overlay2", tag: "alpine:latest",
      imageID: "sha256:a24bb4013296f61e89ba57005a7b3e52274d8edd3ae2077d04395f806b63d83e",
      size: 5_574_537, containers: 4),
  ]
}

@Suite(
  "trees of old Dockers",
  .enabled(if: OldTree.areThere, "the folder shared/trees/old beside this checkout is not there"))
struct OldTreesTests {
  @Test("an old tree has its image and containers, and no finding", arguments: OldTree.all)
  func sound(_ tree: OldTree) throws {
    let root = try Workshop.unpack(
      OldTree.folder.appendingPathComponent(tree.file), into: Workshop.newFolder())
    let problems: [ProblemRow] = try StrataBinary.rows(["problems", "--all", "--in", root])
    #expect(problems.filter { $0.severity != "info" } == [])
    let orphans: [OrphanRow] = try StrataBinary.rows(["orphans", "--in", root])
    #expect(orphans.map(\.path) == [])
    let images: [ImageRow] = try StrataBinary.rows(["images", "--all", "--in", root])
    #expect(
      images.map { "\($0.driver) \($0.imageID) \($0.tags) \($0.size) \($0.containers ?? -1)" }
        == ["\(tree.driver) \(tree.imageID) \([tree.tag]) \(tree.size) \(tree.containers)"])
    let containers: [ContainerRow] = try StrataBinary.rows(["containers", "--in", root])
    #expect(containers.map(\.driver) == Array(repeating: tree.driver, count: tree.containers))
  }

  @Test("the driver in use comes first, the one left behind is inactive and empty")
  func staleDriver() throws {
    let root = try Workshop.unpack(
      OldTree.folder.appendingPathComponent("overlay2.v2.tgz"), into: Workshop.newFolder())
    let rows: [UsageRow] = try StrataBinary.rows(["usage", "--no-measure", "--in", root])
    #expect(rows.trees.map { $0[0].driver } == ["overlay2", "overlay"])
    #expect(rows.trees.map { $0[0].inactive } == [false, true])
    #expect(rows.trees.map { $0["Images"]?.total } == [1, 0])
  }

  @Test("a root of Docker before 1.10 is refused in words")
  func before110() throws {
    let folder = try Workshop.newFolder()
    try Command.tool(
      "tar", "-C", folder.path, "--no-same-owner", "-xzf",
      OldTree.folder.appendingPathComponent("aufs.v1.tgz").path)
    let root = folder.appendingPathComponent("docker").path
    let done = try StrataBinary.run(["images", "--in", root])
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains("Docker before 1.10"), "\(done.errors)")
    #expect(done.errors.contains(root), "\(done.errors)")
  }
}
