import Report
import Stores

/// `strata help findings`: every code that a scan can report, the gravest first.
let findingsText: String = {
  let sections: [(Severity, String)] = [
    (.error, "ERRORS (strata index and strata problems --check end with 2)"), (.warning, "WARNINGS"), (.info, "INFO"),
  ]
  let list = sections.map { severity, title in
    let codes = FindingCode.allCases.filter { $0.severity == severity }
    return (["  " + title] + codes.map(entry)).joined(separator: "\n")
  }
  return ([heading] + list).joined(separator: "\n\n")
}()

private let heading = """
  FINDINGS

  strata problems lists what the last scans found: a code, its severity, a path
  below the data root, and what was expected and found there. What only follows
  from another fault says so (“follows from …”). Codes are stable: monitoring can
  match them. strata query finding-codes counts them over all hosts.
  """

private func entry(_ code: FindingCode) -> String {
  let (path, words) = code.meaning
  return (["    \(code.rawValue)  \(path)"] + wrapped(words, width: 72).map { "        " + $0 })
    .joined(separator: "\n")
}
