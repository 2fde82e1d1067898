import ImageModel

/// One value of a row, as the index gave it.
package enum Cell: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  /// An array or an object that is already valid JSON. JSON formats embed it as it is; an empty
  /// text counts as null.
  case json(String)
  case bool(Bool)

  /// The value as a program wants it, in CSV, TSV and raw placeholders: no units, nothing cut,
  /// nothing escaped. Nil for null, and for what no format can carry (NaN and infinities).
  func plainText(_ kind: Column.Kind) -> String? {
    switch self {
    case .null: nil
    case .integer(let number):
      switch (kind, number) {
      case (.boolean, 0): "false"
      case (.boolean, 1): "true"
      default: String(number)
      }
    case .real(let number): number.isFinite ? number.description : nil
    case .text(let text): text
    case .json(let json): json.isEmpty ? nil : json
    case .bool(let value): value ? "true" : "false"
    }
  }
}
