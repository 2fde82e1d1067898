import Foundation
import Testing

@testable import TestSupport

/// Exact bytes and counts of listed images, recomputed from each image's layers one by one.
@Suite("exact bytes") struct ExactBytesTests {
  private struct Image: Decodable {
    let image: String
    let kind: String
    let parent: String?
    let containers: Int?
    let unique: Int
  }

  private struct Layer: Decodable {
    let image: String
    let chain: String
    let size: Int?
    let images: Int?
  }

  @Test("what is unique has no other image, hidden ones too", arguments: Snapshot.all)
  func unique(_ snapshot: Snapshot) async throws {
    let tree = ["--in", try await snapshot.root()]
    let images: [Image] = try StrataBinary.rows(
      [
        "sql",
        """
        SELECT tree || image_id AS image, kind, tree || parent_id AS parent, containers, unique_exact AS "unique"
        FROM current_images
        WHERE kind IS NOT NULL
          AND unique_exact IS NOT NULL
          -- An image of containerd's store is more than its layers.
          AND tree IN (SELECT tree FROM current_trees WHERE kind = 'graphdriver')
        """,
      ] + tree)
    let layers: [Layer] = try StrataBinary.rows(
      [
        "sql",
        """
        SELECT images.tree || images.image_id AS image, images.tree || chains.chain_id AS chain, layers.size, layers.images
        FROM current_images AS images
        JOIN image_chains AS chains ON chains.image_id = images.image_id
        LEFT JOIN current_layers AS layers ON layers.tree = images.tree AND layers.chain_id = chains.chain_id
        """,
      ] + tree)
    let stacks = Dictionary(grouping: layers, by: \.image)
    let users = Dictionary(grouping: layers, by: \.chain).mapValues { Set($0.map(\.image)) }
    let known = Dictionary(images.map { ($0.image, $0) }) { first, _ in first }
    let children = Dictionary(
      images.filter { $0.kind != "hidden" && $0.parent != nil }.map { ($0.parent ?? "", 1) }, uniquingKeysWith: +)
    for image in images {
      var removed: Set = [image.image]
      var next = image.kind == "hidden" || children[image.image] != nil ? nil : image.parent
      while let parent = next.flatMap({ known[$0] }), parent.kind == "intermediate", children[parent.image] == 1,
        parent.containers ?? 0 == 0, removed.insert(parent.image).inserted
      {
        next = parent.parent
      }
      let bytes = (stacks[image.image] ?? []).filter { users[$0.chain]?.isSubset(of: removed) == true }
        .reduce(0) { $0 + ($1.size ?? 0) }
      #expect(image.unique == bytes, "\(image.image)")
    }
    let listed = Set(images.filter { ["tagged", "dangling"].contains($0.kind) }.map(\.image))
    for layer in layers {
      guard let count = layer.images else { continue }
      #expect(count == users[layer.chain]?.intersection(listed).count, "\(layer.chain)")
    }
  }
}
