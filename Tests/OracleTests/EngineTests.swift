import Foundation
import Testing

@testable import TestSupport

/// What Tests/Docker does with a real dockerd or containerd of its own, on loopback and in a temporary folder, a script each.
@Suite("with a real engine", .serialized) struct EngineTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Docker")

  /// Debian's engines, run by root: elsewhere these tests are skipped, and say so.
  private static func hasRoot(and programs: String...) -> Bool {
    geteuid() == 0
      && programs.allSatisfy { (try? Command.run("sh", ["-c", "command -v " + $0]))?.ending == .exited(0) }
  }

  static let canRun = hasRoot(and: "dockerd", "docker-registry", "python3", "busybox")

  private func run(_ script: String, minutes: Double) throws {
    let strata = try #require(StrataBinary.url).path
    let done = try Command.run(
      "python3", [Self.folder.appendingPathComponent(script).path, strata], timeout: minutes * 60)
    let said = String(decoding: done.output, as: UTF8.self)
    #expect(done.ending == .exited(0) && said.contains(", 0 failed"), "\(done.ending)\n\(said)\n\(done.errors)")
  }

  @Test(
    "what it says of its images while it runs is what strata reads",
    .enabled(if: canRun, "skipped: wants root, dockerd, docker-registry, python3 and busybox"))
  func compare() throws { try run("compare.py", minutes: 6) }

  @Test(
    "the configs that it takes for images are those that strata takes",
    .enabled(if: canRun, "skipped: wants root, dockerd, docker-registry, python3 and busybox"))
  func configs() throws { try run("configs.py", minutes: 3) }

  @Test(
    "fifty scans while it builds, pulls and removes report no false error and no false orphan",
    .enabled(if: canRun, "skipped: wants root, dockerd, docker-registry, python3 and busybox"))
  func live() throws { try run("live.py", minutes: 8) }

  @Test(
    "forty scans while containerd imports and removes images and snapshots report no false error and no false orphan",
    .enabled(if: hasRoot(and: "containerd", "ctr", "python3"), "skipped: wants root, containerd, ctr and python3"))
  func liveContainerd() throws { try run("live_containerd.py", minutes: 4) }

  @Test(
    "what the script of orphans gives back, it removes, and everything else still works",
    .enabled(if: canRun, "skipped: wants root, dockerd, docker-registry, python3 and busybox"))
  func recover() throws { try run("recover.py", minutes: 12) }
}
