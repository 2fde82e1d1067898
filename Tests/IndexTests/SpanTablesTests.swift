import GRDB
import Testing

@testable import Index
@testable import Stores

@Suite("tables of spans") struct SpanTablesTests {
  @Test("every table with since and gone is known, with all its columns, those of its key first")
  func allTables() throws {
    let file = try IndexFile.inMemory()
    try file.queue.read { db in
      let names = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      var found: Set<String> = []
      for name in names {
        // Generated columns hold nothing of their own: table_info leaves them out.
        let columns = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [name])
        guard columns.contains("gone") else { continue }
        found.insert(name)
        let table = try #require(SpanTable.all.first { $0.name == name }, "\(name)")
        #expect(
          ["tree"] + table.columns.sorted() + ["since", "gone"] == ["tree"] + columns.dropFirst().dropLast(2).sorted()
            + ["since", "gone"])
        let key = try db.primaryKey(name).columns
        #expect(Set(key) == Set(["tree"] + table.columns.prefix(table.identity) + ["since"]), "\(name)")
      }
      #expect(found == Set(SpanTable.all.map(\.name)))
    }
  }

  @Test("every area has its tables, and so have its findings", arguments: Area.allCases)
  func areas(_ area: Area) {
    #expect(!SpanTable.tables(of: Int64(area.rawValue)).isEmpty)
    #expect(SpanTable.tables(of: SpanTable.findingsArea(of: area)).map(\.name) == ["findings"])
  }

  @Test("a number that is no area's has no tables", arguments: [Int64.min, -1, 0, 13, 100, 113, .max])
  func unknownArea(_ number: Int64) {
    #expect(SpanTable.tables(of: number).isEmpty)
  }
}
