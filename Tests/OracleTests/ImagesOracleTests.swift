import Testing

@testable import TestSupport

@Suite("images, against the engine") struct ImagesOracleTests {
  @Test(
    "every image has the engine's tags, digests, sizes, sharing, containers and parent",
    arguments: Snapshot.answered)
  func everyImage(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [ImageRow] = try await snapshot.askTree(["images", "--all"])
    expect(rows, toBe: answers.images, of: answers)
  }

  @Test("without --all the engine's own list is shown", arguments: Snapshot.answered)
  func listedImages(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [ImageRow] = try await snapshot.askTree(["images"])
    expect(rows, toBe: answers.listed, of: answers)
  }

  /// From 23.0 all images are counted as users of a layer, as 29 still does; 20.10 counts those
  /// that it lists. So a tree's own default must give its engine's shared sizes.
  @Test("a tree's own version decides how shared sizes are added up", arguments: Snapshot.answered)
  func defaultArithmetic(_ snapshot: Snapshot) async throws {
    let answers = try #require(snapshot.oracle?.answers)
    let rows: [ImageRow] = try await snapshot.askTree(["images"])
    expect(rows, toBe: answers.listed, of: answers)
  }

  private func expect(
    _ rows: [ImageRow], toBe images: [Oracle.Image], of answers: Oracle.Answers
  ) {
    #expect(rows.map(\.imageID).sorted() == images.map(\.id).sorted())
    let rows = Dictionary(rows.map { ($0.imageID, $0) }, uniquingKeysWith: { first, _ in first })
    let parents = Set(answers.images.compactMap(\.parent))
    let differences = images.flatMap { image -> [String] in
      guard let row = rows[image.id] else { return [] }
      let said = Facts(image, isParent: parents.contains(image.id))
      return Facts(row, without: said.unsaid).differences(from: said)
    }
    #expect(differences == [])
  }
}

extension Facts {
  init(_ image: Oracle.Image, isParent: Bool) {
    let unnamed = isParent && image.digests.isEmpty ? "intermediate" : "dangling"
    self.init(
      of: image.id,
      [
        "config_digest": image.id, "tags": image.tags, "digests": image.digests,
        "kind": image.tags.isEmpty ? unnamed : "tagged",
        "created": image.created.map(Instant.nanoseconds), "architecture": image.architecture,
        "os": image.os, "layers": image.layers, "size": image.size,
        "containers": image.containers, "parent_id": image.parent,
      ])
    if let shared = image.sharedSize {
      self["shared_size"] = shared
      self["unique_size"] = image.size - shared
    } else {
      unsaid = ["shared_size", "unique_size"]
    }
  }

  init(_ row: ImageRow, without unsaid: Set<String>) {
    self.init(
      of: row.imageID,
      [
        "config_digest": row.configDigest, "tags": row.tags.sorted(),
        "digests": row.digests.sorted(), "kind": row.kind,
        "created": row.created.map(Instant.nanoseconds), "architecture": row.architecture,
        "os": row.os, "layers": row.layers, "size": row.size, "containers": row.containers,
        "parent_id": row.parentID, "shared_size": row.sharedSize, "unique_size": row.uniqueSize,
      ])
    for name in unsaid { self[name] = nil }
  }
}
