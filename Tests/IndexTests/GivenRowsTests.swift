import GRDB
import ImageModel
import Testing

@testable import Index

@Suite("rows that a statement is given") struct GivenRowsTests {
  /// Runs `body` with the rows' statement.
  private func read(_ rows: GivenRows, _ columns: String) throws -> [[SQLValue]] {
    try DatabaseQueue().read { db in
      try GivenRowsTable.add(to: db)
      let statement = try PreparedStatement(db, "SELECT \(columns) FROM given_rows(?)")
      statement.bind(1, rows)
      var found: [[SQLValue]] = []
      while let row = try statement.next() { found.append(row) }
      return found
    }
  }

  @Test("each value comes as it was bound")
  func values() throws {
    let values: [SQLValue] = [
      .null, .integer(0), .integer(.min), .integer(.max), .real(-0.5), .real(.infinity), .text(""), .text("a\0b"),
      .text("Größe 🐳"), .blob([]), .blob([0, 255]), .text(String(repeating: "x", count: 300_000)),
      .blob(Array(repeating: 7, count: 100_000)),
    ]
    let rows = GivenRows(columns: 2, rows: values.count)
    for value in values {
      rows.bind(0, value)
      rows.bind(1, value)
      rows.endRow()
    }
    #expect(try read(rows, "c1, c0") == values.map { [$0, $0] })
  }

  @Test("a digest comes as its text")
  func digest() throws {
    let hash = Hash256(hashing: UnsafeRawBufferPointer(start: nil, count: 0))
    let rows = GivenRows(columns: 1, rows: 1)
    rows.bind(0, digest: hash)
    rows.endRow()
    #expect(try read(rows, "c0") == [[.text(Digest(hash).description)]])
  }

  @Test("they are full when there is room for no other, or when their texts are large")
  func full() {
    let rows = GivenRows(columns: 1, rows: 3)
    for isFull in [false, false, true] {
      rows.bind(0, "small")
      rows.endRow()
      #expect(rows.isFull == isFull)
    }
    rows.removeAll()
    #expect(rows.isEmpty && !rows.isFull)
    rows.bind(0, String(repeating: "x", count: 1 << 16))
    rows.endRow()
    #expect(rows.isFull)
  }

  @Test("what was removed is not read, and the room is used again")
  func removed() throws {
    let rows = GivenRows(columns: 1, rows: 2)
    for text in ["one", "two", "three"] {
      rows.removeAll()
      rows.bind(0, text)
      rows.endRow()
    }
    #expect(try read(rows, "c0") == [[.text("three")]])
  }

  @Test("a parameter that is no such pointer gives no row, and none is an error")
  func others() throws {
    try DatabaseQueue().read { db in
      try GivenRowsTable.add(to: db)
      #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM given_rows(1)") == 0)
      #expect(throws: DatabaseError.self) { try Int.fetchOne(db, sql: "SELECT count(*) FROM given_rows") }
    }
  }
}
