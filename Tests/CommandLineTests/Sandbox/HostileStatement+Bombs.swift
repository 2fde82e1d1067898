/// Statements that give away paths, that write by asking, and small ones that want very much.
extension HostileStatement {
  static let paths: [HostileStatement] = refused([
    "PRAGMA database_list", "SELECT * FROM pragma_database_list", "SELECT file FROM pragma_database_list",
    "SELECT * FROM pragma_temp_store_directory('new.db')",
    "SELECT * FROM pragma_journal_mode('delete')", "SELECT * FROM pragma_user_version(7)",
    "SELECT * FROM pragma_application_id(1)",
    "SELECT * FROM pragma_incremental_vacuum(5)",
    "SELECT * FROM pragma_writable_schema(1)", "SELECT * FROM pragma_secure_delete(0)",
    "INSERT INTO tags(tags) VALUES ('integrity-check')", "SELECT sqlite_offset(tag) FROM tags",
    "SELECT geopoly_area('x')",
    "EXPLAIN ATTACH 'new.db' AS n", "EXPLAIN PRAGMA journal_mode = DELETE",
  ])

  static let patterns: [HostileStatement] = harmless([
    "SELECT hex(zeroblob(2000000)) LIKE '%" + String(repeating: "0%", count: 400) + "1'",
    "SELECT hex(zeroblob(2000000)) GLOB '" + String(repeating: "*0", count: 450) + "1'",
    "SELECT 'x' LIKE replace(hex(zeroblob(30000)), '0', '%')",
    "SELECT reference_matches(hex(zeroblob(3000)), replace(hex(zeroblob(300)), '00', '*0'))",
    "SELECT reference_matches(replace(hex(zeroblob(200000)), '0', 'a/'), replace(hex(zeroblob(200000)), '0', '*a'))",
    "SELECT canonical(hex(zeroblob(7000000)))", "SELECT trim(hex(zeroblob(7000000)), hex(randomblob(100000)))",
    "SELECT strftime(hex(zeroblob(3000000)), 'now')", "SELECT unhex(hex(zeroblob(7000000)), hex(zeroblob(100)))",
  ])

  static let bombs: [HostileStatement] = harmless([
    "SELECT printf('%1000000000s', 'x')",
    "SELECT printf('%.1000000000f', 1.0)", "SELECT printf('%*d', -2147483648, 1)",
    "SELECT json_valid(replace(hex(zeroblob(7000000)), '0', '['))",
    "SELECT json_array(a.a, a.a) FROM (SELECT replace(hex(zeroblob(2000000)), '00', '[1],') AS a) AS a",
    "SELECT json_group_array(hex(randomblob(100000))) FROM json_each('[1, 2, 3, 4, 5]'), pragma_function_list",
    "SELECT count(*) FROM json_each('[' || replace(hex(zeroblob(2000000)), '00', '0,') || '0]') AS a, tags",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT group_concat(i, hex(zeroblob(1000))) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT hex(randomblob(1000)) UNION SELECT hex(randomblob(1000)) FROM n) SELECT count(*) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT hex(randomblob(1000)) UNION ALL SELECT hex(randomblob(1000)) FROM n ORDER BY 1) SELECT count(*) FROM n",
    "WITH RECURSIVE n(i) AS MATERIALIZED (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 1 FROM n AS a, n AS b",
    "SELECT count(*) FROM " + (0..<64).map { "tags AS t\($0)" }.joined(separator: ", "),
    "WITH a0 AS (SELECT 1)" + (1..<40).map { ", a\($0) AS (SELECT * FROM a\($0 - 1), a\($0 - 1))" }.joined()
      + " SELECT count(*) FROM a39",
    Array(repeating: "SELECT 1", count: 32_000).joined(separator: " UNION ALL "),
    "SELECT 1 IN (" + (0..<100_000).map(String.init).joined(separator: ",") + ")",
    "SELECT CASE " + String(repeating: "WHEN 0 THEN 1 ", count: 20_000) + "END",
  ])
}
