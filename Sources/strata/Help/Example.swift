/// What is typed, and what strata answers to it.
struct Example {
  /// The commands and what is typed, each with its answer below, as `scripts/examples` writes it.
  private static let text = String(decoding: PackageResources.examples_txt, as: UTF8.self)

  let typed: String
  let answer: [String]

  /// The examples of each command, asked of two hosts, of one of which there are two scans.
  static let ofCommands: [String: [Example]] = {
    var found: [String: [Example]] = [:]
    var command = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("## ") {
        command = String(line.dropFirst(3))
      } else if line.hasPrefix("$ ") {
        found[command, default: []].append(Example(typed: line, answer: []))
      } else if let last = found[command]?.popLast() {
        found[command, default: []].append(Example(typed: last.typed, answer: last.answer + [line]))
      }
    }
    return found
  }()

  /// As it stands on the screen, without blank lines at its end.
  var lines: [String] {
    var lines = [typed] + answer
    while lines.last == "" { lines.removeLast() }
    return lines
  }
}
