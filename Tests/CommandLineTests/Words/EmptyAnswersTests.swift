import Foundation
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

  @Test("a containerd that was just started is scanned, and nothing is there")
  func fresh() throws {
    let root = try Workshop.newFolder()
    let database = root.appendingPathComponent("io.containerd.metadata.v1.bolt")
    try FileManager.default.createDirectory(at: database, withIntermediateDirectories: true)
    try Data().write(to: database.appendingPathComponent("meta.db"))
    let index = try NewIndex().path
    let scan = try StrataBinary.run(["index", "node=" + root.path, "--db", index])
    #expect(scan.ending == .exited(0))
    #expect(scan.text.contains("node containerd default at ") && scan.text.contains(": 0 images, 0 layers"))
    for (question, sentence) in [("usage", "nothing takes space there\n"), ("images", "no image\n")] {
      let done = try StrataBinary.run([question, "--db", index])
      #expect(done.ending == .exited(0))
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
