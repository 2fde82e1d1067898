import Testing

@testable import Stores
@testable import strata

@Suite("strata help findings") struct FindingsTopicTests {
  @Test("every code is there once, among those of its severity", arguments: FindingCode.allCases)
  func codes(_ code: FindingCode) throws {
    let lines = try HelpTopic.findings.text.split(separator: "\n").map(String.init)
    let places = lines.indices.filter { lines[$0].hasPrefix("    \(code.rawValue)  ") }
    #expect(places.count == 1)
    let heading = lines[..<(places.first ?? 0)].last { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
    let words: [Severity: String] = [.error: "ERRORS", .warning: "WARNINGS", .info: "INFO"]
    #expect(try #require(heading).hasPrefix("  " + (words[code.severity] ?? "-")))
  }

  @Test("no other code is reported")
  func noOther() throws {
    let lines = try HelpTopic.findings.text.split(separator: "\n")
    let reported = lines.filter { $0.hasPrefix("    ") && !$0.hasPrefix("     ") }
    #expect(reported.count == FindingCode.allCases.count)
  }
}
