import Foundation
import GRDB
import Testing

@testable import TestSupport

@Suite("a size that no layer has") struct LargestSizesTests {
  /// The sum of two of them has no room in 64 bits.
  @Test("overflows no sum, within a scan or over trees")
  func sums() throws {
    let folder = try Workshop.newFolder()
    let snapshot = try Snapshot.named("hostA-t1")
    let root = folder.appendingPathComponent("docker")
    try Workshop.unpack(snapshot.archive, into: root)
    try Command.tool(
      "sh", "-c", "for size in \"$1\"/image/*/layerdb/sha256/*/size; do printf \(Int64.max) > \"$size\"; done", "sh",
      root.path)
    let database = folder.appendingPathComponent("index.db").path
    for host in ["one", "two"] {
      let done = try StrataBinary.run(["index", "--db", database, "\(host)=\(root.path)"])
      #expect(!done.errors.contains("overflow"), "\(done.errors)")
    }
    for question in ["duplicate-layers", "shared-trees", "only-here", "image-bytes"] {
      let done = try StrataBinary.run(["query", question, "--db", database])
      #expect(done.ending == .exited(0), "\(done.errors)")
    }
    let scans: [ScanRow] = try StrataBinary.rows(["scans", "--db", database])
    #expect(scans.map(\.host) == ["one", "two"])
  }

  @Test("ends no question, in whatever column of an index that someone wrote it stands")
  func handMade() async throws {
    struct Question: Decodable {
      let name: String
    }
    let database = try Workshop.newFolder().appendingPathComponent("index.db").path
    let graph = try await #require(Snapshot.fixtures.first { $0.name == "hostA-t2-damaged" }).root()
    for root in [graph, try await #require(ContainerdSnapshot.ofDocker).root()] {
      _ = try StrataBinary.run(["index", root, "--measure", "--db", database])
    }
    try await DatabaseQueue(path: database).write { db in
      for table in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'") {
        for column in try db.columns(in: table).map(\.name)
        where column.contains("size") || column.contains("bytes") || ["apparent", "files", "inodes"].contains(column) {
          try db.execute(sql: "UPDATE \(table) SET \(column) = \(Int64.max) WHERE \(column) IS NOT NULL")
        }
      }
    }
    let questions: [Question] = try StrataBinary.rows(["queries"])
    try #require(questions.contains { $0.name == "reclaim-order" })
    for question in questions {
      let done = try StrataBinary.run(["query", question.name, "--db", database])
      #expect(!done.errors.contains("overflow"), "\(question.name): \(done.errors)")
    }
  }

  private struct ScanRow: Decodable {
    let host: String
  }
}
