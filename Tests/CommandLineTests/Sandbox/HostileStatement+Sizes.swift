/// Statements that are not what they seem, and those without measure.
extension HostileStatement {
  static let texts: [HostileStatement] =
    refused(
      "one statement is expected",
      [
        "SELECT 1; DELETE FROM tags", "SELECT 1; ATTACH 'new.db' AS n", "SELECT 1;SELECT 2",
        "SELECT 1; PRAGMA query_only = OFF", "PRAGMA user_version; PRAGMA user_version = 99",
        "SELECT 1 /* ; */; DROP TABLE tags", "SELECT ';'; DROP TABLE tags",
        "SELECT 1;\n-- nothing\n;;\nDROP TABLE tags;", "SELECT 1; x", "SELECT 1; 'a", "VALUES (1); BEGIN",
      ])
    + refused(
      "a null byte",
      [
        "SELECT 1\u{0}; DELETE FROM tags", "SELECT '\u{0}'", "\u{0}SELECT 1", "DELETE FROM tags\u{0}",
        "SELECT 1 -- \u{0}\n; DROP TABLE tags",
      ])
    + refused(
      "there is no statement",
      [
        " ", ";", ";;;", "-- nothing", "/* nothing */", "/* without end", "\n\t\r\n", "--\n--\n;",
      ])
    + refused([
      "\u{feff}DELETE FROM tags", "SELECT 1\u{3b}\u{37e} DROP TABLE tags", "ＳＥＬＥＣＴ 1",
      "SELECT \u{202e}1", "SELECT 1 \u{2028} DELETE", "\u{1b}[2J", "SELECT \"\u{1b}]0;x\u{7}\"",
      "SELECT :a", "SELECT ?", "SELECT ?1", "SELECT @a, $b", "SELECT ?999999", "SELECT $a::b(c)",
    ])
    + harmless([
      "SELECT '\u{1b}[2J\u{7}'", "SELECT char(27, 91, 50, 74)", "SELECT 1 AS \"\u{1b}[2J\"",
      "SELECT CAST(x'fffe00' AS TEXT)", "SELECT x'00ff'", "SELECT char(0) || 'a'", "SELECT 9e999, -9e999",
      "SELECT abs(-9223372036854775807 - 1)", "SELECT 1 / 0, 1 % 0",
      "SELECT -9223372036854775808 / -1", "SELECT 'a' AS \"x\", 'b' AS \"x\", 'c' AS \"x_2\"",
      "SELECT '' AS \"\"", "SELECT sum(9223372036854775807) FROM tags",
    ])

  static let endless: [HostileStatement] = harmless([
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT i FROM n ORDER BY i",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n ORDER BY 1 DESC) SELECT sum(i) FROM n",
    "WITH RECURSIVE n(s) AS (SELECT 'a' UNION ALL SELECT s || s FROM n) SELECT length(s) FROM n",
    "WITH RECURSIVE n(s) AS (SELECT 'a' UNION ALL SELECT s || 'a' FROM n) SELECT max(s) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n), m AS (SELECT i FROM n) "
      + "SELECT count(*) FROM m JOIN n USING (i)",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT group_concat(i) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT json_group_array(i) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
      + "SELECT sum(i) OVER (ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT DISTINCT random() FROM n",
    "SELECT * FROM tags LIMIT (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
      + "SELECT count(*) FROM n)",
    "SELECT count(*) FROM digests a, digests b, digests c, digests d, digests e",
    "SELECT count(*) FROM digests a JOIN digests b ON a.text LIKE '%' || b.text || '%' "
      + "JOIN digests c ON c.text GLOB '*' || b.text",
    "SELECT a.id FROM digests a, digests b, digests c ORDER BY random()",
    "SELECT max(a.text || b.text || c.text) FROM digests a, digests b, digests c, digests d",
    "SELECT count(DISTINCT a.id * b.id * c.id) FROM digests a, digests b, digests c",
    "SELECT count(*) FROM json_each('[' || replace(hex(zeroblob(500000)), '00', '1,') || '1]') a, "
      + "json_each('[' || replace(hex(zeroblob(500000)), '00', '1,') || '1]') b",
    "SELECT 1 FROM image_steps a, image_steps b, image_steps c, image_steps d WHERE a.comment > b.comment",
  ])

