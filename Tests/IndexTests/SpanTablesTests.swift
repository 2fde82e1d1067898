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
        let table = try #require((SpanTable.all + [.contents]).first { $0.name == name }, "\(name)")
        #expect(
          ["tree"] + table.columns.sorted() + ["since", "gone"] == ["tree"] + columns.dropFirst().dropLast(2).sorted()
            + ["since", "gone"])
        let key = try db.primaryKey(name).columns
        #expect(Set(key) == Set(["tree"] + table.columns.prefix(table.identity) + ["since"]), "\(name)")
      }
      #expect(found == Set(SpanTable.all.map(\.name)).union([SpanTable.contents.name]))
    }
  }

  @Test("the table of areas says what the registry says")
  func areas() throws {
    let rows = try IndexFile.inMemory().queue.read { db in
      try Row.fetchAll(db, sql: "SELECT bit, findings, name, kinds, reading FROM areas ORDER BY bit")
    }
    #expect(
      rows.map { [$0["bit"], $0["findings"]] as [Int64] }
        == Area.allCases.map { area in
          [AreaPart.area(area).bit, AreaPart.findings(of: area).bit]
        })
    #expect(
      rows.map { [$0["name"], $0["kinds"], $0["reading"]] as [String] }
        == Area.allCases.map { area in
          [area.name, area.kinds.map(\.rawValue).joined(separator: " "), area.reading.rawValue]
        })
    #expect(Set(AreaPart.allCases.map(\.bit)).count == 2 * Area.allCases.count)
  }
}
