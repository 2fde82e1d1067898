import ImageModel
import Testing

@testable import Report

@Suite struct CSVTests {
  @Test("lines end in LF, the first holds the names, null is nothing")
  func rows() throws {
    #expect(
      try rendered(imageColumns, imageRows, style(.csv))
        == "repository,tag,image_id,created,size\n"
        + "nginx,1.27,\(longID),2026-12-25T08:00:00Z,141234567\n" + ",,\(otherID),,2634567\n")
  }

  @Test("what needs quotes has them, and no character is changed")
  func quotes() throws {
    let row: [Cell] = [
      .text("a,b"), .text("say \"so\""), .text("two\nlines\r"), .text(" x "), .text(""), .null,
      .text("\u{1b}[2J"), .json("[\"a\",\"b\"]"),
    ]
    let columns = row.indices.map { Column("c\($0)") }
    #expect(
      try rendered(columns, [row], style(.csv) { $0.noHeaders = true })
        == "\"a,b\",\"say \"\"so\"\"\",\"two\nlines\r\", x ,\"\",,\u{1b}[2J,"
        + "\"[\"\"a\"\",\"\"b\"\"]\"\n")
  }

  @Test("null in the only column is a pair of quotes, for readers skip empty lines")
  func onlyColumn() throws {
    #expect(try rendered([Column("a")], [[.null]], style(.csv)) == "a\n\"\"\n")
  }

  @Test("a name of a column with a comma has quotes")
  func header() throws {
    #expect(
      try rendered([Column("max(a, b)"), Column("n")], [], style(.csv)) == "\"max(a, b)\",n\n")
  }

  @Test("in TSV a backslash is doubled even under a combining mark, in CSV a quote is")
  func marks() throws {
    let rows: [[Cell]] = [[.text("\\\u{301}\"\u{301}")]]
    let bare = { (style: inout Style) in style.noHeaders = true }
    #expect(try rendered([Column("x")], rows, style(.tsv, bare)) == "\\\\\u{301}\"\u{301}\n")
    #expect(
      try rendered([Column("x")], rows, style(.csv, bare)) == "\"\\\u{301}\"\"\u{301}\"\n")
  }

  @Test("in TSV a line is a row and a tab an end, whatever a text holds")
  func tsv() throws {
    let rows: [[Cell]] = [
      [.text("a\tb\nc\r\\n"), .null, .integer(5)], [.text("é\u{1b}[2J\u{202e}"), .text(""), .null],
    ]
    let columns = [Column("x"), Column("y"), Column("z", .bytes)]
    #expect(
      try rendered(columns, rows, style(.tsv))
        == "x\ty\tz\n" + #"a\tb\nc\r\\n"# + "\t\t5\n" + #"é\x1b[2J\u202e"# + "\t\t\n")
    #expect(try rendered(columns, [], style(.tsv) { $0.noHeaders = true }) == "")
  }
}
