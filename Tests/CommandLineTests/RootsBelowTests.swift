import Foundation
import Testing

@testable import TestSupport

@Suite("a path one or more levels above a root") struct RootsBelowTests {
  @Test("answers as the root itself does: docker/, var/lib/docker, and archives of these")
  func above() async throws {
    let snapshot = try Snapshot.named("hostC-vfs")
    let disk = try Workshop.newFolder()
    let root = try Workshop.unpack(snapshot.archive, into: disk.appendingPathComponent("var/lib/docker"))
    func images(_ path: String) throws -> [String] {
      (try StrataBinary.rows(["images", "--all", "--in", path]) as [ImageRow]).map(\.imageID).sorted()
    }
    let own = try images(root)
    try #require(own == snapshot.oracle?.answers?.images.map(\.id).sorted())
    for path in ["", "var/lib"] { #expect(try images(disk.path + "/" + path) == own, "\(path)") }
    let archive = disk.appendingPathComponent("all.tar").path
    try Command.tool("tar", "-C", disk.path + "/var/lib", "-cf", archive, "docker/image")
    #expect(try images(archive) == own)
  }

  @Test("what is no store is called what it is, and where others may lie below it is said what finds them")
  func others() throws {
    let folder = try Workshop.newFolder()
    func make(_ path: String) throws {
      let file = folder.appendingPathComponent(path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("{}".utf8).write(to: file)
    }
    for name in ["overlay-images", "overlay-layers", "libpod"] { try make("podman/storage/\(name)/x") }
    for name in ["manifest.json", "repositories"] { try make("saved/\(name)") }
    try make("elsewhere/a/b/file")
    for (name, word) in [
      ("podman", "podman"), ("podman/storage", "podman"), ("saved", "docker save"),
      ("elsewhere", "strata index --discover"),
    ] {
      let done = try StrataBinary.run(["images", "--in", folder.appendingPathComponent(name).path])
      #expect(done.ending == .exited(1) && done.output.isEmpty)
      #expect(done.errors.replacingOccurrences(of: "\n", with: " ").contains(word), "\(done.errors)")
    }
  }
}
