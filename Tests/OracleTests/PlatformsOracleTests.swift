import Foundation
import Testing

@testable import TestSupport

@Suite("the platforms of images, against Docker 29") struct PlatformsOracleTests {
  private struct Row: Decodable {
    let namespace: String
    let imageID: String
    let manifestDigest: String?
    let kind: String
    let platform: String?
    let attests: String?
    let held: String
    let contentSize: Int?
    let unpackedSize: Int?
  }

  @Test("each manifest of each image: kind, platform, whether it is available, and what it takes")
  func platforms() async throws {
    let snapshot = try #require(ContainerdSnapshot.all.first { $0.said.images[0].manifests != nil })
    let rows: [Row] = try await snapshot.ask("images", "--all", "--platforms").filter { $0.namespace == "moby" }
    var count = 0
    for image in snapshot.said.images {
      for manifest in image.manifests ?? [] {
        count += 1
        let row = try #require(
          rows.first { $0.imageID == image.id && $0.manifestDigest == manifest.digest }, "\(manifest.digest)")
        #expect(row.kind == manifest.kind && row.platform == manifest.platform && row.attests == manifest.attests)
        #expect((row.held == "available") == manifest.available, "\(manifest.digest)")
        #expect(
          [row.contentSize, row.unpackedSize] == [manifest.content, manifest.unpacked], "\(manifest.digest)")
      }
    }
    #expect(rows.count == count)
    // A second image of the same layers, compressed in another way, gets no blobs; platforms that were not pulled, nothing.
    #expect(Set(rows.map(\.held)) == ["available", "unpacked", "missing"])
    let sizes = Dictionary(grouping: rows, by: \.imageID)
      .mapValues { $0.reduce(0) { $0 + ($1.contentSize ?? 0) + ($1.unpackedSize ?? 0) } }
    for image in snapshot.said.images { #expect(sizes[image.id ?? ""] == image.size) }
  }

  @Test("a graph driver’s image has one platform, its own")
  func graphDriver() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let rows: [Row] = try StrataBinary.rows(["images", "--platforms", "--in", "host=\(root)"])
    let images: [ImageRow] = try StrataBinary.rows(["images", "--in", "host=\(root)"])
    #expect(rows.map(\.imageID).sorted() == images.map(\.imageID).sorted())
    #expect(rows.allSatisfy { $0.held == "available" && $0.platform == "linux/amd64" && $0.contentSize == nil })
    #expect(rows.reduce(0) { $0 + ($1.unpackedSize ?? 0) } == images.reduce(0) { $0 + $1.size })
  }
}