  static let huge: [HostileStatement] = harmless([
    "SELECT zeroblob(1000000000)", "SELECT zeroblob(9223372036854775807)", "SELECT zeroblob(15999999)",
    "SELECT length(randomblob(1000000000))", "SELECT hex(zeroblob(15000000))",
    "SELECT hex(hex(hex(hex(zeroblob(1000000)))))", "SELECT printf('%.*c', 1000000000, 'x')",
    "SELECT printf('%*d', 2000000000, 1)", "SELECT printf('%2147483647d', 1)",
    "SELECT printf('%.2147483647f', 1.5)", "SELECT printf('%s%s%s', zeroblob(9000000), 1, 2)",
    "SELECT format('%.1000000000e', 1e300)",
    "SELECT replace(hex(zeroblob(1000)), '0', hex(zeroblob(1000000)))",
    "SELECT replace(replace(replace('aaaaaaaaaa', 'a', zeroblob(1000)), char(0), 'aaaaaaaaaaaaaaaa'), 'a', 'bbbbbb')",
    "SELECT instr(replace(hex(zeroblob(4000000)), '0', 'a'), replace(hex(zeroblob(2000000)), '0', 'a') || 'b')",
    "SELECT replace(hex(zeroblob(4000000)), hex(zeroblob(2000000)) || 'b', '')",
    "SELECT trim(hex(zeroblob(6000000)), hex(randomblob(6000000)))",
    "SELECT hex(zeroblob(6000000)) LIKE '%0%0%0%0%0%0%0%0%0%0%0%0%0%1%'",
    "SELECT hex(zeroblob(6000000)) GLOB '*0*0*0*0*0*0*0*0*0*0*0*0*0*1*'",
    "SELECT 'a' LIKE hex(zeroblob(500000))", "SELECT quote(zeroblob(9000000))",
    "SELECT group_concat(hex(zeroblob(7000000))) FROM digests",
    "SELECT json_group_array(hex(zeroblob(1000000))) FROM digests",
    "SELECT hex(zeroblob(1000000)) FROM digests a, digests b",
    "SELECT zeroblob(10000000) AS z FROM digests a, digests b ORDER BY random()",
    "SELECT json_extract(replace(hex(zeroblob(7000000)), '00', '[['), '$')",
    "SELECT json(replace(hex(zeroblob(100000)), '0', '['))",
    "SELECT json_patch('{\"a\":' || quote(hex(zeroblob(1000000))) || '}', '{}')",
    "SELECT familiar(hex(zeroblob(7000000)))", "SELECT digest_text(hex(zeroblob(7000000)))",
    "SELECT reference_matches('a', hex(zeroblob(7000000)))",
    "SELECT reference_matches(replace(hex(zeroblob(4000000)), '0', 'a'), "
      + "replace(hex(zeroblob(4000)), '0', '*a') || 'b')",
    "SELECT short(zeroblob(15000000))", "SELECT substr(hex(zeroblob(7000000)), -9223372036854775808, 1)",
    "SELECT date('now', '+' || hex(zeroblob(100000)) || ' days')", "SELECT char(\(numbers(100)))",
    "SELECT soundex(hex(zeroblob(7000000))), upper(hex(zeroblob(7000000)))",
  ])

  static let deep: [HostileStatement] =
    refused([
      "SELECT " + String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000),
      "SELECT " + String(repeating: "1+", count: 5000) + "1",
      "SELECT " + String(repeating: "NOT ", count: 5000) + "1",
      "SELECT " + String(repeating: "- ", count: 100_000) + "1",
      "SELECT " + String(repeating: "abs(", count: 2000) + "1" + String(repeating: ")", count: 2000),
      "SELECT " + String(repeating: "CASE WHEN 1 THEN ", count: 2000) + "1"
        + String(repeating: " END", count: 2000),
      String(repeating: "SELECT * FROM (", count: 2000) + "SELECT 1" + String(repeating: ")", count: 2000),
      String(repeating: "SELECT 1 UNION ALL ", count: 1000) + "SELECT 1",
      "VALUES " + Array(repeating: "(1)", count: 1000).joined(separator: " UNION VALUES "),
      "SELECT " + numbers(5000), "SELECT max(\(numbers(5000)))", "SELECT 1 IN (\(numbers(400_000)))",
      "SELECT * FROM " + (0..<200).map { "tags t\($0)" }.joined(separator: ", "),
      "SELECT 1 WHERE " + Array(repeating: "1", count: 5000).joined(separator: " OR "),
      "SELECT x'" + String(repeating: "0", count: 1_000_001) + "'",
      "SELECT \"" + String(repeating: "a", count: 500_000) + "\"",
      "WITH "
        + (0..<30).map { "a\($0)(x) AS (SELECT 1 FROM a\($0 + 1), a\($0 + 1))" }
        .joined(separator: ", ") + " SELECT * FROM a0",
      "WITH a(x) AS (SELECT * FROM a) SELECT * FROM a",
    ])
    + harmless([
      cascade(12), "SELECT '" + String(repeating: "a", count: 900_000) + "'",
      "SELECT 1 " + String(repeating: " ", count: 900_000),
      "SELECT 1 " + String(repeating: "/**/", count: 200_000),
      "SELECT " + String(repeating: "~", count: 400) + "1",
      "SELECT * FROM " + (0..<60).map { "hosts t\($0)" }.joined(separator: ", "),
      "SELECT * FROM " + (0..<60).map { "current_images t\($0)" }.joined(separator: " NATURAL JOIN "),
    ])

  /// Common tables, each of which joins the one before it with itself.
  private static func cascade(_ count: Int) -> String {
    let tables = (1..<count).map { "a\($0) AS (SELECT x.i FROM a\($0 - 1) x, a\($0 - 1) y, a\($0 - 1) z)" }
    return "WITH a0 AS (SELECT 1 AS i), " + tables.joined(separator: ", ")
      + " SELECT count(*) FROM a\(count - 1)"
  }

  private static func numbers(_ count: Int) -> String {
    (0..<count).map(String.init).joined(separator: ",")
  }
}
