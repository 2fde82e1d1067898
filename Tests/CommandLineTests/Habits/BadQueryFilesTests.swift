import Foundation
import Testing

@testable import TestSupport

@Suite("files of own queries that cannot be used") struct BadQueryFilesTests {
  private static func folder() throws -> String {
    let folder = try Workshop.newFolder()
    let head = "-- title: T\n-- subject: s\n-- question: Q?\n-- column: x integer; x\n"
    for (name, text) in [
      ("good", head + "SELECT 1 AS x"), ("no-header", "SELECT 1 FROM"), ("images", head + "SELECT 1 AS x"),
      ("column", "-- title: T\n-- column: x nonsense; x\nSELECT 1 AS x"), ("empty", ""),
    ] {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name + ".sql"))
    }
    try Data([0xFF, 0xFE, 0x00]).write(to: folder.appendingPathComponent("bytes.sql"))
    return folder.path
  }

  @Test("are left out with a warning that names each; all other questions answer, the built-in ones as ever")
  func others() async throws {
    let queries = ["--queries", try Self.folder()]
    let asking = try await Asking.host.value
    let own = try StrataBinary.run(["query", "good", "--format", "tsv", "--db", asking.database] + queries)
    #expect(own.ending == .exited(0) && own.text == "x\n1\n", "\(own.errors)")
    for name in ["no-header", "images", "column", "empty", "bytes"] {
      #expect(own.errors.contains("/\(name).sql"), "\(name): \(own.errors)")
    }
    let plain = try StrataBinary.run(["query", "images", "--format", "json", "--db", asking.database])
    let beside = try StrataBinary.run(["query", "images", "--format", "json", "--db", asking.database] + queries)
    #expect(beside.ending == .exited(0) && beside.text == plain.text, "\(beside.errors)")
  }
}
