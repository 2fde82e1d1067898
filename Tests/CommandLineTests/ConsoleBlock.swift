import Foundation
import Testing

@testable import TestSupport

/// A command of a document's console blocks, with what the document says that it answers.
struct ConsoleBlock: Sendable, CustomTestStringConvertible {
  let command: String
  private(set) var output = ""
  /// The tree of Tests/Fixtures/trees that a comment above it names: <!-- tree: NAME -->.
  let tree: String?

  var testDescription: String { command }

  /// - Parameter file: from the repository's top.
  static func all(of file: String) -> [ConsoleBlock] {
    let text = try? String(contentsOf: Repository.top.appendingPathComponent(file), encoding: .utf8)
    var blocks: [ConsoleBlock] = []
    var isInside = false
    var tree: String?
    for line in (text ?? "").split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isInside = line == "```console"
      } else if let name = line.wholeMatch(of: /<!-- tree: (.+) -->/)?.1 {
        tree = String(name)
      } else if isInside, line.hasPrefix("$ ") {
        blocks.append(ConsoleBlock(command: String(line.dropFirst(2)), tree: tree))
      } else if isInside, !blocks.isEmpty {
        blocks[blocks.count - 1].output += line + "\n"
      }
    }
    return blocks
  }
}
