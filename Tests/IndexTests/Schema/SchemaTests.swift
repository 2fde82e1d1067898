import Testing

@testable import Index
@testable import Stores

@Suite("the documented schema") struct SchemaTests {
  @Test("each view and each of its columns has a word, and nothing else has one")
  func complete() throws {
    let schema = try Schema()
    let views = try Sandbox(of: .inMemory()).relations.filter(\.isView)
    #expect(Set(schema.views.map(\.name)) == Set(views.map(\.name)))
    for view in views {
      let described = try #require(schema.views.first { $0.name == view.name })
      #expect(described.columns.map(\.name) == view.columns, "\(view.name)")
      #expect(described.meaning.hasSuffix(".") && !described.section.isEmpty, "\(view.name)")
      for column in described.columns {
        #expect(column.meaning.hasSuffix("."), "\(view.name).\(column.name)")
      }
    }
  }

  @Test("each table is described, with its columns and what makes it")
  func tables() throws {
    let schema = try Schema()
    let tables = try Sandbox(of: .inMemory()).relations.filter { !$0.isView }
    #expect(Set(schema.tables.map(\.name)) == Set(tables.map(\.name)))
    let tags = try #require(schema.tables.first { $0.name == "tags" })
    #expect(tags.columns.map(\.name) == ["tree", "repo", "tag", "target", "since", "gone"])
    #expect(tags.columns.map(\.keyPlace) == [1, 2, 3, 4, 5, nil])
    #expect(tags.columns.last?.isRequired == false)
    #expect(tags.meaning == "Area “references”." && tags.sql.hasPrefix("CREATE TABLE tags("))
  }

  @Test("each line of the diagram joins two views by columns that both have")
  func diagram() throws {
    let schema = try Schema()
    let lines = Schema.introduction.split(separator: "\n").filter { $0.contains("--") && $0.contains(" : ") }
    var drawn: Set<String> = []
    for line in lines {
      let words = line.split(separator: " ")
      for name in [words[0], words[2]].map(String.init) {
        drawn.insert(name)
        let view = try #require(schema.views.first { $0.name == name }, "\(line)")
        for column in line.split(separator: "\"")[1].split(separator: ", ") {
          #expect(view.columns.contains { $0.name == column }, "\(line)")
        }
      }
    }
    // Those of osquery's names name their columns otherwise and join nothing but each other.
    let own = schema.views.filter { $0.section != "osquery's names" }
    #expect(own.count < schema.views.count)
    #expect(drawn == Set(own.map(\.name)))
  }

  @Test("what a later migration says takes the place of what an earlier one said")
  func later() throws {
    var reader = MigrationReader()
    let first = """
      -- ============ things
      -- view: One.
      -- column: a text; Old.
      CREATE VIEW v AS
      SELECT 1 AS a;
      -- view: Two.
      -- columns: v
      CREATE VIEW w AS SELECT 2 AS a;
      -- About t,
      -- and more.
      CREATE TABLE t(a);
      """
    try reader.read(first, migration: "1")
    #expect(reader.views.map(\.columns) == Array(repeating: reader.views[0].columns, count: 2))
    let second = """
      DROP VIEW v;
      DROP VIEW w;
      -- ============ others
      -- view: Other.
      -- column: b bytes; New; it is.
      CREATE VIEW v AS
      SELECT 1 AS b;
      """
    try reader.read(second, migration: "2")
    #expect(
      reader.views == [
        ViewDescription(
          name: "v", section: "others", meaning: "Other.",
          columns: [ColumnDescription(name: "b", kind: .bytes, meaning: "New; it is.")])
      ])
    #expect(reader.tables == ["t": "About t, and more."])
  }

  @Test(
    "a comment that is not of its form is reported with its line",
    arguments: [
      ("CREATE VIEW v AS SELECT 1;", 1), ("-- view: One.\n\nCREATE VIEW v AS", 3),
      ("-- view: One.\n-- column: a\nCREATE VIEW v AS", 2), ("-- column: a text;", 1),
      ("-- columns: none", 1), ("-- column: a stone; Meaning.", 1), ("-- column: text; Meaning.", 1),
    ])
  func malformed(sql: String, line: Int) {
    var reader = MigrationReader()
    let error = #expect(throws: SchemaError.self) { try reader.read(sql, migration: "x") }
    #expect(error?.line == line)
  }
}
