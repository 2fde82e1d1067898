import Testing

@testable import Report

@Suite struct FormatTests {
  @Test(
    "formats go by their names, in any capitals",
    arguments: [
      ("table", Format.table), ("JSON", .json), ("ndjson", .ndjson), ("jsonl", .ndjson),
      ("csv", .csv), ("tsv", .tsv), ("markdown", .markdown), ("md", .markdown),
      ("{{json .}}", .ndjson), ("{{ json . }}", .ndjson), ("{tag}", .template("{tag}")),
      ("table {{.ID}}", .tableTemplate("{{.ID}}")), ("table{{.ID}}", .tableTemplate("{{.ID}}")),
      ("tables {x}", .template("tables {x}")),
    ])
  func words(text: String, format: Format) throws {
    #expect(try Format(text) == format)
  }

  @Test("every word that help names is a format")
  func help() throws {
    for word in Format.words { _ = try Format(word) }
  }

  @Test("another word is an error that names the formats")
  func unknown() {
    #expect(throws: ReportError.unknownFormat("jsno", suggestion: "json")) { try Format("jsno") }
    #expect(
      ReportError.unknownFormat("xml", suggestion: nil).description
        == "unknown format “xml”; formats are table, json, ndjson, csv, tsv, markdown, "
        + "or a template: a text with the names of columns in braces")
  }
}
