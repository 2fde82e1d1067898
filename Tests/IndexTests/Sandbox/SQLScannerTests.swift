import Testing

@testable import Index

@Suite struct SQLScannerTests {
  @Test(
    "SQL is cut as SQLite cuts it",
    arguments: [
      ("SELECT a.b, 'it''s' FROM t", ["SELECT", "a", ".", "b", ",", "'it''s'", "FROM", "t"]),
      ("\"a\"\"b\" [c d] `e`", ["\"a\"\"b\"", "[c d]", "`e`"]),
      ("1-- x\n2/* y */3", ["1", "-- x", "2", "/* y */", "3"]),
      (":a @b $c ?1 ?", [":a", "@b", "$c", "?1", "?"]), ("x'00' 0x1F 1.5e3", ["x", "'00'", "0x1F", "1", ".", "5e3"]),
      ("größe=ÿ", ["größe", "=", "ÿ"]), ("", []), ("  \n", []), ("'a", ["'a"]), ("/*", ["/*"]),
      ("\"", ["\""]), ("''''", ["''''"]), ("--", ["--"]), ("[", ["["]),
    ])
  func tokens(sql: String, expected: [String]) {
    let scanner = SQLScanner(sql)
    #expect(scanner.map { scanner.text(of: $0) } == expected)
  }

  @Test("a quote or a comment without its end says so", arguments: ["'a", "\"a", "`a", "[a", "/* a", "'a''"])
  func open(sql: String) {
    #expect(SQLScanner(sql).map(\.isClosed) == [false])
  }

  @Test("it begins where one says, and nowhere else")
  func start() {
    let scanner = SQLScanner("a b c", from: 2)
    #expect(scanner.map { scanner.text(of: $0) } == ["b", "c"])
    #expect(SQLScanner("a", from: 9).map(\.range).isEmpty)
    #expect(SQLScanner("a", from: -1).map(\.range).isEmpty)
  }
}
