import Foundation
import Testing

@testable import TestSupport

@Suite("osquery’s names in containerd’s store, against Docker 29") struct OsqueryOracleTests {
  private struct Image: Decodable {
    let id: String
    let size: Int
    let tags: String
    let layers: Int
    let steps: Int

    enum CodingKeys: String, CodingKey {
      case id, tags, layers, steps
      case size = "sizeBytes"
    }
  }

  @Test("images are called as Docker calls them, with its sizes and tags, and have their layers and steps")
  func images() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    let sql = """
      SELECT docker_images.*,
        (SELECT count(*) FROM docker_image_layers WHERE docker_image_layers.id = docker_images.id) AS layers,
        (
          SELECT count(*) FROM docker_image_history WHERE docker_image_history.id = docker_images.id AND size > 0
        ) AS steps
      FROM docker_images
      """
    let done = try StrataBinary.run(["sql", "--in", try await snapshot.root(), "--format", "json", sql])
    try #require(done.ending == .exited(0), "\(done.errors)")
    let rows = try JSONDecoder.ofSnakeCase.decode([Image].self, from: done.output)
    let listed = snapshot.said.images.filter { $0.shared != nil }
    #expect(rows.map { "sha256:" + $0.id }.sorted() == listed.compactMap(\.id).sorted())
    for image in listed {
      let row = try #require(rows.first { "sha256:" + $0.id == image.id })
      let tags = image.tags.filter { !$0.contains("@") }.map { $0.replacing("docker.io/library/", with: "") }
      #expect(row.size == image.size && row.tags == tags.sorted().joined(separator: ","), "\(row.id)")
      let isUnpacked = (image.manifests ?? []).contains { $0.unpacked > 0 }
      if isUnpacked { #expect(row.layers > 0 && row.steps > 0, "\(row.id)") }
    }
  }
}
