import ArgumentParser
import Index

/// The values of `--param name=value` for a statement of one's own, which declares no types.
struct StatementParameters {
  let values: [String: SQLValue]

  init(_ texts: [String]) throws {
    var values: [String: SQLValue] = [:]
    for text in texts {
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
        throw ValidationError("--param: expected NAME=VALUE, found “\(text)”")
      }
      let name = String(text[..<equals])
      guard values[name] == nil else { throw ValidationError("--param: “\(name)” is given twice") }
      values[name] = Self.value(text[text.index(after: equals)...])
    }
    self.values = values
  }

  /// A whole number, as it would be written again, is one; digits that begin with a 0 are a text.
  private static func value(_ text: Substring) -> SQLValue {
    if let number = Int64(text), String(number) == text { return .integer(number) }
    if text.count >= 2, text.first == "'", text.last == "'" {
      return .text(text.dropFirst().dropLast().replacingOccurrences(of: "''", with: "'"))
    }
    return .text(String(text))
  }
}
