import Foundation
import Testing

@testable import TestSupport

@Suite("labels of containers") struct ContainerLabelsTests {
  private struct Row: Decodable {
    let id: String
    let key: String
    let value: String
  }

  @Test("are those of the config that Docker wrote", arguments: Snapshot.sound)
  func written(_ snapshot: Snapshot) async throws {
    let root = try await snapshot.root()
    let rows: [Row] = try OsqueryTests.sql("SELECT DISTINCT * FROM docker_container_labels", in: root)
    let folder = root + "/containers"
    var found = 0
    for container: OsqueryTests.Container in try OsqueryTests.sql("SELECT DISTINCT * FROM docker_containers", in: root)
    {
      let id = container.id
      let file = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(id)/config.v2.json"))
      let container = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
      let labels = (container["Config"] as? [String: Any])?["Labels"] as? [String: String] ?? [:]
      #expect(Dictionary(rows.filter { $0.id == id }.map { ($0.key, $0.value) }) { $1 } == labels)
      found += labels.count
    }
    #expect(rows.count == found)
  }
}
