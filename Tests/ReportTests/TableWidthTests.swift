import ImageModel
import Testing

@testable import Report

@Suite struct TableWidthTests {
  let columns = [
    Column("image_id", .digest), Column("unique_size", .bytes), Column("created_by"),
  ]
  let rows: [[Cell]] = [
    [.text(longID), .integer(5), .text("RUN apt-get update && apt-get install -y curl")],
    [.text(otherID), .null, .text("COPY . /srv")],
  ]

  func table(_ width: Int?, _ change: (inout Style) -> Void = { _ in }) throws -> String {
    try rendered(
      columns, rows,
      style(.table) {
        $0.width = width
        change(&$0)
      })
  }

  @Test("what fits is as without a terminal: 12 + 11 + 45 and two gaps of 3 make 74")
  func fits() throws {
    #expect(try table(74) == table(nil))
    #expect(try table(0) == table(nil))
  }

  @Test("two blanks between columns come first: 72")
  func narrowGap() throws {
    #expect(
      try table(72) == """
        IMAGE ID      UNIQUE SIZE  CREATED BY
        0123456789ab           5B  RUN apt-get update && apt-get install -y curl
        fedcba987654            -  COPY . /srv

        """)
  }

  @Test("then titles of several words in several lines: 12 + 6 + 45 and two gaps of 2 make 67")
  func titles() throws {
    #expect(
      try table(67) == """
                      UNIQUE
        IMAGE ID        SIZE  CREATED BY
        0123456789ab      5B  RUN apt-get update && apt-get install -y curl
        fedcba987654       -  COPY . /srv

        """)
  }

  @Test("then texts in several lines, while they keep 20 columns")
  func wraps() throws {
    #expect(
      try table(50) == """
        IMAGE ID      UNIQUE SIZE  CREATED BY
        0123456789ab           5B  RUN apt-get update &&
                                   apt-get install -y curl
        fedcba987654            -  COPY . /srv

        """)
  }

  @Test("then both, down to 8 columns, and no text fills more than four lines")
  func wrapsBoth() throws {
    #expect(
      try table(30) == """
                      UNIQUE  CREATED
        IMAGE ID        SIZE  BY
        0123456789ab      5B  RUN
                              apt-get
                              update
                              && apt-…
        fedcba987654       -  COPY .
                              /srv

        """)
    #expect(try table(30) { $0.noTrunc = true }.contains("curl"))
  }

  @Test("then a line a value")
  func records() throws {
    #expect(
      try table(29) == """
        IMAGE ID     0123456789ab
        UNIQUE SIZE  5B
        CREATED BY   RUN apt-get
                     update &&
                     apt-get install
                     -y curl

        IMAGE ID     fedcba987654
        UNIQUE SIZE  -
        CREATED BY   COPY . /srv

        """)
  }

  @Test("without titles there are no records: the table is as narrow as can be")
  func noRecords() throws {
    let columns = [Column("a", .digest), Column("b", .digest), Column("c")]
    let rows: [[Cell]] = [[.text(longID), .text(otherID), .text("one two three")]]
    #expect(
      try rendered(
        columns, rows,
        style(.table) {
          $0.width = 20
          $0.noHeaders = true
        }) == """
          0123456789ab  fedcba987654  one two
                                      three

          """)
  }

  @Test("a reference is never cut, for half of it names nothing")
  func reference() throws {
    let name = "registry.example.com/" + String(repeating: "part/", count: 10) + "name"
    let text = try rendered(
      [Column("id", .digest), Column("repository", .reference)], [[.text(longID), .text(name)]],
      style(.table) { $0.width = 26 })
    let lines = text.split(separator: "\n").dropFirst()
    #expect(lines.count > TableRows.cellLines)
    #expect(lines.map { $0.dropFirst(14) }.joined() == name)
  }

  @Test("a narrow terminal does without the columns that can be spared, the last one first")
  func spare() throws {
    let columns = [
      Column("name", .reference), Column("size", .bytes), Column("shared", .bytes, narrow: .spare),
      Column("containers", .integer, narrow: .spare),
    ]
    let rows: [[Cell]] = [[.text("example.com/team/web"), .integer(1000), .integer(500), .integer(3)]]
    func titles(_ width: Int?, _ change: (inout Style) -> Void = { _ in }) throws -> [String] {
      let text = try rendered(
        columns, rows,
        style(.table) {
          $0.width = width; change(&$0)
        })
      return text.split(separator: "\n")[0].split(separator: " ").map(String.init)
    }
    #expect(try titles(nil) == ["NAME", "SIZE", "SHARED", "CONTAINERS"])
    #expect(try titles(60) == ["NAME", "SIZE", "SHARED", "CONTAINERS"])
    #expect(try titles(40) == ["NAME", "SIZE", "SHARED"])
    #expect(try titles(30) == ["NAME", "SIZE"])
    #expect(try titles(40) { $0.wide = true } == ["NAME", "SIZE", "SHARED", "CONTAINERS"])
    // Too narrow in any case: a line a value, and all of them.
    let records = try rendered(columns, rows, style(.table) { $0.width = 12 })
    #expect(records.contains("CONTAINERS"))
  }

  @Test("the sparest go first, and what there is room for after all comes back")
  func sparest() throws {
    let columns = [
      Column("name"), Column("made", narrow: .last), Column("a", narrow: .sparest), Column("b", narrow: .spare),
      Column("long_title_of_it", narrow: .spare),
    ]
    let row = ["01234567890123456789", "0123456789", "012345", "01234", "0123456789012345"]
    func titles(_ width: Int) throws -> [String] {
      try rendered(columns, [row.map(Cell.text)], style(.table) { $0.width = width })
        .split(separator: "\n")[0].split(separator: " ", omittingEmptySubsequences: true).map(String.init)
    }
    #expect(try titles(90) == ["NAME", "MADE", "A", "B", "LONG", "TITLE", "OF", "IT"])
    #expect(try titles(57).prefix(3) == ["NAME", "MADE", "B"])
    // With the long one gone there is room for the first again.
    #expect(try titles(48) == ["NAME", "MADE", "A", "B"])
    #expect(try titles(34) == ["NAME", "MADE"])
    // What is the last to go stays while a name can be read.
    #expect(try titles(26) == ["NAME", "MADE"])
    #expect(try titles(20) == ["NAME"])
  }

  @Test("what may stand below its row does so before anything is left out")
  func below() throws {
    let columns = [
      Column("id", .digest), Column("path", narrow: .below), Column("size", .bytes, narrow: .spare),
      Column("note", narrow: .below),
    ]
    let rows: [[Cell]] = [
      [.text(longID), .text("a path of some length"), .integer(5), .text("a note that is longer than a line")],
      [.text(otherID), .null, .null, .text("short")],
    ]
    func table(_ width: Int?) throws -> String { try rendered(columns, rows, style(.table) { $0.width = width }) }
    #expect(
      try table(30) == """
        ID             SIZE
        0123456789ab     5B
          path: a path of some length
          note: a note that is longer
          than a line
        fedcba987654      -
          note: short

        """)
    #expect(try table(90).hasPrefix("ID             PATH                    SIZE   NOTE\n"))
    #expect(try table(nil).hasPrefix("ID             PATH                    SIZE   NOTE\n"))
  }

  @Test("a sentence stands below its row however wide the terminal is, and is never cut")
  func under() throws {
    let columns = [Column("id", .digest), Column("remedy", title: "WHAT TO DO", narrow: .under)]
    let words = Array(repeating: "pull", count: 40).joined(separator: " ")
    let rows: [[Cell]] = [[.text(longID), .text(words)], [.text(otherID), .null]]
    func table(_ width: Int?) throws -> String { try rendered(columns, rows, style(.table) { $0.width = width }) }
    #expect(
      try table(nil) == """
        ID
          WHAT TO DO
        0123456789ab
          \(words)
        fedcba987654

        """)
    let lines = try table(30).split(separator: "\n").map(String.init)
    #expect(lines[3] == "  pull pull pull pull pull")
    #expect(lines.dropFirst(3).dropLast().joined().filter { $0 != " " } == words.filter { $0 != " " })
  }

  @Test("a digest that has no room beside its title stands below it")
  func recordBelow() throws {
    let table = try rendered(
      [Column("image_id", .digest), Column("size", .bytes)], [[.text(longID), .integer(5)]],
      style(.table) {
        $0.width = 75
        $0.noTrunc = true
      })
    #expect(table == "IMAGE ID\n  \(longID)\nSIZE      5B\n")
  }

  @Test("no line is wider than the terminal, at any width that leaves room for IDs and numbers")
  func neverTooWide() throws {
    let columns = imageColumns + [Column("labels", .json), Column("note")]
    let rows: [[Cell]] =
      imageRows.map { $0 + [.json("{\"日本\":\"\(longID)\"}"), .text("🐳 e\u{301} \u{1b}[2J\n🐳🐳")] }
    for width in 26...200 {
      let text = try rendered(columns, rows, style(.table) { $0.width = width })
      for line in text.split(separator: "\n") {
        #expect(displayWidth(String(line)) <= width)
        #expect(line.last != " ")
      }
    }
  }
}
