import Foundation
import Testing

@testable import TestSupport

/// What Tests/Docker does with a real dockerd of its own, on loopback and in a temporary folder, a script each.
@Suite("with a real dockerd", .serialized) struct EngineTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Docker")

  /// Debian's dockerd, run by root: elsewhere these tests are skipped, and say so.
  static let canRun: Bool = {
    guard geteuid() == 0 else { return false }
    return ["dockerd", "docker-registry", "python3", "busybox"].allSatisfy { program in
      (try? Command.run("sh", ["-c", "command -v " + program]))?.ending == .exited(0)
    }
  }()

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
    "what the script of orphans gives back, it removes, and everything else still works",
    .enabled(if: canRun, "skipped: wants root, dockerd, docker-registry, python3 and busybox"))
  func recover() throws { try run("recover.py", minutes: 12) }
}
