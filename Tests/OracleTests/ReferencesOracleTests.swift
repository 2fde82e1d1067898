import Testing

@testable import TestSupport

@Suite("tags, repositories and containers, against the engine") struct ReferencesOracleTests {
  @Test(
    "every tag leads to the engine's image, and there is no other", arguments: Snapshot.answered)
  func tags(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [TagRow] = try await snapshot.askTree(["tags"])
    let said = answers.images.flatMap { image in
      image.tags.map { "\($0) \(image.id)" }
    }
    let found = rows.compactMap { row in row.tag.map { "\(row.repository):\($0) \(row.imageID)" } }
    #expect(found.sorted() == said.sorted())
  }

  @Test("the repositories are those of the engine's references", arguments: Snapshot.answered)
  func repositories(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [RepositoryRow] = try await snapshot.ask("repos")
    let said = answers.images.flatMap { $0.tags + $0.digests }.map(Familiar.repository)
    #expect(Set(rows.map(\.repository)) == Set(said))
  }

  @Test("the containers are the engine's, each with its image", arguments: Snapshot.answered)
  func containers(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [ContainerRow] = try await snapshot.askTree(["containers"])
    #expect(
      rows.map { "\($0.containerID) \($0.name.trimmingPrefix("/")) \($0.imageID ?? "-")" }.sorted()
        == answers.containers.map { "\($0.id) \($0.name) \($0.image)" }.sorted())
  }
}
