import Foundation
import Testing

@testable import TestSupport

@Suite("strata show in containerd’s store, against containerd") struct ShowContainerdOracleTests {
  private struct Row: Decodable {
    let kind: String
    let namespace: String?
    let key: String?
    let state: String?
    let parent: String?
    let size: Int?
    let directory: String?
    let imageID: String?
  }

  @Test("a snapshot by its key, its number, and a path in it", arguments: ContainerdSnapshot.all)
  func snapshots(_ snapshot: ContainerdSnapshot) async throws {
    // One of each kind that is no image's layer.
    let others = snapshot.said.snapshots.filter { !$0.key.hasPrefix("sha256:") }
    for said in Dictionary(grouping: others, by: \.kind).values.compactMap(\.first) {
      let rows: [Row] = try await snapshot.ask("show", said.key).filter { $0.key == said.key }
      let row = try #require(rows.first, "\(said.key)")
      #expect(rows.count == 1 && row.namespace == said.namespace)
      #expect(row.state == said.kind.lowercased() && row.parent == said.parent)
      if said.kind != "Active" { #expect(row.size == said.usage) }
      let directory = try #require(row.directory)
      let number = try #require(directory.split(separator: "/").dropFirst().first)
      let root = "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/"
      for name in [String(number), directory, root + directory + "/usr/bin/env"] {
        let same: [Row] = try await snapshot.ask("show", name)
        #expect(same.contains { $0.key == said.key && $0.kind == "snapshot" }, "\(name)")
      }
    }
  }

  @Test("an image by the name that Docker gives it, and called by the ID that Docker gives it")
  func images() async throws {
    let snapshot = try #require(ContainerdSnapshot.ofDocker)
    for image in snapshot.said.images.filter({ !$0.tags.isEmpty }).prefix(3) {
      let id = try #require(image.id)
      for name in [try #require(image.tags.first { !$0.contains("@") }), id] {
        let rows: [Row] = try await snapshot.ask("show", name)
        #expect(rows.contains { $0.kind == "image" && $0.imageID == id }, "\(name)")
      }
    }
  }
}
