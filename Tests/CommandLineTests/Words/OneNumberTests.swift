import Foundation
import Testing

@testable import TestSupport

/// What several commands say under one name is one number, and Docker's names are for Docker's numbers alone.
@Suite("one word, one number") struct OneNumberTests {
  private static let snapshots = Snapshot.answered.filter { ["hostA-t1", "docker29-overlay2-t1"].contains($0.name) }

  private struct Removal: Decodable {
    let freed: Int?
    let uniqueExact: Int
  }

  @Test("what removing all unused images really frees", arguments: snapshots)
  func exact(_ snapshot: Snapshot) async throws {
    let tree = ["--in", try await snapshot.root()]
    let usage: [UsageRow] = try StrataBinary.rows(["usage", "--no-measure"] + tree)
    let exact = try #require(usage["Images"]?.exact)
    let removal: [Removal] = try StrataBinary.rows(["reclaim", "--unused"] + tree)
    #expect(removal.map(\.freed) == [exact])
    #expect(
      try MetricsCommandTests.metrics(tree).value("strata_image_reclaimable_exact_bytes") == Double(exact))
    // A limit is reached when it is met.
    let limits = [(exact, Int32(2)), (exact + 1, 0)].map { bytes, status in
      (["assert", "--reclaimable-exact-below", "\(bytes)B"] + tree, status)
    }
    for (words, status) in limits {
      let done = try StrataBinary.run(words)
      #expect(done.ending == .exited(status), "\(words): \(done.text)\(done.errors)")
    }
  }

  private struct Shown: Decodable {
    struct Host: Decodable {
      let size, shared, unique: Int

      enum CodingKeys: String, CodingKey {
        case size
        case shared = "sharedExact"
        case unique = "uniqueExact"
      }
    }

    let hosts: [Host]
  }

  @Test("what one image alone has: Docker’s sum in images, the exact one everywhere else", arguments: snapshots)
  func unique(_ snapshot: Snapshot) async throws {
    let tree = ["--in", try await snapshot.root()]
    let rows: [ImageRow] = try StrataBinary.rows(["images"] + tree)
    let said = Dictionary(uniqueKeysWithValues: try #require(snapshot.oracle?.answers).listed.map { ($0.id, $0) })
    for row in rows {
      let image = try #require(said[row.imageID])
      #expect(row.sharedSize == image.sharedSize && row.uniqueSize == image.sharedSize.map { image.size - $0 })
    }
    let exact: [[String: Int]] = try StrataBinary.rows(
      ["sql", "SELECT unique_exact AS bytes FROM current_images WHERE image_id = '\(rows[0].imageID)'"] + tree)
    let shown: [Shown] = try StrataBinary.rows(["show", rows[0].imageID] + tree)
    #expect(shown.flatMap(\.hosts).map(\.unique) == exact.compactMap { $0["bytes"] })
    #expect(shown.flatMap(\.hosts).allSatisfy { $0.shared + $0.unique == $0.size })
    // No view has a column of Docker's name with another sum in it.
    let schema = try StrataBinary.run(["schema", "--columns"]).text
    for name in ["unique_size", "shared_size", "reclaimable"] {
      #expect(schema.matches(of: try Regex("(?m)^ +\(name) ")).isEmpty, "\(name)")
    }
  }
}
