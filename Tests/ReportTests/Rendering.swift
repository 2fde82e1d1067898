import ImageModel

@testable import Report

/// 2027-01-15T08:00:00Z
let now: Int64 = 1_800_000_000

let longID = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
let otherID = "sha256:fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

let imageColumns = [
  Column("repository", .reference),
  Column("tag"),
  Column("image_id", .digest, isIdentifier: true),
  Column("created", .time),
  Column("size", .bytes, digits: 3),
]

/// Two images: one with all there is, one without a name or a date.
let imageRows: [[Cell]] = [
  [
    .text("nginx"), .text("1.27"), .text(longID), .text("2026-12-25T08:00:00Z"),
    .integer(141_234_567),
  ],
  [.null, .null, .text(otherID), .null, .integer(2_634_567)],
]

/// What is rendered, in one piece.
func rendered(_ columns: [Column], _ rows: [[Cell]], _ style: Style) throws -> String {
  var bytes: [UInt8] = []
  var iterator = rows.makeIterator()
  try Renderer(columns: columns, style: style)
    .render(next: { iterator.next() }, to: { bytes += $0 })
  return String(decoding: bytes, as: UTF8.self)
}

func style(_ format: Format, _ change: (inout Style) -> Void = { _ in }) -> Style {
  var style = Style(format: format, now: now)
  change(&style)
  return style
}

/// One cell of a kind in a table without titles, as a person sees it.
func shown(_ cell: Cell, _ column: Column, _ change: (inout Style) -> Void = { _ in }) throws
  -> String
{
  let style = style(.table) {
    $0.noHeaders = true
    change(&$0)
  }
  return String(try rendered([column], [[cell]], style).dropLast())
}
