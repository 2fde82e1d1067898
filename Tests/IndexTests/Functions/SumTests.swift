import GRDB
import Testing

@testable import Index

@Suite("sums") struct SumTests {
  private func values(_ sql: String, _ queue: DatabaseQueue) throws -> [DatabaseValue] {
    try queue.read { try DatabaseValue.fetchAll($0, sql: sql) }
  }

  private static let sums = [
    "SELECT sum(value) FROM numbers WHERE false",
    "SELECT sum(value) FROM numbers",
    "SELECT sum(value) FROM numbers WHERE typeof(value) = 'integer'",
    "SELECT sum(DISTINCT value) FROM numbers WHERE typeof(value) <> 'real'",
    "SELECT sum(value) FILTER (WHERE turn % 2) FROM numbers GROUP BY turn % 5 ORDER BY turn % 5",
    "SELECT sum(value) OVER (ORDER BY turn) FROM numbers",
    "SELECT sum(value) OVER (ORDER BY turn ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM numbers "
      + "WHERE typeof(value) IN ('integer', 'null')",
    "SELECT sum(value) OVER (PARTITION BY turn % 3) FROM numbers ORDER BY turn",
  ]

  @Test("are SQLite's own", arguments: sums)
  func equal(_ sql: String) throws {
    let plain = try DatabaseQueue()
    let index = try IndexFile.inMemory()
    for queue in [plain, index.queue] {
      try queue.write {
        try $0.execute(
          sql: """
            CREATE TABLE numbers(turn INTEGER PRIMARY KEY, value);
            INSERT INTO numbers(value)
            VALUES (3), (NULL), (-7), (1 << 61), (0.5), ('12'), (NULL), (NULL), (NULL), (NULL), ('text'), (-3), (x'31'), (8);
            """)
      }
    }
    #expect(try values(sql, index.queue) == values(sql, plain))
  }

  @Test("that have no room in 64 bits are the largest there is, also in what a person asks")
  func clamped() throws {
    let index = try IndexFile.inMemory()
    let numbers = "(SELECT \(Int64.max) AS value UNION ALL SELECT \(Int64.max) UNION ALL SELECT 1)"
    for (sum, expected) in [
      ("SELECT sum(value) FROM \(numbers)", [Int64.max]), ("SELECT sum(-value) FROM \(numbers)", [.min]),
      (
        "SELECT sum(value) OVER (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM \(numbers)", [.max, .max, .max]
      ),
    ] {
      #expect(try values(sum, index.queue) == expected.map(\.databaseValue))
      let asked = try Sandbox(of: index).run(sum) { _, next in
        var rows: [SQLValue] = []
        while let row = try next() { rows += row }
        return rows
      }
      #expect(asked == expected.map(SQLValue.integer))
    }
  }
}
