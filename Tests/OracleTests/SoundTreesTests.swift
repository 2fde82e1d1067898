import Testing

@testable import TestSupport

@Suite("sound trees") struct SoundTreesTests {
  @Test("an undamaged tree has no error and no warning", arguments: Snapshot.sound)
  func problems(_ snapshot: Snapshot) async throws {
    let rows: [ProblemRow] = try await snapshot.ask("problems", "--all")
    #expect(rows.filter { $0.severity != "info" } == [])
  }

  @Test("an undamaged tree has no orphan", arguments: Snapshot.sound)
  func orphans(_ snapshot: Snapshot) async throws {
    let rows: [OrphanRow] = try await snapshot.ask("orphans")
    #expect(rows.map { "\($0.kind) \($0.path)" } == [])
    let usage: [UsageRow] = try await snapshot.ask("usage")
    // A namespace that has nothing but the history of builds has no row of orphans.
    for rows in usage.trees where rows["Images"] != nil {
      #expect(rows["Orphans"]?.total == 0 && rows["Orphans"]?.size == 0)
      #expect(rows["Interrupted removals"] == nil)
    }
  }

  @Test("indexing an undamaged tree ends with 0", arguments: Snapshot.sound)
  func index(_ snapshot: Snapshot) async throws {
    try NewIndex().run([try await snapshot.root()])
  }
}
