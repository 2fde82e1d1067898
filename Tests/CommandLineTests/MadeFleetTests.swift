import Foundation
import Testing

@testable import TestSupport

@Suite("the fleet that the benchmarks make") struct MadeFleetTests {
  @Test("it passes the check", arguments: ["1", "2"])
  func check(_ seed: String) throws {
    let index = try Workshop.newFolder().appendingPathComponent("fleet.db").path
    let program = Repository.top.appendingPathComponent("Benchmarks/make_fleet.py").path
    let made = try Command.run(
      "python3", [program, "6", "40", index, "--days", "4", "--applications", "20", "--moving", "0.2", "--seed", seed])
    try #require(made.ending == .exited(0), "\(made.errors)")
    let check = try StrataBinary.run(["check", "--db", index])
    #expect(check.ending == .exited(0), "\(check.output)")
  }
}
