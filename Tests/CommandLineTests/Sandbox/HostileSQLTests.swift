import Foundation
import Testing

@testable import TestSupport

@Suite("statements that mean harm") struct HostileSQLTests {
  /// What strata holds to open an index and answer at all.
  private static let idleMemory = Task<Int, any Error> {
    let ground = try await ProvingGround()
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    return try StrataBinary.run(["sql", "--db", ground.path("index.db"), "--timeout", "0.3", endless]).peakMemory
  }

  @Test("what holds memory is seen to hold it: a limit that did nothing would be noticed")
  func memoryIsSeen() async throws {
    let ground = try await ProvingGround()
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n) SELECT count(*) FROM n"
    let done = try StrataBinary.run([
      "sql", "--db", ground.path("index.db"), "--timeout", "60", "--max-memory", "200MB", sql,
    ])
    #expect(done.ending == .exited(1) && done.errors.contains("--max-memory"), "\(done.errors)")
    #expect(done.peakMemory - (try await Self.idleMemory.value) > 120_000_000)
  }

  @Test("there are more than 200 of them, no two the same")
  func count() {
    #expect(Set(HostileStatement.all.map(\.sql)).count == HostileStatement.all.count)
    #expect(HostileStatement.all.count >= 200)
  }

  @Test(
    "none changes a byte, opens another file, crashes, or runs past its limit",
    arguments: HostileStatement.all)
  func statement(_ hostile: HostileStatement) async throws {
    let ground = try await ProvingGround()
    let file = ground.folder.appendingPathComponent("statement.sql")
    let sql = hostile.sql
      .replacingOccurrences(of: "new.db", with: ground.path("new.db"))
      .replacingOccurrences(of: "other.db", with: ground.path("other.db"))
    try Data(sql.utf8).write(to: file)
    let before = try ground.state()
    let start = ContinuousClock.now
    let done = try StrataBinary.run([
      "sql", "--db", ground.path("index.db"), "--file", file.path, "--timeout", "0.1",
      "--max-memory", "64MB", "--max-rows", "20",
    ])
    let took = ContinuousClock.now - start
    #expect(try ground.state() == before)
    #expect(took < .seconds(8), "a tenth of a second was given")
    let peak = done.peakMemory - (try await Self.idleMemory.value)
    // SQLite counts what it asks for; what malloc needs beside small blocks, and sets aside, is up to as much again.
    #expect(peak < 160_000_000, "\(peak) bytes more than an idle strata holds, where SQLite was given 64 MB")
    let text = String(decoding: done.output, as: UTF8.self)
    #expect(!text.contains("root:"))
    #expect(!text.contains("\u{1b}") && !done.errors.contains("\u{1b}"))
    guard hostile.isRefused else {
      #expect([.exited(0), .exited(1)].contains(done.ending), "\(done.errors.prefix(300))")
      return
    }
    #expect(done.ending == .exited(1), "\(text.prefix(300))")
    #expect(done.output.isEmpty, "\(text.prefix(300))")
    #expect(done.errors.hasPrefix("Error: ") && done.errors.contains(hostile.says ?? "Error: "), "\(done.errors)")
  }

  @Test(
    "what only reads still works",
    arguments: [
      ("SELECT 1", "1"), ("VALUES (1), (2)", "1\n2"), ("SELECT 1;", "1"), ("; SELECT 1; -- so", "1"),
      ("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 3) SELECT i FROM n", "1\n2\n3"),
      ("WITH a AS (SELECT 1), b AS (SELECT 1 FROM a) SELECT count(*) FROM a, b", "1"),
      ("SELECT value FROM json_each('[1, 2]')", "1\n2"),
      ("SELECT fullkey FROM json_tree('{\"a\": {\"b\": 1}}') WHERE atom = 1", "$.a.b"),
      ("SELECT '{\"a\": 1}' ->> 'a', json_extract('[7]', '$[0]')", "1,7"),
      ("SELECT value, row_number() OVER (ORDER BY value DESC) FROM json_each('[1, 2]')", "2,1\n1,2"),
      ("SELECT sum(value) OVER w FROM json_each('[1, 2]') WINDOW w AS (ORDER BY value)", "1\n3"),
      ("SELECT date('2026-11-24', '+1 month'), strftime('%s', '1970-01-02')", "2026-12-24,86400"),
      ("SELECT count(*) FILTER (WHERE value > 1) FROM json_each('[1, 2]')", "1"),
      ("SELECT round(sqrt(2), 3), pow(2, 3), upper('a'), printf('%05d', 7)", "1.414,8.0,A,00007"),
      ("SELECT 'ab' LIKE 'A%', 'ab' GLOB 'a*', 'a' IN ('a'), 1 BETWEEN 0 AND 2", "1,1,1,1"),
      ("SELECT count(*) > 0 FROM sqlite_schema", "1"), ("SELECT count(*) FROM sqlite_master LIMIT 0", ""),
      ("SELECT name FROM pragma_table_info('hosts')", "id\nname"),
      ("PRAGMA application_id", "\(0x5354_5241)"), ("PRAGMA integrity_check", "ok"),
      ("SELECT short('sha256:' || hex(zeroblob(32))), si_bytes(2634567)", "000000000000,2.63MB"),
      ("SELECT (SELECT max(tag) FROM tags) IS NOT NULL, EXISTS (SELECT 1 FROM current_layers)", "1,1"),
      ("SELECT DISTINCT host FROM current_images UNION SELECT host FROM current_tags", "A"),
    ])
  func harmless(sql: String, gives expected: String) async throws {
    let ground = try await ProvingGround()
    let done = try StrataBinary.run([
      "sql", "--db", ground.path("index.db"), "--format", "csv", "--no-headers", sql,
    ])
    #expect(done.ending == .exited(0), "\(done.errors)")
    let lines = String(decoding: done.output, as: UTF8.self).split(whereSeparator: \.isNewline)
    #expect(lines.joined(separator: "\n") == expected)
  }

  @Test("an index in memory is as safe, and answers", arguments: ["DELETE FROM tags", "PRAGMA query_only = OFF"])
  func inMemory(sql: String) async throws {
    let snapshot = try Snapshot.named("hostB-t0")
    let root = try await snapshot.root()
    let refused = try StrataBinary.run(["sql", "--in", root, sql])
    #expect(refused.ending == .exited(1))
    let rows: [TagRow] = try await snapshot.ask("sql", "SELECT * FROM current_tags")
    let tags: [TagRow] = try await snapshot.ask("tags")
    #expect(!rows.isEmpty && rows.count == tags.count)
  }
}
