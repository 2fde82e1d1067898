import GRDB
import Testing

@testable import Index

@Suite("rows inserted in batches") struct BatchedInsertTests {
  @Test("all rows are there after a flush, each once", arguments: [0, 1, 31, 32, 33, 64, 70])
  func all(count: Int) throws {
    try DatabaseQueue().write { db in
      try GivenRowsTable.add(to: db)
      try db.execute(sql: "CREATE TABLE t(id INTEGER PRIMARY KEY, text TEXT, kind TEXT NOT NULL) STRICT")
      for rows in [1, 32] {
        try db.execute(sql: "DELETE FROM t")
        let insert = try BatchedInsert(db, into: "t", ["id", "text"], constants: [("kind", "'k'")], rows: rows)
        for id in 0..<count {
          insert.bind(0, Int64(id))
          insert.bind(1, id % 3 == 0 ? nil as String? : "row \(id)")
          try insert.endRow()
        }
        try insert.flush()
        try insert.flush()
        let found = try Row.fetchAll(db, sql: "SELECT id, text, kind FROM t ORDER BY id")
        #expect(found.map { $0["id"] as Int } == Array(0..<count))
        #expect(found.allSatisfy { $0["kind"] == "k" })
        #expect(
          found.allSatisfy { row in row["text"] == ((row["id"] as Int) % 3 == 0 ? nil : "row \(row["id"] as Int)") })
      }
    }
  }

  @Test("a row that cannot be inserted is an error, in a batch as alone", arguments: [1, 32])
  func refused(rows: Int) throws {
    try DatabaseQueue().write { db in
      try GivenRowsTable.add(to: db)
      try db.execute(sql: "CREATE TABLE t(id INTEGER PRIMARY KEY, size INTEGER CHECK (size >= 0)) STRICT")
      let insert = try BatchedInsert(db, into: "t", ["id", "size"], rows: rows)
      #expect(throws: DatabaseError.self) {
        for id: Int64 in 0..<40 {
          insert.bind(0, id)
          insert.bind(1, id == 7 ? -1 : id)
          try insert.endRow()
        }
      }
    }
  }

  @Test("a table that numbers its rows numbers them as was returned", arguments: [1, 32])
  func numbered(rows: Int) throws {
    try DatabaseQueue().write { db in
      try GivenRowsTable.add(to: db)
      try db.execute(sql: "CREATE TABLE t(id INTEGER PRIMARY KEY, text TEXT) STRICT")
      if rows == 1 { try db.execute(sql: "INSERT INTO t VALUES (6, 'there before')") }
      let insert = try BatchedInsert(db, into: "t", ["text"], rows: rows)
      var ids: [String: Int64] = [:]
      for text in (0..<40).map({ "row \($0)" }) {
        insert.bind(0, text)
        ids[text] = try insert.endRow()
      }
      try insert.flush()
      for (text, id) in ids {
        #expect(try Int64.fetchOne(db, sql: "SELECT id FROM t WHERE text = ?", arguments: [text]) == id)
      }
    }
  }
}
