import ArgumentParser
import Foundation
import Report

/// How rows are shown.
struct OutputOptions: ParsableArguments {
  // A template, a column or a descending order may begin with a dash.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "table, json, ndjson, csv, tsv, markdown, or a template: a text with columns in braces.",
      valueName: "format"), completion: .list(Format.words))
  var format: String = "table"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "A line a row, of this text with columns in braces, such as {host}: strata help formats.", valueName: "text"))
  var template: String?

  @Flag(help: "Show whole IDs and digests, and no cell cut.")
  var noTrunc = false

  @Option(
    help: ArgumentHelp(
      "Show times as relative (3 weeks ago), absolute (2026-11-24T02:40:31Z) or unix (seconds since 1970); where times are compared absolute, else relative.",
      valueName: "form"))
  var time: TimeForm?

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

  @Option(parsing: .unconditional, help: ArgumentHelp("At most this many rows.", valueName: "rows"))
  var limit: Int?

  @OptionGroup var paging: PagerOptions

  /// Runs `body` with somewhere to write rows: for a table that is longer than the terminal the pager.
  func show(_ body: (_ sink: ([UInt8]) throws -> Void) throws -> Void) throws {
    try paging.show(if: isTable, body)
  }

  func validate() throws {
    // Which command this is, is not known here.
    if treeForm == nil { _ = try value(of: "--format", form) }
    if time != nil {
      switch try? form() {
      case .json, .ndjson, .csv, .tsv:
        throw ValidationError(
          "--time is for what people read: --format \(visible(format)) has whole times, in RFC 3339")
      default: break
      }
    }
    if template != nil, format != "table" {
      throw ValidationError("--template is a format of its own: leave out --format \(visible(format))")
    }
    if columns != nil, wide { throw ValidationError("--columns names all columns that are shown: leave out --wide") }
    if columns != nil, isTemplate { throw ValidationError("a template names its columns itself: leave out --columns") }
    if let limit, limit < 0 { throw ValidationError("--limit: expected 0 or more rows") }
  }

  /// The form of a whole tree that is asked for; nil: rows are.
  var treeForm: TreeForm? { template == nil ? TreeForm(rawValue: format) : nil }

  func form() throws -> Format {
    if let treeForm {
      throw ValidationError(
        "--format \(treeForm.rawValue) is for strata usage --root --in PATH and for strata tree: other answers are rows"
      )
    }
    guard let template else { return try Format(format) }
    // A text without a column in it is one too.
    return template.contains("{") ? try Format(template) : .template(template)
  }

  func style() throws -> Style {
    Style(
      format: try form(), noTrunc: noTrunc, noHeaders: noHeaders, width: Terminal.width,
      color: Terminal.hasColor, times: time, quiet: quiet,
      columns: columns.map(Self.names), wide: wide, sort: sort.map(Self.names) ?? [], limit: limit)
  }

  private var isTemplate: Bool {
    switch try? form() {
    case .template, .tableTemplate: true
    default: false
    }
  }

  /// The options that were given, for a command that has no rows to show in that way.
  var given: [String] {
    let options: [(isGiven: Bool, name: String)] = [
      (format != "table", "--format"), (template != nil, "--template"), (noTrunc, "--no-trunc"),
      (time != nil, "--time"), (quiet, "--quiet"),
      (noHeaders, "--no-headers"), (wide, "--wide"), (columns != nil, "--columns"), (sort != nil, "--sort"),
      (limit != nil, "--limit"),
    ]
    return options.filter(\.isGiven).map(\.name)
  }

  var isTable: Bool {
    guard case .table? = try? form() else { return false }
    return !quiet
  }

  /// A table of which nothing was said how it is to look, so that what is drawn or listed otherwise may take its place.
  var isPlainTable: Bool { isTable && columns == nil && sort == nil && limit == nil && !wide }

  var isJSON: Bool {
    guard case .json? = try? form() else { return false }
    return !quiet
  }

  private static func names(_ list: String) -> [String] {
    list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

extension TimeForm: ExpressibleByArgument {}
