import Foundation
import Testing

@testable import TestSupport

@Suite("strata export datasette") struct DatasetteMetadataTests {
  struct File: Decodable {
    struct Database: Decodable {
      let queries: [String: Query]
      let tables: [String: Table]
    }

    let databases: [String: Database]
  }

  struct Query: Decodable {
    let title: String
    let description: String
    let sql: String
    let params: [String]
    let hideSQL: Bool
  }

  struct Table: Decodable {
    let description: String?
    let columns: [String: String]?
    let hidden: Bool?
  }

  static func queries(_ text: String) throws -> [String: Query] {
    try JSONDecoder.ofSnakeCase.decode(File.self, from: Data(text.utf8)).databases.values.first?.queries ?? [:]
  }

  static func file(_ arguments: [String] = []) throws -> File {
    let done = try StrataBinary.run(["export", "datasette"] + arguments)
    try #require(done.ending == .exited(0), "\(done.errors)")
    return try JSONDecoder.ofSnakeCase.decode(File.self, from: done.output)
  }

  @Test("the database has the index file's name")
  func database() throws {
    #expect(try Array(Self.file().databases.keys) == ["index"])
    #expect(try Array(Self.file(["--db", "/srv/fleet.2026.db"]).databases.keys) == ["fleet.2026"])
  }

  @Test("each view has its words, column by column")
  func views() throws {
    let tables = try #require(try Self.file().databases["index"]).tables
    for view in try SchemaCommandTests.views() {
      #expect(tables[view.name]?.description == view.meaning)
      let words = Dictionary(uniqueKeysWithValues: view.columns.map { ($0.name, $0.meaning) })
      #expect(tables[view.name]?.columns == words)
      #expect(tables[view.name]?.hidden == nil)
    }
    for table in ["tags", "tree_layers", "digests", "scans"] { #expect(tables[table]?.hidden == true) }
  }

  @Test("a query has title, question and parameters, and its SQL begins without the header")
  func query() throws {
    let queries = try #require(try Self.file().databases["index"]).queries
    let usage = try #require(queries["usage"])
    #expect(usage.title == "usage: Disk usage")
    #expect(usage.description.hasPrefix("What do images"))
    #expect(usage.description.contains("host: only these hosts: names with commas between"))
    #expect(usage.params == ["host", "as"])
    #expect(usage.hideSQL)
    #expect(
      usage.sql.hasPrefix("WITH RECURSIVE\n") && usage.sql.contains("nullif(:host, '')") && !usage.sql.contains("-- "))
    #expect(try #require(queries["stale-containers"]).sql.contains("(:running IN ('1', 'true'))"))
  }

  @Test("what only serves a command is left out, and filters that only strata can run")
  func own() throws {
    let queries = try #require(try Self.file().databases["index"]).queries
    #expect(queries["show-image"] == nil && queries["find"] == nil)
    let history = try #require(queries["history"])
    #expect(history.params == ["host", "repository", "tag", "name", "digest"])
    #expect(!history.description.contains("patterns") && !history.sql.contains("reference_matches"))
    #expect(queries["orphans"] != nil && queries["metrics"] != nil)
  }
}
