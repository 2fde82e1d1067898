import Foundation
import Testing

@testable import TestSupport

@Suite("strata schema") struct SchemaCommandTests {
  struct View: Decodable, Sendable {
    struct Column: Decodable, Sendable {
      let name: String
      let type: String
      let meaning: String
    }

    let name: String
    let meaning: String
    let columns: [Column]
  }

  static func views() throws -> [View] {
    let done = try StrataBinary.run(["schema", "--format", "json"])
    return try JSONDecoder.ofSnakeCase.decode([View].self, from: done.output)
  }

  @Test("docs/schema.md is what the program says")
  func reference() throws {
    let path = Repository.top.appendingPathComponent("docs/schema.md")
    let written = try String(contentsOf: path, encoding: .utf8)
    let said = try StrataBinary.run(["schema", "--format", "markdown"])
    #expect(
      written == String(decoding: said.output, as: UTF8.self),
      "make it anew: strata schema --format markdown > docs/schema.md")
  }

  /// What a value of a documented type is, as an expression of SQL.
  static let tests: [String: String] = [
    "integer": "typeof({}) = 'integer'", "bytes": "typeof({}) = 'integer' AND {} >= 0",
    "boolean": "typeof({}) = 'integer' AND {} IN (0, 1)", "text": "typeof({}) = 'text'",
    "digest": "typeof({}) = 'text' AND digest_text({}) = {}", "json": "json_valid({})",
    "time": "typeof({}) = 'text' AND datetime({}) IS NOT NULL",
    "reference": "typeof({}) = 'text' AND canonical({}) IS NOT NULL",
  ]

  @Test("on real trees each column holds what its type says, or null")
  func types() async throws {
    let index = try NewIndex().path
    for name in ["hostA-t0", "hostA-t1", "hostA-t2-damaged", "hostB-t0"] {
      _ = try StrataBinary.run(["index", "--db", index, "--host", name, try await Snapshot.root(of: name)])
    }
    let layouts = try Workshop.newFolder(with: "oci-layout")
    _ = try StrataBinary.run(["index", "--db", index, layouts.appendingPathComponent("oci/layout").path])
    var empty: [String] = []
    for view in try Self.views() {
      let columns = try view.columns.map { column in
        let test = try #require(Self.tests[column.type], "\(view.name).\(column.name)")
          .replacingOccurrences(of: "{}", with: column.name)
        return "sum(\(column.name) IS NOT NULL AND NOT (\(test))) AS \(column.name)"
      }
      let done = try StrataBinary.run([
        "sql", "--db", index, "--format", "json",
        "SELECT count(*) AS n, \(columns.joined(separator: ", ")) FROM \(view.name)",
      ])
      let rows = try JSONDecoder.ofSnakeCase.decode([[String: Int?]].self, from: done.output)
      let row = try #require(rows.first, "\(done.errors)")
      if row["n"] == 0 { empty.append(view.name) }
      let wrong = row.filter { $0.key != "n" && ($0.value ?? 0) != 0 }
      #expect(wrong.isEmpty, "\(view.name): \(wrong)")
    }
    // The fixtures hold no volumes, were not measured, and all their parts were read.
    let unseen: Set = [
      "current_measures", "current_unread", "measured_parts", "current_volumes", "current_container_volumes",
    ]
    #expect(Set(empty).isSubset(of: unseen), "no row of these was seen")
  }

  @Test("one view, table or function can be asked for by its name")
  func one() throws {
    for (name, says) in [
      ("current_tags", "canonical"), ("tags", "target"), ("short", "'b7e23ec29af2'"),
    ] {
      for format in ["text", "markdown", "json"] {
        let done = try StrataBinary.run(["schema", name, "--format", format])
        #expect(done.ending == .exited(0))
        #expect(String(decoding: done.output, as: UTF8.self).contains(says), "\(name) \(format)")
      }
    }
    let unknown = try StrataBinary.run(["schema", "curent_tags"])
    #expect(unknown.ending == .exited(64))
    #expect(unknown.errors.contains("did you mean current_tags?"))
  }

  @Test("without a name each view is a line; with --columns it has its columns")
  func list() throws {
    let lines = try StrataBinary.run(["schema"]).text.split(separator: "\n")
    #expect(try lines.count == Self.views().count)
    for view in try Self.views() {
      let line = lines.first { $0.hasPrefix("  \(view.name) ") }
      #expect(line?.hasSuffix(view.meaning) == true, "\(view.name): \(line ?? "")")
    }
    let whole = try StrataBinary.run(["schema", "--columns"]).text
    for column in try Self.views().flatMap(\.columns) { #expect(whole.contains(column.meaning), "\(column.name)") }
    #expect(try StrataBinary.run(["schema", "--columns", "current_tags"]).ending == .exited(64))
  }

  @Test("functions and tables are lists of their own")
  func lists() throws {
    for (option, names) in [
      ("--functions", ["si_bytes(bytes[, digits])", "reference_matches(reference, pattern)"]),
      ("--tables", ["layer_users", "area_contents"]),
    ] {
      let text = String(decoding: try StrataBinary.run(["schema", option]).output, as: UTF8.self)
      for name in names { #expect(text.contains("\n" + name + "\n"), "\(name)") }
      let json = try StrataBinary.run(["schema", option, "--format", "json"]).output
      let objects = try JSONSerialization.jsonObject(with: json) as? [[String: Any]]
      #expect((objects ?? []).count > 10)
    }
    #expect(try StrataBinary.run(["schema", "--tables", "--functions"]).ending == .exited(64))
  }
}
