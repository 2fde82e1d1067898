import Testing

@testable import TestSupport

@Suite("strata queries") struct QueriesCommandTests {
  private func ask(_ words: String...) throws -> Command { try StrataBinary.run(["queries"] + words) }

  @Test("the list has names and questions, and what only serves commands with --all alone")
  func list() throws {
    let list = try ask().text
    #expect(list.prefix { $0 != "\n" }.split(separator: " ") == ["NAME", "QUESTION"])
    #expect(!list.contains("find-images") && list.contains("Which tags mean different images"))
    let all = try ask("--all", "--format", "csv").text
    #expect(all.contains("find-images") && all.contains("commands that take an image"))
    // Nobody types what a question of the list needs as JSON or as bytes.
    #expect(!list.contains("orphans-plan") && !list.contains("show-image"))
    #expect(try ask("find-images").text.contains("-- serves: "))
    let wrong = try ask("--all", "usage")
    #expect(wrong.ending == .exited(64) && wrong.errors.contains("--all"))
  }
}
