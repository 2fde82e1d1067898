import ImageModel
import Index
import Report

/// A name in place of its last parts: `billing` is `127.0.0.1:5001/umbrella/billing` where no repository is called
/// `billing` and one alone ends so. What fits none, or is a pattern or a digest, stays as it is.
///
/// - Parameter host: Only repositories of these hosts, names with commas between; nil: of all hosts.
/// - Throws: `CommandFailure` where several repositories end so.
func fullName(_ text: String, in index: any QueryRunner, host: String?) throws -> String {
  guard !isPattern(text), !text.hasPrefix("sha256:"), let reference = try? Reference(text) else { return text }
  let name = reference.repository.familiar
  // With its registry before it a name is whole.
  guard text.hasPrefix(name) else { return text }
  var found: [String] = []
  try index.run(
    try Catalogue.query("full-names"),
    parameters: ["name": .text(name), "text": .text(text), "host": SQLValue(host)]
  ) { _, next in
    while let row = try next() {
      if case .text(let repository) = row[0] { found.append(repository) }
      if row[1] == .integer(1) { return }
    }
  }
  guard let first = found.first else { return text }
  guard found.count == 1 || first == name else {
    throw CommandFailure(
      "“\(visible(text))” may be any of \(found.count) repositories; give more of the name:\(lines(of: found, 10))")
  }
  return first + text.dropFirst(name.count)
}
