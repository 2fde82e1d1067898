/// The forms that rows can take.
package enum Format: Sendable, Equatable {
  case table
  /// One array, an object a line.
  case json
  /// An object a line, and no array around them.
  case ndjson
  case csv
  case tsv
  case markdown
  /// A line a row, made from a template; see `Template`.
  case template(String)
  /// Docker's `table TEMPLATE`: a table whose cells are templates, with tabs between them.
  case tableTemplate(String)

  /// The words that `--format` takes, for help and completion.
  package static let words = ["table", "json", "ndjson", "csv", "tsv", "markdown"]

  /// Reads the argument of `--format`: one of `words`, a template, or one of Docker's habits:
  /// `{{json .}}`, which is NDJSON, and `table {{.Repository}}\t{{.Tag}}`.
  /// - Throws: `ReportError.unknownFormat`
  package init(_ text: String) throws {
    switch text.lowercased() {
    case "table": self = .table
    case "json": self = .json
    case "ndjson", "jsonl": self = .ndjson
    case "csv": self = .csv
    case "tsv": self = .tsv
    case "markdown", "md": self = .markdown
    default:
      guard text.contains("{") else {
        throw ReportError.unknownFormat(text, suggestion: didYouMean(text, among: Self.words))
      }
      if text.filter({ $0 != " " }) == "{{json.}}" {
        self = .ndjson
      } else if text.hasPrefix("table"), let next = text.dropFirst(5).first, " \t{\\".contains(next) {
        self = .tableTemplate(String(text.dropFirst(5).drop { $0 == " " }))
      } else {
        self = .template(text)
      }
    }
  }
}
