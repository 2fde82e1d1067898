import Index
import Report
import Stores

/// `strata help findings`: every code that a scan can report, the gravest first.
///
/// - Throws: What the index's schema throws, which a test rules out.
func findingsText() throws -> String {
  var entries: [String: String] = [:]
  for row in try IndexFile.inMemory().rows("finding-meanings") { entries[row.text("code") ?? ""] = entry(row) }
  let sections: [(Severity, String)] = [
    (.error, "ERRORS (strata index and strata problems --check end with 2)"), (.warning, "WARNINGS"), (.info, "INFO"),
  ]
  let list = sections.map { severity, title in
    let codes = FindingCode.allCases.filter { $0.severity == severity }
    return (["  " + title] + codes.compactMap { entries[$0.rawValue] }).joined(separator: "\n")
  }
  return ([heading] + list).joined(separator: "\n\n")
}

private let heading = """
  FINDINGS

  strata problems counts what the last scans found by code, and names what each
  code harms and what is to be done; strata problems --all lists every fault with
  its path below the data root, and what was expected and found there. What only
  follows from another fault says so (“follows from …”). Docker and containerd
  repair none of them but those of which the remedy says so. Codes are stable:
  monitoring can match them.
  """

private func entry(_ row: QueryRow) -> String {
  func text(_ name: String) -> String { row.text(name) ?? "" }
  let sentences = [text("meaning"), "Harm: " + text("harm"), "Remedy: " + text("remedy")]
  let lines = sentences.flatMap { wrapped($0, width: 72) }.map { "        " + $0 }
  return (["    \(text("code"))  \(text("place"))"] + lines).joined(separator: "\n")
}
