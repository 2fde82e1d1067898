import Foundation
import Testing

@testable import TestSupport

@Suite("osquery's tables") struct OsqueryTests {
  /// The columns of osquery 5, in its order (specs/posix/docker_*.table).
  static let columns: [String: String] = [
    "docker_images": "id created size_bytes tags",
    "docker_image_layers": "id layer_id layer_order",
    "docker_image_labels": "id key value",
    "docker_container_labels": "id key value",
    "docker_image_history": "id created size created_by tags comment",
    "docker_containers": """
    id name image image_id command created state status pid path config_entrypoint started_at finished_at privileged \
    security_options env_variables cgroup_namespace ipc_namespace mnt_namespace net_namespace pid_namespace \
    user_namespace uts_namespace
    """,
  ]

  static func sql<Row: Decodable>(_ statement: String, in root: String) throws -> [Row] {
    let done = try StrataBinary.run(["sql", "--in", root, "--format", "json", statement])
    try #require(done.ending == .exited(0), "\(done.errors)")
    return try JSONDecoder.ofSnakeCase.decode([Row].self, from: done.output)
  }

  @Test("each view has exactly its table's columns", arguments: columns.keys.sorted())
  func exact(_ name: String) throws {
    let view = try #require(try SchemaCommandTests.views().first { $0.name == name })
    #expect(view.columns.map(\.name).joined(separator: " ") == Self.columns[name])
  }

  struct Image: Decodable {
    let id: String
    let created: Int?
    let sizeBytes: Int
    let tags: String
  }

  @Test("docker_images lists what docker images lists, with its sizes and tags", arguments: ["hostA-t1", "hostC-vfs"])
  func images(_ name: String) async throws {
    let root = try await Snapshot.root(of: name)
    let found: [Image] = try Self.sql("SELECT * FROM docker_images", in: root)
    let listed: [ImageRow] = try StrataBinary.rows(["images", "--in", root])
    #expect(!found.isEmpty)
    #expect(Set(found.map(\.id)) == Set(listed.map { String($0.imageID.dropFirst("sha256:".count)) }))
    let formatter = ISO8601DateFormatter()
    for image in found {
      let row = try #require(listed.first { $0.imageID == "sha256:" + image.id })
      #expect(image.sizeBytes == row.size)
      #expect(image.tags == row.tags.sorted().joined(separator: ","))
      let whole = row.created.map { $0.prefix(19) + "Z" }
      #expect(image.created == whole.flatMap { formatter.date(from: String($0)) }.map { Int($0.timeIntervalSince1970) })
    }
  }

  struct Layer: Decodable {
    let id: String
    let layerID: String
    let layerOrder: Int
  }

  @Test("layers are counted from 1 for the lowest, by the diff_ids of the config")
  func layers() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let found: [Layer] = try Self.sql("SELECT * FROM docker_image_layers ORDER BY id, layer_order", in: root)
    let images: [ImageRow] = try StrataBinary.rows(["images", "--in", root])
    for image in images {
      let id = String(image.imageID.dropFirst("sha256:".count))
      let config = try Data(contentsOf: URL(fileURLWithPath: root + "/image/overlay2/imagedb/content/sha256/" + id))
      let object = try #require(try JSONSerialization.jsonObject(with: config) as? [String: Any])
      let diffs = (object["rootfs"] as? [String: Any])?["diff_ids"] as? [String] ?? []
      let layers = found.filter { $0.id == id }
      #expect(layers.map { "sha256:" + $0.layerID } == diffs)
      #expect(layers.map(\.layerOrder) == Array(1...max(1, diffs.count)).prefix(diffs.count).map { $0 })
    }
    #expect(Set(found.map(\.id)).count <= images.count)
  }

  struct Sum: Decodable {
    let id: String
    let size: Int
    let steps: Int
    let tagged: Int
  }

  @Test("the history's sizes add up to the image's, and its last step has the tags")
  func history() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let sums: [Sum] = try Self.sql(
      """
      SELECT id, sum(size) AS size, count(*) AS steps, sum(tags <> '') AS tagged
      FROM docker_image_history GROUP BY id
      """, in: root)
    let images: [Image] = try Self.sql("SELECT * FROM docker_images", in: root)
    #expect(sums.count > 10)
    for sum in sums {
      let image = try #require(images.first { $0.id == sum.id })
      #expect(sum.size == image.sizeBytes)
      #expect(sum.tagged == (image.tags.isEmpty ? 0 : 1))
    }
  }

  struct Container: Decodable {
    let id: String
    let name: String
    let state: String
  }

  @Test("containers have Docker's slash before their names")
  func containers() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let found: [Container] = try Self.sql("SELECT * FROM docker_containers", in: root)
    let listed: [ContainerRow] = try StrataBinary.rows(["containers", "--in", root])
    #expect(!found.isEmpty)
    #expect(Set(found.map(\.id)) == Set(listed.map(\.containerID)))
    #expect(Set(found.map(\.name)) == Set(listed.map { "/" + $0.name }))
  }

  struct ConstructedTable: Decodable {
    let query: String
    let path: String
    let columns: [String]
  }

  struct Stanza: Decodable {
    let tables: [String: ConstructedTable]

    enum CodingKeys: String, CodingKey { case tables = "autoTableConstruction" }
  }

  @Test(
    "the stanza of docs/osquery.md asks what the index answers, column by column",
    .enabled(if: OtherTools.hasSQLite, "sqlite3 is not installed; it is in Debian's package sqlite3"))
  func stanza() async throws {
    let index = try NewIndex.path(of: try await Snapshot.root(of: "hostA-t1"))
    let text = try String(contentsOf: Repository.top.appendingPathComponent("docs/osquery.md"), encoding: .utf8)
    let start = try #require(text.range(of: "```json\n"))
    let end = try #require(text.range(of: "\n```", range: start.upperBound..<text.endIndex))
    let stanza = try JSONDecoder.ofSnakeCase.decode(
      Stanza.self, from: Data(text[start.upperBound..<end.lowerBound].utf8))
    #expect(stanza.tables.count >= 5)
    for (name, table) in stanza.tables {
      // osquery refuses a table of its own names, and a column that is called path.
      #expect(name.hasPrefix("strata_") && !table.columns.contains("path"))
      let rows = try Command.run(
        "sqlite3", ["-readonly", "-header", "-separator", " ", index, table.query + " LIMIT 1"])
      #expect(rows.ending == .exited(0), "\(name): \(rows.errors)")
      let titles = String(decoding: rows.output, as: UTF8.self).split(separator: "\n").first.map(String.init)
      if titles == nil { #expect(name == "strata_orphans", "\(name) has no row") }
      if let titles { #expect(titles.split(separator: " ").map(String.init) == table.columns, "\(name)") }
    }
  }
}
