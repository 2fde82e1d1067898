import Foundation
import Testing

@testable import TestSupport

/// docs/storage.md walks through trees of real engines: each step is taken here.
@Suite("the walk of docs/storage.md") struct StorageWalkTests {
  static let blocks = ConsoleBlock.all(of: "docs/storage.md")

  private static let trees = Task<[String: String], any Error> {
    try Set(blocks.compactMap(\.tree)).reduce(into: [:]) { trees, name in
      trees[name] = try Workshop.newFolder(with: name).path
    }
  }

  @Test("goes through both stores")
  func trees() {
    #expect(Set(Self.blocks.compactMap(\.tree)) == ["hostA-t1", "docker29-containerd-t1"])
    #expect(Self.blocks.count > 20 && Self.blocks.allSatisfy { !$0.output.isEmpty })
  }

  @Test("shows what each command says in the tree", arguments: blocks)
  func step(_ block: ConsoleBlock) async throws {
    let tree = try #require(block.tree)
    let root = try await #require(Self.trees.value[tree])
    let programs = try Workshop.newFolder()
    let strata = try #require(StrataBinary.url)
    try FileManager.default.createSymbolicLink(
      at: programs.appendingPathComponent("strata"), withDestinationURL: strata)
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = programs.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
    environment["LC_ALL"] = "C.UTF-8"
    let done = try Command.run("sh", ["-c", "cd '\(root)' && \(block.command)"], environment: environment)
    #expect(done.ending == .exited(0), "\(done.errors)")
    // Docker ends no line in files of one value.
    let text = done.text.hasSuffix("\n") ? done.text : done.text + "\n"
    #expect(text.replacingOccurrences(of: root, with: "/var/lib/docker") == block.output)
  }
}
