import ArgumentParser
import Foundation
import Report

/// How rows are shown.
struct OutputOptions: ParsableArguments {
  // A template, a column or a descending order may begin with a dash.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "table, json, ndjson, csv, tsv, markdown, or a template such as '{reference} {size}'.",
      valueName: "format"), completion: .list(Format.words))
  var format: String = "table"

  @Flag(help: "Show whole IDs and digests, dates for ages, and no cell cut.")
  var noTrunc = false

  @Flag(name: [.short, .long], help: "Only IDs, a line each.")
  var quiet = false

  @Flag(help: "No line of titles.")
  var noHeaders = false

  @Flag(help: "Columns too that tables leave out.")
  var wide = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Only these columns, in this order: names with commas between.", valueName: "names"),
    completion: .strata(.columns))
  var columns: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Sort by these columns: names with commas between, “-” before a name for descending.", valueName: "names"),
    completion: .strata(.sortColumns))
  var sort: String?

  @Option(help: ArgumentHelp("At most this many rows.", valueName: "rows"))
  var limit: Int?

  @OptionGroup var paging: PagerOptions

  /// Runs `body` with somewhere to write rows: for a table that is longer than the terminal the pager.
  func show(_ body: (_ sink: ([UInt8]) throws -> Void) throws -> Void) throws {
    try paging.show(if: isTable, body)
  }

  func validate() throws {
    do {
      _ = try Format(format)
    } catch {
      throw ValidationError("--format: \(error)")
    }
    if let limit, limit < 0 { throw ValidationError("--limit: expected 0 or more rows") }
  }

  func style() throws -> Style {
    Style(
      format: try Format(format), noTrunc: noTrunc, noHeaders: noHeaders, width: Terminal.width,
      color: Terminal.hasColor, now: Int64(Date().timeIntervalSince1970), quiet: quiet,
      columns: columns.map(Self.names), wide: wide, sort: sort.map(Self.names) ?? [], limit: limit)
  }

  var isTable: Bool {
    guard case .table? = try? Format(format) else { return false }
    return !quiet
  }

  var isJSON: Bool {
    guard case .json? = try? Format(format) else { return false }
    return !quiet
  }

  private static func names(_ list: String) -> [String] {
    list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}
