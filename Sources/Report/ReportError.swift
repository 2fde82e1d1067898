/// Why rows cannot be shown in the style that was asked for.
package enum ReportError: Error, Equatable {
  case unknownFormat(String, suggestion: String?)
  case unknownColumn(String, columns: [String], suggestion: String?)
  case columnTwice(String)
  case noColumns
  /// `offset` counts characters from the start of the template.
  case template(String, offset: Int, reason: String)
  case columnsWithTemplate
  case quietWithFormat
  case quietWithColumns([String])
  case noIdentifier(columns: [String])
  case negativeLimit(Int)
  /// The rows that are to be sorted take more bytes than that.
  case sortMemory(Int64)
  /// A row that has not as many cells as there are columns; rows count from 1.
  case rowLength(row: Int, expected: Int, found: Int)
}

extension ReportError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownFormat(let word, let suggestion):
      "unknown format “\(visible(word))”\(hint(suggestion)); formats are "
        + Format.words.joined(separator: ", ") + ", or a template: a text with the names of columns in braces"
    case .unknownColumn(let name, let columns, let suggestion):
      "there is no column “\(visible(name))”\(hint(suggestion)); "
        + "the columns are \(Self.list(columns))"
    case .columnTwice(let name):
      "the column “\(visible(name))” is asked for twice"
    case .noColumns:
      "no column is left to show"
    case .template(let template, let offset, let reason):
      "\(reason)\n  \(visible(template))\n  "
        + String(repeating: " ", count: displayWidth(visible(String(template.prefix(offset)))))
        + "^"
    case .columnsWithTemplate:
      "a template names its own columns: leave out one of the two"
    case .quietWithFormat:
      "--quiet prints bare IDs, a line each: leave out --quiet or the format"
    case .quietWithColumns(let names):
      "--quiet prints one column, and \(names.count) are asked for: \(Self.list(names))"
    case .noIdentifier(let columns):
      "no column here is an ID that --quiet could print; name one with --columns: "
        + Self.list(columns)
    case .negativeLimit(let limit):
      "a limit of \(limit) rows: expected 0 or more"
    case .sortMemory(let bytes):
      "stopped: the rows to sort take more than \(ByteCount(bytes)), half of --max-memory; ORDER BY in the statement "
        + "may need less"
    case .rowLength(let row, let expected, let found):
      "row \(row) has \(found) cells where there are \(expected) columns"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.map(visible).joined(separator: ", ")
  }
}
