import Foundation
import Testing

@testable import Stores

@Suite("snapshots of real containerds") struct RealSnapshotsTests {
  private struct Said: Decodable {
    struct Snapshot: Decodable, Hashable {
      let namespace: String
      let key: String
      let kind: String
      let parent: String?
      /// Bytes on disk: measured where containerd has not recorded them.
      let usage: Int64
    }

    let snapshots: [Snapshot]
  }

  /// The readings of a fixture's root, and what containerd said of it.
  private func fixture(_ name: String) throws -> (readings: [TreeReading], said: Said) {
    let fixtures = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../Fixtures/trees").standardizedFileURL
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("strata-real-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let tar = Process()
    tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let archive = fixtures.appendingPathComponent(name + ".tar.gz").path
    tar.arguments = ["tar", "-C", folder.path, "--no-same-owner", "-xzf", archive]
    try tar.run()
    tar.waitUntilExit()
    try #require(tar.terminationStatus == 0)
    let data = try Data(contentsOf: fixtures.appendingPathComponent(name + ".containerd.json"))
    return (try ContainerdMaker.read(folder.path), try JSONDecoder().decode(Said.self, from: data))
  }

  @Test(
    "each has its kind, what lies below it, and the bytes that were recorded",
    arguments: ["docker29-containerd-t1", "containerd-2.3"])
  func snapshots(_ name: String) throws {
    let (readings, said) = try fixture(name)
    let seen = readings.flatMap { reading in
      reading.snapshots.map { snapshot in
        Said.Snapshot(
          namespace: reading.tree.namespace, key: snapshot.key.key, kind: snapshot.kind?.rawValue.capitalized ?? "",
          parent: snapshot.parent, usage: snapshot.size ?? -1)
      }
    }
    let expected = said.snapshots.map { snapshot in
      // Of what is still written containerd measures the files, which the fixture has not.
      Said.Snapshot(
        namespace: snapshot.namespace, key: snapshot.key, kind: snapshot.kind, parent: snapshot.parent,
        usage: snapshot.kind == "Active" ? -1 : snapshot.usage)
    }
    #expect(Set(seen) == Set(expected))
    #expect(seen.count == said.snapshots.count)
    let folders = readings.flatMap(\.snapshots).compactMap(\.directory)
    #expect(Set(folders).count == seen.count)
  }
}
