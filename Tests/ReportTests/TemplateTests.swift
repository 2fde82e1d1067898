import ImageModel
import Testing

@testable import Report

@Suite struct TemplateTests {
  func lines(_ template: String) throws -> String {
    try rendered(imageColumns, imageRows, style(try Format(template)))
  }

  @Test("placeholders are values as in a table, raw as in CSV, or JSON")
  func forms() throws {
    #expect(
      try lines("{repository}:{tag} {image_id} {size} {size:raw} {tag:json}") == """
        nginx:1.27 0123456789ab 141MB 141234567 "1.27"
        -:- fedcba987654 2.63MB 2634567 null

        """)
    #expect(try lines("{created}|{created:raw}") == "3 weeks ago|2026-12-25T08:00:00Z\n-|\n")
  }

  @Test("double braces are single ones, and \\t and \\n what they say")
  func literals() throws {
    let row = [imageRows[0]]
    func line(_ template: String) throws -> String {
      try rendered(imageColumns, row, style(.template(template)))
    }
    #expect(try line("{{{tag}}}") == "{1.27}\n")
    #expect(try line("{{x}} {{ }}{tag}") == "{x} { }1.27\n")
    #expect(try line(#"{tag}\t\\x\n{tag}"#) == "1.27\t\\x\n1.27\n")
    #expect(try line("{{tag") == "{tag\n")
  }

  @Test("Docker's placeholders are understood, with Docker's names")
  func docker() throws {
    #expect(
      try lines("{{.Repository}}:{{ .Tag }}") == "nginx:1.27\n-:-\n")
    #expect(try lines("{{.ID}} {{.ImageID}}").hasPrefix("0123456789ab 0123456789ab\n"))
    #expect(
      try lines("{{.CreatedSince}}/{{.CreatedAt}}").hasPrefix("3 weeks ago/2026-12-25T08:00:00Z"))
    #expect(try lines("{{json .Tag}}") == "\"1.27\"\nnull\n")
    #expect(try lines("{{json .}}") == rendered(imageColumns, imageRows, style(.ndjson)))
  }

  @Test("Docker's table templates are tables, with titles")
  func tableTemplate() throws {
    #expect(
      try lines(#"table {{.Repository}}:{{.Tag}}\t{{.ID}}\t{{.Size}}"#) == """
        REPOSITORY:TAG   IMAGE ID         SIZE
        nginx:1.27       0123456789ab    141MB
        -:-              fedcba987654   2.63MB

        """)
    #expect(
      try lines("table {{.Tag}}\t{{.Tag}}\t") == """
        TAG    TAG
        1.27   1.27
        -      -

        """)
  }

  @Test("a column whose name begins with another's title is found by its name")
  func titles() throws {
    let columns = [Column("size_bytes", .bytes, title: "SIZE"), Column("shared")]
    let rows: [[Cell]] = [[.integer(1_000), .text("x")]]
    #expect(try rendered(columns, rows, style(.template("{{.Size}} {size_bytes}"))) == "1kB 1kB\n")
  }

  @Test("values in a template are harmless")
  func harmless() throws {
    let rows: [[Cell]] = [[.text("a\u{1b}[2J\nb\t")]]
    #expect(
      try rendered([Column("l")], rows, style(.template("{l}|{l:raw}|{l:json}")))
        == #"a\x1b[2J\nb\t|a\x1b[2J\nb\t|"a\u001b[2J\nb\t""# + "\n")
  }

  @Test(
    "what cannot be read is reported with its place",
    arguments: [
      ("{tag", 0), ("a}b", 1), ("x {tag:loud}", 2), ("{{range .}}", 0),
      ("{tag} {{.Tag | upper}}", 6),
      ("{{.Config.Env}}", 0), ("x{{json .}}", 1), ("{{if .Tag}}y{{end}}", 0),
      ("{{printf .Tag}}", 0),
      ("{{- .Tag}}", 0), ("y{{end}}", 1),
    ])
  func faults(template: String, offset: Int) throws {
    let error = #expect(throws: ReportError.self) {
      try Renderer(columns: imageColumns, style: style(.template(template)))
    }
    guard case .template(template, offset, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("an unknown name is reported with the names there are")
  func unknown() {
    let names = imageColumns.map(\.name)
    for template in ["{tga}", "{{.Tga}}"] {
      let word = template.contains(".") ? "Tga" : "tga"
      #expect(throws: ReportError.unknownColumn(word, columns: names, suggestion: "tag")) {
        try Renderer(columns: imageColumns, style: style(.template(template)))
      }
    }
  }

  @Test("an error of a template points at the place")
  func message() {
    let error = ReportError.template("a}b", offset: 1, reason: "a lone }")
    #expect(error.description == "a lone }\n  a}b\n   ^")
  }
}
