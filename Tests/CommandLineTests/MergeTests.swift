import Foundation
import Testing

@testable import TestSupport

@Suite("merging indexes") struct MergeTests {
  /// An index for each snapshot, as a timer on the host had made it.
  private func single(_ timeline: Timeline) async throws -> [String] {
    var paths: [String] = []
    for place in timeline.snapshots.indices {
      let index = try NewIndex()
      try await index.add(timeline, place)
      paths.append(index.path)
    }
    return paths
  }

  private func merge(_ arguments: [String], into index: NewIndex) throws -> Command {
    try StrataBinary.run(["merge"] + arguments + ["--db", index.path])
  }

  @Test("single indexes come to what one index had, in whatever order", arguments: Timeline.hosts)
  func anyOrder(_ timeline: Timeline) async throws {
    let whole = try NewIndex()
    for place in timeline.order { try await whole.add(timeline, place) }
    let expected = try IndexDump(whole.path)
    let files = try await single(timeline)
    for order in Timeline.orders(of: timeline.order) {
      let index = try NewIndex()
      let done = try merge(order.map { files[$0] }, into: index)
      try #require(done.ending == .exited(0), "\(done.errors)")
      let differences = try IndexDump(index.path).differences(from: expected)
      #expect(differences == [], "in the order \(order)")
      #expect(try index.history() == timeline.spans(at: Timeline.time))
    }
  }

  @Test("a file again changes nothing, and is said to be known")
  func again() async throws {
    let timeline = try #require(Timeline.hosts.first)
    let files = try await single(timeline)
    let index = try NewIndex()
    _ = try merge(files, into: index)
    let before = FileManager.default.contents(atPath: index.path)
    let done = try merge([files[0]], into: index)
    #expect(done.ending == .exited(0))
    #expect(
      String(decoding: done.output, as: UTF8.self)
        == "\(files[0]): \(timeline.host): 0 new scans, 1 known already\n")
    #expect(FileManager.default.contents(atPath: index.path) == before)
  }

  @Test("hosts of one name that are two machines are refused, and can be given another name")
  func twoMachines() async throws {
    let paths = [try NewIndex(), try NewIndex()]
    try paths[0].run(["web1=\(try await Snapshot.root(of: "docker29-overlay2-t0"))", "--at", "2026-11-01"])
    // Another daemon's data root, moved to where the first one's was.
    let other = try Workshop.newFolder().appendingPathComponent("docker")
    try FileManager.default.copyItem(
      at: URL(fileURLWithPath: try await Snapshot.root(of: "docker29-overlay2-t1")), to: other)
    try Data("11111111-2222-3333-4444-555555555555".utf8).write(to: other.appendingPathComponent("engine-id"))
    try paths[1].run(["web1=\(other.path)", "--at", "2026-11-02"])
    let index = try NewIndex()
    let refused = try merge(paths.map(\.path), into: index)
    #expect(refused.ending == .exited(1))
    for word in [paths[1].path, "web1", "11111111-2222", "e4c9e316", "NAME=FILE", "--same-host web1"] {
      #expect(refused.errors.contains(word), "\(refused.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: index.path))
    #expect(try merge([paths[0].path, "web2=\(paths[1].path)"], into: index).ending == .exited(0))
    #expect(Set(try index.history().map(\.host)) == ["web1", "web2"])
    let renamed = try NewIndex()
    #expect(
      try merge([paths[0].path, paths[1].path, "--rename", "web1=web3"], into: renamed).ending == .exited(1))
    #expect(try merge([paths[1].path, "--rename", "web1=web3"], into: renamed).ending == .exited(0))
    #expect(Set(try renamed.history().map(\.host)) == ["web3"])
    let same = try NewIndex()
    #expect(try merge(paths.map(\.path) + ["--same-host", "web1"], into: same).ending == .exited(0))
    #expect(Set(try same.history().map(\.host)) == ["web1"])
  }

  @Test("a name for the one host of a file is refused where there are two")
  func severalHosts() async throws {
    let source = try NewIndex()
    try source.run([
      "web1=\(try await Snapshot.root(of: "hostB-t0"))", "web2=\(try await Snapshot.root(of: "hostB-t1"))",
    ])
    let done = try merge(["web9=\(source.path)"], into: try NewIndex())
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains("web1, web2"), "\(done.errors)")
    #expect(done.errors.contains("--rename"), "\(done.errors)")
    let one = try merge([source.path, "--rename", "web1=web2"], into: try NewIndex())
    #expect(one.ending == .exited(1))
    #expect(one.errors.contains("web1 and web2"), "\(one.errors)")
  }

  @Test("one file that cannot be taken keeps all others out")
  func allOrNothing() async throws {
    let index = try NewIndex()
    try index.run(["web1=\(try await Snapshot.root(of: "hostB-t0"))"])
    let before = FileManager.default.contents(atPath: index.path)
    let good = try NewIndex()
    try good.run(["web2=\(try await Snapshot.root(of: "hostB-t1"))"])
    let bad = try Workshop.newFolder().appendingPathComponent("bad.db")
    try #require(FileManager.default.contents(atPath: good.path)).prefix(9000).write(to: bad)
    let done = try merge([good.path, bad.path], into: index)
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains(bad.path), "\(done.errors)")
    #expect(FileManager.default.contents(atPath: index.path) == before)
  }

  @Test("a --rename of a host that no file has takes nothing over", arguments: ["wbe1=db1", "web1=db1"])
  func renameOfNone(_ pair: String) async throws {
    let source = try NewIndex()
    try source.run(["web1=\(try await Snapshot.root(of: "hostB-t0"))"])
    let index = try NewIndex()
    let file = pair.hasPrefix("web1") ? "web2=" + source.path : source.path
    let done = try merge([file, "--rename", pair], into: index)
    #expect(done.ending == .exited(1) && done.output.isEmpty)
    #expect(done.errors.contains("--rename \(pair): ") && done.errors.contains("found web1;"), "\(done.errors)")
    #expect(!FileManager.default.fileExists(atPath: index.path))
  }

  @Test("nor does a --same-host of a host that no file has, by the name that it gets")
  func sameHostOfNone() async throws {
    let source = try NewIndex()
    try source.run(["web1=\(try await Snapshot.root(of: "hostB-t0"))"])
    let index = try NewIndex()
    for (file, host, found) in [(source.path, "web2", "web1"), ("web2=" + source.path, "web1", "web2")] {
      let done = try merge([file, "--same-host", host], into: index)
      #expect(done.ending == .exited(1) && done.output.isEmpty)
      #expect(
        done.errors.contains("--same-host \(host): ") && done.errors.contains("found \(found);"), "\(done.errors)")
      #expect(!FileManager.default.fileExists(atPath: index.path))
    }
    #expect(try merge(["web2=" + source.path, "--same-host", "web2"], into: index).ending == .exited(0))
  }

  @Test("a wrong --rename is reported before anything is read", arguments: ["web1", "=web2", "web1=", ""])
  func wrongRename(_ pair: String) throws {
    let done = try merge(["nowhere.db", "--rename", pair], into: try NewIndex())
    #expect(done.ending == .exited(64))
    #expect(done.errors.contains("OLD=NEW"), "\(done.errors)")
  }
}
