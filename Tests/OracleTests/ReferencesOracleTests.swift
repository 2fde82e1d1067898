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
      rows.map { "\($0.containerID) \($0.name.trimmingPrefix("/")) \($0.imageID ?? "-") \($0.command ?? "-")" }.sorted()
        == answers.containers.map { "\($0.id) \($0.name) \($0.image) \($0.command)" }.sorted())
    // Those of the trees have no network.
    #expect(rows.allSatisfy { $0.ports == nil })
  }

  @Test("the mounts and logs of containers are those that the engine shows", arguments: Snapshot.answered)
  func mounts(_ snapshot: Snapshot) async throws {
    struct Shown: Decodable {
      let mounts: [[String: String]]
      let logPath: String?
    }
    let answers = try #require(snapshot.oracle?.answers)
    for container in answers.containers {
      let rows: [Shown] = try await snapshot.ask("show", container.id)
      let row = try #require(rows.first)
      let mounts = row.mounts.map { "\($0["kind"] ?? "") \($0["name"] ?? $0["source"] ?? "") \($0["path"] ?? "")" }
      #expect(mounts.sorted() == container.mounts)
      // An engine that ran elsewhere wrote the whole path.
      #expect(row.logPath?.split(separator: "/").last.map(String.init) == container.log)
    }
  }
}
