import Foundation
import Testing

@testable import TestSupport

@Suite("a scan under the wrong name or at the wrong time") struct WrongScansTests {
  private func strata(_ arguments: String..., on index: NewIndex) throws -> Command {
    try StrataBinary.run(arguments + ["--db", index.path])
  }

  private func scan(_ place: Int, on index: NewIndex) async throws {
    try index.run(["hostA=\(try await Snapshot.root(of: "hostA-t\(place)"))", "--at", Timeline.time(place)])
  }

  @Test("an index without one scan is as if that scan had never been", arguments: 0..<3)
  func forget(_ gone: Int) async throws {
    let (index, other) = (try NewIndex(), try NewIndex())
    for place in 0..<3 {
      try await scan(place, on: index)
      if place != gone { try await scan(place, on: other) }
    }
    let words = ["forget", "--host", "hostA", "--at", Timeline.time(gone), "--db", index.path]
    let before = try IndexDump(index.path)
    let dry = try StrataBinary.run(words + ["--dry-run"])
    #expect(dry.text.hasPrefix("would remove 1 scan, "), "\(dry.text)\(dry.errors)")
    #expect(try IndexDump(index.path) == before)
    let done = try StrataBinary.run(words)
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(done.text.dropFirst("removed".count) == dry.text.dropFirst("would remove".count))
    #expect(try IndexDump(index.path).differences(from: IndexDump(other.path)) == [])
    #expect(try strata("check", on: index).ending == .exited(0))
    // Its cache knows no more than the index.
    try await scan(gone, on: index)
    #expect(try IndexDump(index.path).differences(from: before) == [])
    let again = try StrataBinary.run(words.map { $0 == Timeline.time(gone) ? "2026-01-01T00:00:00Z" : $0 })
    #expect(again.ending == .exited(1))
    #expect(
      again.errors.contains("hostA has no scan at 2026-01-01T00:00:00.000Z; nearest: \(Timeline.time(0))"),
      "\(again.errors)")
  }

  @Test("a wrong time is wrong usage")
  func wrongTime() throws {
    let done = try strata("forget", "--host", "hostA", "--at", "yesterday", on: try NewIndex())
    #expect(done.ending == .exited(64))
    #expect(done.errors.contains("--at"), "\(done.errors)")
  }

  @Test("another machine's tree under this name is a warning, and what it says to do puts it right")
  func warned() async throws {
    let index = try NewIndex()
    try await scan(0, on: index)
    let snapshot = try Snapshot.named("hostA-t1")
    let other = try Workshop.unpack(snapshot.archive, into: try Workshop.newFolder())
    func indexed(_ engine: String, _ place: Int) throws -> Command {
      try Data(engine.utf8).write(to: URL(fileURLWithPath: other + "/engine-id"))
      return try strata("index", "hostA=\(other)", "--at", Timeline.time(place), on: index)
    }
    #expect(try indexed("engine-e", 1).errors == "")
    let before = try IndexDump(index.path)
    let done = try indexed("engine-f", 2)
    #expect(done.ending == .exited(0))
    #expect(
      done.errors.hasPrefix(
        "hostA overlay2 at \(Timeline.time(2)): its engine-id is engine-f, and was engine-e at the scan before it "
          + "(\(Timeline.time(1)))"), "\(done.errors)")
    #expect(try strata("problems", on: index).errors.contains("1 tree is another than at the scan before"))
    // One that comes late: the scan after it differs from it.
    let late = try NewIndex()
    for (engine, place) in [("engine-f", 1), ("engine-e", 0)] {
      try Data(engine.utf8).write(to: URL(fileURLWithPath: other + "/engine-id"))
      let done = try strata("index", "hostA=\(other)", "--at", Timeline.time(place), on: late)
      #expect(done.errors.contains("--host hostA --at \(Timeline.time(0))”") == (place == 0), "\(done.errors)")
    }
    let rows = try strata("query", "changed-trees", "--format", "tsv", "--columns", "host,change", on: index)
    #expect(rows.text == "host\tchange\nhostA\tengine-id\n", "\(rows.text)")
    let command = try #require(done.errors.split(separator: "“").last?.split(separator: "”").first)
    let words = command.split(separator: " ").dropFirst().map(String.init)
    #expect(try StrataBinary.run(words + ["--db", index.path]).ending == .exited(0))
    #expect(try IndexDump(index.path).differences(from: before) == [])
  }

  @Test("a host's new name is the one it might have had from the start")
  func rename() async throws {
    let (index, other) = (try NewIndex(), try NewIndex())
    for place in 0..<2 {
      try await scan(place, on: index)
      try other.run(["db1=\(try await Snapshot.root(of: "hostA-t\(place)"))", "--at", Timeline.time(place)])
    }
    let done = try strata("rename-host", "hostA", "db1", on: index)
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(done.text == "hostA is now called db1\n")
    #expect(try IndexDump(index.path).differences(from: IndexDump(other.path)) == [])
    for cases in [("hostA", "web1", "no host hostA is in this index"), ("db2", "web1", "did you mean db1?")] {
      let done = try strata("rename-host", cases.0, cases.1, on: index)
      #expect(done.ending == .exited(1))
      #expect(done.errors.contains(cases.2), "\(done.errors)")
    }
    try index.run(["web1=\(try await Snapshot.root(of: "hostB-t0"))", "--at", Timeline.time(0)])
    let before = try IndexDump(index.path)
    for name in ["web1", "db1"] {
      let taken = try strata("rename-host", "db1", name, on: index)
      #expect(taken.ending == .exited(1))
      #expect(taken.errors.contains("the index has a host \(name) already"), "\(taken.errors)")
    }
    for name in [" ", "a,b"] { #expect(try strata("rename-host", "db1", name, on: index).ending == .exited(64)) }
    #expect(try IndexDump(index.path) == before)
  }

  @Test("with --keep-going one bad path costs that path alone")
  func keepGoing() async throws {
    let index = try NewIndex()
    let good = ["a=\(try await Snapshot.root(of: "hostA-t0"))", "b=\(try await Snapshot.root(of: "hostB-t0"))"]
    let nowhere = try Workshop.newFolder().appendingPathComponent("nowhere").path
    let torn = try Workshop.newFolder().appendingPathComponent("torn.tar").path
    try Data("no tar at all\n".utf8).write(to: URL(fileURLWithPath: torn))
    let paths = [good[0], "web3=\(nowhere)", nowhere, "web4=\(torn)", good[1], "--at", Timeline.time(0)]
    let all = try StrataBinary.run(["index"] + paths + ["--db", index.path])
    #expect(all.ending == .exited(1))
    #expect(!FileManager.default.fileExists(atPath: index.path))
    let done = try StrataBinary.run(["index"] + paths + ["--keep-going", "--db", index.path])
    #expect(done.ending == .exited(2))
    let lines = done.errors.split(separator: "\n").map(String.init)
    try #require(lines.count == 4, "\(done.errors)")
    #expect(lines[0].hasPrefix("web3: \(nowhere): "), "\(lines)")
    #expect(lines[1].hasPrefix("\(nowhere): ") && !lines[1].dropFirst(nowhere.count).contains(nowhere), "\(lines)")
    #expect(lines[2].hasPrefix("web4: \(torn): "), "\(lines)")
    #expect(lines[3] == "3 of 5 were not recorded", "\(lines)")
    let other = try NewIndex()
    try other.run(good + ["--at", Timeline.time(0)])
    #expect(try IndexDump(index.path).differences(from: IndexDump(other.path)) == [])
    // The same moment with another content can be read, and not recorded.
    let again = try StrataBinary.run([
      "index", "a=\(try await Snapshot.root(of: "hostA-t1"))", good[1], "--at", Timeline.time(0), "--keep-going", "-q",
      "--db",
      index.path,
    ])
    #expect(again.ending == .exited(2))
    #expect(again.errors.hasPrefix("a: a/overlay2 at "), "\(again.errors)")
    #expect(again.errors.hasSuffix("\n1 of 2 was not recorded\n"), "\(again.errors)")
    let none = try NewIndex()
    let nothing = try StrataBinary.run(["index", nowhere, "--keep-going", "--db", none.path])
    #expect(nothing.ending == .exited(2))
    #expect(!FileManager.default.fileExists(atPath: none.path))
  }
}
