import ImageModel
import Testing

@testable import Report

@Suite struct TableTests {
  @Test("a table looks as Docker's: capitals, three blanks, short IDs, ages, sizes")
  func docker() throws {
    #expect(
      try rendered(imageColumns, imageRows, style(.table)) == """
        REPOSITORY   TAG    IMAGE ID       CREATED         SIZE
        nginx        1.27   0123456789ab   3 weeks ago    141MB
        -            -      fedcba987654   -             2.63MB

        """)
  }

  @Test("with noTrunc digests are whole, with absolute times ages are dates")
  func noTrunc() throws {
    #expect(
      try rendered(imageColumns, [imageRows[0]], style(.table) { ($0.noTrunc, $0.times) = (true, .absolute) }) == """
        REPOSITORY   TAG    IMAGE ID\(String(repeating: " ", count: 63))   \
        CREATED                 SIZE
        nginx        1.27   \(longID)   2026-12-25T08:00:00Z   141MB

        """)
  }

  @Test("no row is a line of titles, and with noHeaders nothing")
  func empty() throws {
    #expect(
      try rendered(imageColumns, [], style(.table))
        == "REPOSITORY   TAG   IMAGE ID   CREATED   SIZE\n")
    #expect(try rendered(imageColumns, [], style(.table) { $0.noHeaders = true }) == "")
  }

  @Test("no line has a blank at its end, not even where a text has")
  func trailingBlanks() throws {
    let rows: [[Cell]] = [
      [.text("a"), .text("x  ")], [.text("b"), .text("")], [.text(" "), .null],
    ]
    let columns = [Column("a"), Column("b", .text, absent: "")]
    #expect(try rendered(columns, rows, style(.table)) == "A   B\na   x\nb\n\n")
  }

  @Test("a column of no kind that holds numbers alone stands to the right")
  func numbers() throws {
    let columns = [Column("n"), Column("t")]
    let rows: [[Cell]] = [
      [.integer(5), .integer(5)], [.null, .text("x")], [.integer(12_345_678), .null],
    ]
    #expect(
      try rendered(columns, rows, style(.table)) == """
               N   T
               5   5
               -   x
        12345678   -

        """)
  }

  @Test("wide and combining characters take the columns they take on the screen")
  func widths() throws {
    let rows: [[Cell]] = [
      [.text("日本語"), .integer(1)], [.text("e\u{301}e\u{301}"), .integer(2)],
      [.text("🐳"), .integer(3)], [.text("abcdef"), .integer(4)],
    ]
    #expect(
      try rendered([Column("label"), Column("n", .integer)], rows, style(.table)) == """
        LABEL    N
        日本語   1
        e\u{301}e\u{301}       2
        🐳       3
        abcdef   4

        """)
  }

  @Test("a label cannot move the cursor, end a line, or turn its direction")
  func controls() throws {
    let text = "a\u{1b}[2J\u{7}\n\u{85}\u{9b}31m\u{202e}x\u{2066}\u{2029}\u{200f}"
    #expect(
      try shown(.text(text), Column("label"))
        == #"a\x1b[2J\x07\n\x85\x9b31m\u202ex\u2066\u2029\u200f"#)
    #expect(
      try rendered([Column("x\u{1b}[2J")], [], style(.table)) == "X\\x1b[2J\n")
  }

  @Test("colour makes titles bold and null dim, and moves nothing")
  func colour() throws {
    let columns = [Column("repository", .reference), Column("n", .integer)]
    let rows: [[Cell]] = [[.null, .integer(1)]]
    #expect(
      try rendered(columns, rows, style(.table) { $0.color = true })
        == "\u{1b}[1mREPOSITORY\u{1b}[0m   \u{1b}[1mN\u{1b}[0m\n"
        + "\u{1b}[2m-\u{1b}[0m            1\n")
  }

  @Test("hidden columns show when they are asked for")
  func hidden() throws {
    let columns = [Column("a"), Column("b", .text, isHiddenInTable: true)]
    let rows: [[Cell]] = [[.text("1"), .text("2")]]
    #expect(try rendered(columns, rows, style(.table)) == "A\n1\n")
    #expect(try rendered(columns, rows, style(.table) { $0.wide = true }) == "A   B\n1   2\n")
    #expect(try rendered(columns, rows, style(.table) { $0.columns = ["b"] }) == "B\n2\n")
    #expect(try rendered(columns, rows, style(.csv)) == "a,b\n1,2\n")
  }

  @Test("an optional column goes where all rows are null or empty in it, unless it is asked for or more rows may come")
  func optional() throws {
    let columns = [Column("a"), Column("b", .bytes, isOptionalInTable: true)]
    let rows: [[Cell]] = [[.text("1"), .null], [.text("2"), .null]]
    #expect(try rendered(columns, rows, style(.table)) == "A\n1\n2\n")
    #expect(try rendered(columns, rows, style(.table) { $0.wide = true }) == "A   B\n1   -\n2   -\n")
    #expect(try rendered(columns, rows, style(.table) { $0.columns = ["b"] }) == "B\n-\n-\n")
    #expect(try rendered(columns, rows + [[.text("3"), .integer(0)]], style(.table)).contains("B"))
    #expect(try rendered(columns, rows, style(.csv)) == "a,b\n1,\n2,\n")
    let texts = [Column("a"), Column("b", isOptionalInTable: true)]
    let empty: [[Cell]] = [[.text("1"), .text("")], [.text("2"), .null]]
    #expect(try rendered(texts, empty, style(.table)) == "A\n1\n2\n")
    #expect(try rendered(texts, empty + [[.text("3"), .text("x")]], style(.table)).hasPrefix("A   B\n"))
    let many: [[Cell]] = Array(repeating: rows[0], count: 1_001)
    #expect(try rendered(columns, many, style(.table)).hasPrefix("A   B\n"))
  }

  @Test("rows after the first thousand go out with the widths of these")
  func afterSample() throws {
    var rows: [[Cell]] = Array(repeating: [.text("ab"), .text("y")], count: 1_000)
    rows.append([.text("longer"), .text("y")])
    rows.append([.text("a"), .text("y")])
    let lines = try rendered([Column("x"), Column("y")], rows, style(.table)).split(separator: "\n")
    #expect(lines.count == 1_003)
    #expect(lines[0] == "X    Y")
    #expect(lines[1_000...] == ["ab   y", "longer   y", "a    y"])
  }

  @Test("columns that are left out stay away unless they are asked for")
  func leftOut() throws {
    let columns = [Column("host"), Column("a", isHiddenInTable: true), Column("b")]
    let rows: [[Cell]] = [[.text("web1"), .text("1"), .text("2")]]
    func table(_ change: (inout Style) -> Void) throws -> String {
      try rendered(
        columns, rows,
        style(.table) {
          ($0.leftOut, $0.unhidden) = (["host", "a"], ["a"])
          change(&$0)
        })
    }
    #expect(try table { _ in } == "B\n2\n")
    #expect(try table { $0.wide = true } == "HOST   A   B\nweb1   1   2\n")
    #expect(try table { $0.columns = ["host"] } == "HOST\nweb1\n")
  }

  @Test("sums stand below their columns; a sum with an unknown part is unknown, and a cut table has none")
  func sums() throws {
    let columns = [
      Column("id", .digest), Column("size", .bytes, isSummed: true), Column("n", .integer),
      Column("bytes", .bytes, isSummed: true),
    ]
    let rows: [[Cell]] = [
      [.text(longID), .integer(1_500), .integer(3), .integer(1)], [.text(otherID), .integer(500), .integer(4), .null],
    ]
    #expect(
      try rendered(columns, rows, style(.table)) == """
        ID              SIZE   N   BYTES
        0123456789ab   1.5kB   3      1B
        fedcba987654    500B   4       -
        Total            2kB           -

        """)
    #expect(try !rendered(columns, rows, style(.table) { $0.limit = 2 }).contains("Total"))
    #expect(try !rendered(columns, [rows[0]], style(.table)).contains("Total"))
    #expect(try !rendered(columns, rows, style(.csv)).contains("Total"))
    #expect(try !rendered(columns, rows, style(.table) { $0.columns = ["id", "n"] }).contains("Total"))
    let great = [Cell.text(longID), .integer(.max), .integer(1), .integer(1)]
    func lastLine(_ rows: [[Cell]]) throws -> [Substring]? {
      try rendered(columns, rows, style(.table)).split(separator: "\n").last?.split(separator: " ")
    }
    #expect(try lastLine([great, great]) == ["Total", "-", "2B"])
    #expect(try lastLine([[.text(longID), .null, .null, .null], rows[1]])?.first != "Total")
    let many = Array(repeating: rows[0], count: 1_001)
    #expect(try lastLine(many) == ["Total", "1.502MB", "1.001kB"])
  }
}
