import ArgumentParser
import Index

/// The values of `--param name=value` for a statement of one's own, which declares no types.
struct StatementParameters {
  let values: [String: SQLValue]

  init(_ texts: [String]) throws {
    values = Dictionary(uniqueKeysWithValues: try namedValues(texts).map { ($0.name, Self.value($0.value)) })
  }

  /// A whole number, as it would be written again, is one; digits that begin with a 0 are a text.
  private static func value(_ text: String) -> SQLValue {
    if let number = Int64(text), String(number) == text { return .integer(number) }
    if text.count >= 2, text.first == "'", text.last == "'" {
      return .text(String(text.dropFirst().dropLast()).replacing("''", with: "'"))
    }
    return .text(text)
  }
}
