import ImageModel
import Testing

@testable import Report

@Suite struct RowChoiceTests {
  let columns = [Column("name"), Column("size", .bytes), Column("seen", .time)]
  let rows: [[Cell]] = [
    [.text("b"), .integer(10), .text("2026-01-01T00:00:00.5Z")],
    [.text("a"), .integer(9), .text("2026-01-01T00:00:00Z")],
    [.text("d"), .null, .null],
    [.text("c"), .real(9.5), .text("2026-01-01T01:00:00+01:00")],
    [.text("B"), .integer(10), .text("2025-12-31T23:59:59Z")],
  ]

  func names(_ change: (inout Style) -> Void) throws -> String {
    let text = try rendered(
      columns, rows,
      style(.tsv) {
        $0.noHeaders = true
        $0.columns = ["name"]
        change(&$0)
      })
    return text.split(separator: "\n").joined(separator: " ")
  }

  @Test("columns are chosen and put in order by name or title")
  func chosen() throws {
    #expect(
      try rendered(columns, [rows[1]], style(.csv) { $0.columns = ["size", "NAME"] })
        == "size,name\n9,a\n")
  }

  @Test("what is looked at is what is shown and what decides the order")
  func used() throws {
    let columns = columns + [Column("secret", isHiddenInTable: true)]
    func used(_ format: Format, _ change: (inout Style) -> Void = { _ in }) throws -> Set<String> {
      try Renderer(columns: columns, style: style(format, change)).usedColumns
    }
    #expect(try used(.table) == ["name", "size", "seen"])
    #expect(try used(.table) { $0.wide = true } == ["name", "size", "seen", "secret"])
    #expect(
      try used(.table) {
        $0.unhidden = ["secret"]; $0.leftOut = ["seen"]
      } == ["name", "size", "secret"])
    #expect(
      try used(.markdown) {
        $0.columns = ["Size"]; $0.sort = ["-secret"]
      } == ["size", "secret"])
    #expect(try used(.template("{{.Name}}: {seen:raw}")) == ["name", "seen"])
    #expect(try used(.tableTemplate("{name}\\t{size} {seen}")) == ["name", "size", "seen"])
    for format in [Format.json, .ndjson, .csv, .tsv] {
      #expect(try used(format) == ["name", "size", "seen", "secret"])
    }
    let quiet = try Renderer(columns: imageColumns, style: style(.table) { $0.quiet = true }).usedColumns
    #expect(quiet == ["image_id"])
  }

  @Test("sorting compares numbers as numbers, null last, equal rows as they came")
  func bySize() throws {
    #expect(try names { $0.sort = ["size"] } == "a c b B d")
    #expect(try names { $0.sort = ["-size"] } == "b B c a d")
  }

  @Test("sorting compares texts by their bytes and times by their moment")
  func byText() throws {
    #expect(try names { $0.sort = ["name"] } == "B a b c d")
    #expect(try names { $0.sort = ["-name"] } == "d c b a B")
    #expect(try names { $0.sort = ["seen"] } == "B a c b d")
  }

  @Test("a second column decides where the first is equal")
  func byTwo() throws {
    #expect(try names { $0.sort = ["-size", "name"] } == "B b c a d")
  }

  @Test("a limit is the first rows of the order")
  func limit() throws {
    #expect(try names { $0.limit = 2 } == "b a")
    #expect(
      try names {
        $0.limit = 2
        $0.sort = ["size"]
      } == "a c")
    #expect(try names { $0.limit = 0 } == "")
    #expect(try names { $0.limit = .max } == "b a d c B")
    #expect(
      try names {
        $0.limit = .max
        $0.sort = ["name"]
      } == "B a b c d")
  }

  @Test("a limit asks for no row more than it shows")
  func stops() throws {
    var asked = 0
    try Renderer(columns: [Column("n")], style: style(.csv) { $0.limit = 3 })
      .render(
        next: {
          asked += 1
          return [.integer(1)]
        }, to: { _ in })
    #expect(asked == 3)
  }

  @Test("the least of many rows are the same with a limit as without")
  func limitedSort() throws {
    let many = (0..<5_000).map { [Cell.integer(Int64($0 * 7_919 % 5_003))] }
    let whole = try rendered(
      [Column("n", .integer)], many,
      style(.csv) {
        $0.sort = ["-n"]
        $0.noHeaders = true
      })
    let some = try rendered(
      [Column("n", .integer)], many,
      style(.csv) {
        $0.sort = ["-n"]
        $0.limit = 100
        $0.noHeaders = true
      })
    #expect(some.split(separator: "\n") == Array(whole.split(separator: "\n").prefix(100)))
    #expect(some.hasPrefix("5002\n5001\n"))
  }

  @Test("quiet prints the IDs alone, and none for a row without")
  func quiet() throws {
    let rows = imageRows + [[.text("x"), .null, .null, .null, .null]]
    #expect(
      try rendered(imageColumns, rows, style(.table) { $0.quiet = true })
        == "0123456789ab\nfedcba987654\n")
    #expect(
      try rendered(
        imageColumns, imageRows,
        style(.table) {
          $0.quiet = true
          $0.noTrunc = true
        }) == "\(longID)\n\(otherID)\n")
    #expect(
      try rendered(
        imageColumns, imageRows,
        style(.table) {
          $0.quiet = true
          $0.columns = ["size"]
        }) == "141234567\n2634567\n")
    #expect(
      try rendered(
        [Column("id", isIdentifier: true)], [[.text("a\nb\u{1b}")]],
        style(.table) { $0.quiet = true }) == "a\\nb\\x1b\n")
  }

  @Test("a style that these columns cannot give is refused before the first row")
  func refused() {
    let names = ["name", "size", "seen"]
    func refuses(_ error: ReportError, _ change: (inout Style) -> Void, _ format: Format = .table) {
      #expect(throws: error) { try Renderer(columns: columns, style: style(format, change)) }
    }
    refuses(.unknownColumn("siez", columns: names, suggestion: "size")) { $0.columns = ["siez"] }
    refuses(.unknownColumn("owner", columns: names, suggestion: nil)) { $0.sort = ["-owner"] }
    refuses(.columnTwice("size")) { $0.columns = ["size", "SIZE"] }
    refuses(.noColumns) { $0.columns = [] }
    refuses(.negativeLimit(-1)) { $0.limit = -1 }
    refuses(.noIdentifier(columns: names)) { $0.quiet = true }
    refuses(.quietWithFormat, { $0.quiet = true }, .json)
    refuses(.quietWithColumns(["name", "size"])) {
      $0.quiet = true
      $0.columns = ["name", "size"]
    }
    refuses(.columnsWithTemplate, { $0.columns = ["name"] }, .template("{name}"))
    refuses(.columnsWithTemplate, { $0.columns = ["name"] }, .tableTemplate("{name}"))
  }

  @Test("an unknown column is reported with what it may have meant")
  func message() {
    #expect(
      ReportError.unknownColumn("siez", columns: ["name", "size"], suggestion: "size").description
        == "there is no column “siez”; did you mean size?; the columns are name, size")
  }

  @Test("a name that two columns answer to is no name")
  func ambiguous() {
    let columns = [Column("a_b"), Column("ab_")]
    #expect(throws: ReportError.self) {
      try Renderer(columns: columns, style: style(.csv) { $0.columns = ["AB"] })
    }
  }
}
