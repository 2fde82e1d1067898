import Testing

@testable import TestSupport

@Suite("answers without a row") struct EmptyAnswersTests {
  private func said(_ question: [String], of name: String = "hostA-t0") async throws -> String {
    let root = try await Snapshot.root(of: name)
    let done = try StrataBinary.run(question + ["--in", root])
    #expect(done.ending == .exited(0), "\(done.errors)")
    return done.errors
  }

  @Test(
    "a line says that there is nothing, where a table has its head alone",
    arguments: [
      (["containers", "-f", "name=nobody"], "no container fits the filters"),
      (["build-cache", "-f", "id=nothing"], "no record of a build cache fits the filters"),
      (["images", "-f", "label=nobody"], "no image fits the filters"),
      (["images", "--platforms", "-f", "label=nobody"], "no image fits the filters"),
      (["drift"], "no tag means different images on different hosts"),
      (["orphans"], "nothing is an orphan"),
      (["orphans", "-f", "kind=blob"], "no orphan fits the filters"),
      (["problems", "--all", "--severity", "error"], "no fault was found of severity error"),
      (["shared", "--across", "hosts"], "no rows"),
      (["reclaim", "-f", "reference=nothing*"], "no image is chosen: nothing is freed"),
    ])
  func line(_ question: [String], _ sentence: String) async throws {
    #expect(try await said(question).contains(sentence))
    #expect(try await !said(question + ["--format", "json"]).contains(sentence))
  }

  @Test("of Kubernetes, which builds nothing: no record of a build cache, and no container of a replaced image")
  func kubernetes() async throws {
    let root = try await #require(ContainerdSnapshot.all.first { $0.said.usage == nil }).root()
    for (question, sentence) in [
      ("build-cache", "no record of a build cache\n"),
      ("drift --containers", "no container has another image than its tag means by now\n"),
    ] {
      let done = try StrataBinary.run(question.split(separator: " ").map(String.init) + ["--in", root])
      #expect(done.errors.contains(sentence), "\(done.errors)")
    }
  }

  @Test("what was not read is not said to be nothing")
  func unread() async throws {
    let image = try await MetricsCommandTests.imageFolder("hostA-t0")
    let done = try StrataBinary.run(["containers", "--in", image])
    #expect(!done.errors.contains("no container\n"), "\(done.errors)")
  }
}
