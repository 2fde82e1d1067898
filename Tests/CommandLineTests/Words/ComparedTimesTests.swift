import Foundation
import Testing

@testable import TestSupport

@Suite("times that are compared") struct ComparedTimesTests {
  private static let index = Task<NewIndex, any Error> {
    let index = try NewIndex()
    for (name, at) in [("hostB-t0", "2026-11-01T05:00:00Z"), ("hostB-t1", "2026-11-01T05:00:01Z")] {
      try index.run(["h=\(try await Snapshot.root(of: name))", "--at", at])
    }
    return index
  }

  private func text(_ words: String) async throws -> String {
    let done = try StrataBinary.run(
      words.split(separator: " ").map(String.init) + ["--db", try await Self.index.value.path])
    #expect(done.ending == .exited(0), "\(done.errors)")
    return done.text
  }

  @Test("are dates, so that a second’s difference is seen", arguments: ["scans", "history", "history --wide"])
  func dates(_ command: String) async throws {
    let text = try await text(command)
    #expect(text.contains("2026-11-01T05:00:00Z") && text.contains("2026-11-01T05:00:01Z") && !text.contains(" ago"))
    #expect(try await self.text(command + " --time relative").contains(" ago"))
    // 2026-11-01T05:00:01Z.
    #expect(try await self.text(command + " --time unix").contains("1793509201"))
  }

  @Test("other times are ages; the form of times and the length of IDs are asked for apart")
  func apart() async throws {
    let ages = try await text("images")
    #expect(ages.contains(" ago") && !ages.contains("sha256:"))
    let dates = try await text("images --time absolute")
    #expect(!dates.contains(" ago") && !dates.contains("sha256:"))
    let whole = try await text("images --no-trunc")
    #expect(whole.contains(" ago") && whole.contains("sha256:"))
  }
}
