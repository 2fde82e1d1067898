import Foundation
import Testing

@testable import TestSupport

@Suite("where nothing but errors is to be said") struct QuietTests {
  private func index(_ name: String) async throws -> Command {
    let tree = try await Snapshot.root(of: name)
    let index = try NewIndex().path
    return try StrataBinary.run(["index", "--quiet", "--db", index, tree])
  }

  @Test("index says nothing of warnings, nor that a tree is out of use", arguments: ["docker29-switched", "hostA-t2"])
  func silent(_ name: String) async throws {
    let done = try await index(name)
    #expect(done.ending == .exited(0))
    #expect(done.output.isEmpty && done.errors.isEmpty, "\(done.errors)")
  }

  @Test("index says nothing of warnings alone")
  func warnings() async throws {
    let root = try await #require(ContainerdSnapshot.ofDocker).root()
    func run(_ words: String...) throws -> Command {
      try StrataBinary.run(
        ["index", "--db", try NewIndex().path, root] + words)
    }
    #expect(try run().errors.contains("warnings found"))
    let quiet = try run("--quiet")
    #expect(quiet.ending == .exited(0))
    #expect(quiet.output.isEmpty && quiet.errors.isEmpty, "\(quiet.errors)")
  }

  @Test("index counts errors")
  func errors() async throws {
    let done = try await index("hostA-t2-damaged")
    #expect(done.ending == .exited(2) && done.output.isEmpty)
    #expect(done.errors.contains(" errors and "), "\(done.errors)")
  }
}
