import ImageModel
import Testing

@testable import Report

@Suite struct StreamingTests {
  struct Stop: Error, Equatable {}

  @Test(
    "the first row goes out before the second is asked for",
    arguments: [
      (Format.json, "[\n{\"n\":1}"), (.ndjson, "{\"n\":1}\n"), (.csv, "n\n1\n"),
      (.tsv, "n\n1\n"), (.markdown, "| N |\n| ---: |\n| 1 |\n"), (.template("{n}"), "1\n"),
    ])
  func firstRow(format: Format, text: String) throws {
    var written: [UInt8] = []
    var asked = 0
    try Renderer(columns: [Column("n", .integer)], style: style(format)).render(
      next: {
        asked += 1
        if asked == 2 { #expect(String(decoding: written, as: UTF8.self) == text) }
        return asked <= 2 ? [.integer(Int64(asked))] : nil
      }, to: { written += $0 })
    #expect(asked == 3)
  }

  @Test(
    "many rows go out in pieces of about 64 KiB",
    arguments: [Format.ndjson, .json, .csv, .tsv, .markdown, .table, .template("{t}")])
  func pieces(format: Format) throws {
    var left = 50_000
    var pieces: [Int] = []
    try Renderer(columns: [Column("t")], style: style(format)).render(
      next: {
        left -= 1
        return left >= 0 ? [.text("twenty letters it has")] : nil
      }, to: { pieces.append($0.count) })
    #expect(pieces.count > 10)
    #expect(pieces.allSatisfy { $0 > 0 && $0 < 2 * Renderer.chunk })
  }

  @Test("what fails in the query ends the output where it was")
  func failingRows() throws {
    var written: [UInt8] = []
    var asked = 0
    #expect(throws: Stop()) {
      try Renderer(columns: [Column("n")], style: style(.json)).render(
        next: {
          asked += 1
          if asked == 3 { throw Stop() }
          return [.integer(Int64(asked))]
        }, to: { written += $0 })
    }
    #expect(String(decoding: written, as: UTF8.self) == "[\n{\"n\":1},\n{\"n\":2}")
  }

  @Test("what fails in the output stops the query")
  func failingSink() throws {
    var asked = 0
    #expect(throws: Stop()) {
      try Renderer(columns: [Column("n")], style: style(.csv)).render(
        next: {
          asked += 1
          return [.integer(1)]
        }, to: { _ in throw Stop() })
    }
    #expect(asked == 1)
  }

  @Test("a row with a cell too few or too many is an error, not a shift")
  func rowLength() throws {
    #expect(throws: ReportError.rowLength(row: 2, expected: 1, found: 2)) {
      try rendered([Column("n")], [[.null], [.null, .null]], style(.csv))
    }
    #expect(throws: ReportError.rowLength(row: 1, expected: 1, found: 0)) {
      try rendered([Column("n")], [[]], style(.json) { $0.sort = ["n"] })
    }
  }

  @Test("a few huge texts do not wait for a thousand rows")
  func hugeTexts() throws {
    let text = String(repeating: "x", count: 1 << 20)
    var asked = 0
    var written = 0
    try Renderer(columns: [Column("t")], style: style(.table)).render(
      next: {
        asked += 1
        if asked == 6 { #expect(written > 4 << 20) }
        return asked <= 6 ? [.text(text)] : nil
      }, to: { written += $0.count })
    #expect(asked == 7)
  }
}
