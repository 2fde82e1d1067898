import Foundation
import Testing

@testable import TestSupport

@Suite("strata problems on a terminal") struct ProblemsScreenTests {
  @Test("of a tree with many faults the first 24 lines have every code and its count", arguments: [80, 120, 200])
  func firstScreen(_ columns: Int) async throws {
    let damaged = try #require(Snapshot.damaged.first)
    let codes: [FindingCodeRow] = try await damaged.ask("problems")
    try #require(codes.count > 15)
    var environment = ProcessInfo.processInfo.environment
    environment.merge(["STRATA_PAGER": "", "TERM": "xterm", "NO_COLOR": "1"]) { $1 }
    let terminal = try PseudoTerminal(
      try #require(StrataBinary.url).path, ["problems", "--in", try await damaged.root()], environment: environment,
      columns: columns)
    #expect(try terminal.status() == 0)
    let lines = terminal.screen.split(separator: "\r\n", omittingEmptySubsequences: false)
    let first = lines.prefix(24).map { $0.split(separator: " ").map(String.init) }
    for code in codes {
      #expect(first.contains { $0.starts(with: [code.severity, code.code, "\(code.findings)"]) }, "\(code)")
    }
    // What each does, and what is to be done, comes after all of them, and is whole.
    let rest = lines.dropFirst(first.count - 1).joined(separator: " ").filter { $0 != " " }
    for code in codes {
      for sentence in ["harm:" + code.harm, "remedy:" + code.remedy] {
        #expect(rest.contains(sentence.filter { $0 != " " }), "\(code): \(sentence)")
      }
    }
  }

  @Test("the answers of a damaged tree say how many errors it has", arguments: Snapshot.damaged)
  func errors(_ snapshot: Snapshot) async throws {
    let rows: [ProblemRow] = try await snapshot.ask("problems", "--all")
    let errors = rows.filter { $0.severity == "error" }.count
    for format in ["table", "json"] {
      let done = try StrataBinary.run(["usage", "--no-measure", "--format", format, "--in", try await snapshot.root()])
      #expect(done.errors.contains(": \(errors) errors found: the figures may lack"), "\(done.errors)")
    }
  }
}
