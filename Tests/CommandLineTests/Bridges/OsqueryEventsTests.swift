import Foundation
import Testing

@testable import TestSupport

@Suite("strata export osquery") struct OsqueryEventsTests {
  /// osquery's differential results: the names of the fields and the strings in columns are its own.
  struct Event: Decodable {
    let name: String
    let hostIdentifier: String
    let unixTime: Int
    let action: String
    let columns: [String: String]
  }

  private func log(of index: NewIndex, _ sides: String...) throws -> [Event] {
    let done = try StrataBinary.run(["export", "osquery"] + sides + ["--db", index.path])
    try #require(done.ending == .exited(0), "\(done.errors)")
    return try done.text.split(separator: "\n").map { line in
      try JSONDecoder.ofSnakeCase.decode(Event.self, from: Data(line.utf8))
    }
  }

  @Test("tags that came are added, those that went removed, moved ones both, as the two trees have them")
  func tags() async throws {
    let index = try NewIndex()
    var tags: [Set<String>] = []
    for (place, name) in ["hostA-t0", "hostA-t1"].enumerated() {
      let root = try await Snapshot.root(of: name)
      try index.run(["web1=\(root)", "--at", Timeline.time(place)])
      let rows: [TagRow] = try StrataBinary.rows(["tags", "--in", "web1=\(root)"])
      tags.append(Set(rows.compactMap { row in row.tag.map { "\(row.repository):\($0) \(row.imageID)" } }))
    }
    let all = try log(of: index, "web1@\(Timeline.time(0))", "web1")
    func events(_ action: String) -> Set<String> {
      Set(
        all.filter { $0.name == "strata_tags" && $0.action == action }
          .map { "\($0.columns["reference"] ?? "") \($0.columns["image_id"] ?? "")" })
    }
    try #require(tags[0] != tags[1])
    #expect(events("added") == tags[1].subtracting(tags[0]))
    #expect(events("removed") == tags[0].subtracting(tags[1]))
    #expect(Set(all.map(\.hostIdentifier)) == ["web1"])
    #expect(
      Set(all.map(\.name)).isSubset(of: ["strata_tags", "strata_images", "strata_layers", "strata_containers"]))
  }

  @Test("each has its namespace: several may have the same image")
  func namespaces() async throws {
    let index = try NewIndex()
    let store = try #require(ContainerdSnapshot.all.first { $0.name == "containerd-2.3" })
    try index.run(["node=\(try await store.root())", "web=\(try await Snapshot.root(of: "hostB-t0"))"])
    let images = try log(of: index, "node", "web").filter { event in
      event.name == "strata_images" && event.columns["tags"] == "example.com/imported/oci:1"
    }
    #expect(images.map(\.action) == ["removed", "removed"])
    #expect(images.map { $0.columns["namespace"] } == ["default", "k8s.io"])
  }

  @Test("it has no rows, so no option for them")
  func options() throws {
    let done = try StrataBinary.run(["export", "osquery", "a", "b", "--columns", "kind"])
    #expect(done.ending == .exited(64) && done.errors.contains("--columns"), "\(done.errors)")
  }
}
