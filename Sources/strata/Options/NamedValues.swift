import ArgumentParser
import Report

/// What `--param NAME=VALUE` gives, in the order of the command line.
///
/// - Throws: `ValidationError` for what has no name or no value, and for a name that is given twice.
func namedValues(_ texts: [String]) throws -> [(name: String, value: String)] {
  var values: [(name: String, value: String)] = []
  for text in texts {
    guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
      throw ValidationError("--param: expected NAME=VALUE, found “\(visible(text))”")
    }
    let name = String(text[..<equals])
    guard !values.contains(where: { $0.name == name }) else {
      throw ValidationError("--param: “\(visible(name))” is given twice")
    }
    values.append((name, String(text[text.index(after: equals)...])))
  }
  return values
}
