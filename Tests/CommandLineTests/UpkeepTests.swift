import Foundation
import GRDB
import Testing

@testable import TestSupport

@Suite("keeping an index") struct UpkeepTests {
  private func strata(_ arguments: String..., on index: NewIndex) throws -> Command {
    try StrataBinary.run(arguments + ["--db", index.path])
  }

  private func said(_ done: Command) -> String { String(decoding: done.output, as: UTF8.self) }

  /// Three scans of one host and two of another.
  private func fleet() async throws -> NewIndex {
    let index = try NewIndex()
    for (host, scans) in [("hostA", 3), ("hostB", 2)] {
      for scan in 0..<scans {
        try index.run(["\(host)=\(try await Snapshot.root(of: "\(host)-t\(scan)"))", "--at", Timeline.time(scan)])
      }
    }
    return index
  }

  @Test("whatever was indexed passes the check")
  func sound() async throws {
    let index = try NewIndex()
    for snapshot in Snapshot.all {
      let done = try strata("index", "\(snapshot.name)=\(try await snapshot.root())", "--quiet", on: index)
      #expect(done.ending == .exited(0) || done.ending == .exited(2))
    }
    let done = try strata("check", on: index)
    #expect(done.ending == .exited(0), "\(said(done))")
    #expect(said(done).hasPrefix("no fault in "))
    let json = try strata("check", "--format", "json", on: index)
    #expect(try JSONDecoder.ofSnakeCase.decode([[String: String]].self, from: json.output).isEmpty)
  }

  @Test("a fault of the index is a row, and the check fails")
  func faults() async throws {
    let index = try await fleet()
    try await DatabaseQueue(path: index.path).write {
      try $0.execute(sql: "UPDATE tree_totals SET images = images + 1")
    }
    let done = try strata("check", "--format", "json", on: index)
    #expect(done.ending == .exited(1))
    let rows = try JSONDecoder.ofSnakeCase.decode([[String: String]].self, from: done.output)
    #expect(rows.map { $0["kind"] } == ["total", "total"])
    #expect(rows.map { $0["subject"] } == ["tree_totals hostA/overlay2", "tree_totals hostB/overlay2"])
    #expect(rows.allSatisfy { $0["detail"]?.contains("expected") == true })
    let table = try strata("check", on: index)
    #expect(said(table).contains("tree_totals hostA/overlay2"))
    #expect(table.errors.hasPrefix("2 faults: answers from this file may be wrong"), "\(table.errors)")
  }

  @Test("a file with a page of noise is reported, and nothing worse", arguments: [4096, 20_000, 100_000])
  func noise(_ offset: Int) async throws {
    let index = try await fleet()
    var bytes = try #require(FileManager.default.contents(atPath: index.path))
    try #require(offset + 4096 < bytes.count)
    for place in offset..<offset + 4096 { bytes[place] = UInt8(truncatingIfNeeded: place &* 37) }
    try bytes.write(to: URL(fileURLWithPath: index.path))
    let done = try strata("check", on: index)
    #expect(done.ending == .exited(1))
  }

  @Test("an index without a host is as if that host had never been", arguments: ["hostA", "hostB"])
  func forget(_ host: String) async throws {
    let index = try await fleet()
    let before = try IndexDump(index.path)
    let dry = try strata("forget", "--host", host, "--dry-run", on: index)
    #expect(dry.ending == .exited(0), "\(dry.errors)")
    #expect(try IndexDump(index.path) == before)
    let done = try strata("forget", "--host", host, "--vacuum", on: index)
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(said(done).dropFirst("removed".count) == said(dry).dropFirst("would remove".count))
    let other = try NewIndex()
    for scan in 0..<(host == "hostA" ? 2 : 3) {
      let name = host == "hostA" ? "hostB" : "hostA"
      try other.run(["\(name)=\(try await Snapshot.root(of: "\(name)-t\(scan)"))", "--at", Timeline.time(scan)])
    }
    let differences = try IndexDump(index.path).differences(from: IndexDump(other.path))
    #expect(differences == [])
    #expect(try strata("check", on: index).ending == .exited(0))
    let again = try strata("forget", "--host", host, on: index)
    #expect(again.ending == .exited(1))
    #expect(again.errors.contains(host), "\(again.errors)")
  }

  /// `--keep` for a moment of the time line.
  private func keep(since time: String) throws -> String {
    let then = try #require(ISO8601DateFormatter().date(from: time.replacing(".000", with: "")))
    return "\(Int(Date().timeIntervalSince(then)))s"
  }

  @Test("pruning takes what had gone by then, and leaves all else as it was")
  func prune() async throws {
    let index = try await fleet()
    let whole = try await fleet()
    let before = try index.history()
    // After the second scans: what the first alone saw goes.
    let keep = try keep(since: Timeline.time(1).replacingOccurrences(of: "T00", with: "T12"))
    let dry = try strata("prune", "--keep", keep, "--dry-run", on: index)
    #expect(try index.history() == before)
    let done = try strata("prune", "--keep", keep, on: index)
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(said(done).dropFirst("removed".count) == said(dry).dropFirst("would remove".count))
    let second = Instant.nanoseconds(Timeline.time(1))
    let left = before.filter { $0.current || $0.lastSeen >= second }
    #expect(left.count < before.count)
    #expect(try index.history() == left)
    #expect(try strata("check", on: index).ending == .exited(0))
    #expect(said(try strata("prune", "--keep", keep, on: index)) == "removed nothing\n")
    // What is gone does not come back from elsewhere.
    let pruned = try IndexDump(index.path)
    let late = try strata(
      "index", "hostA=\(try await Snapshot.root(of: "hostA-t0"))", "--at", Timeline.time(0), on: index)
    #expect(late.ending == .exited(1))
    #expect(late.errors.contains("pruned"), "\(late.errors)")
    let merged = try strata("merge", whole.path, on: index)
    #expect(merged.ending == .exited(0), "\(merged.errors)")
    #expect(try IndexDump(index.path).differences(from: pruned) == [])
  }

  @Test("a wrong age is reported", arguments: ["", "90", "-1d", "x"])
  func wrongAge(_ age: String) async throws {
    let done = try StrataBinary.run(["prune", "--keep=\(age)", "--db", "nowhere.db"])
    #expect(done.ending == .exited(64))
    #expect(done.errors.contains("--keep"), "\(done.errors)")
  }

  @Test(
    "an index that is not there is reported and not made",
    arguments: ["check", "forget --host x", "prune --keep 1d", "backup b"])
  func notThere(_ command: String) throws {
    let index = try NewIndex()
    let done = try StrataBinary.run(command.split(separator: " ").map(String.init) + ["--db", index.path])
    #expect(done.ending == .exited(1))
    #expect(done.errors.contains(index.path), "\(done.errors)")
    #expect(!FileManager.default.fileExists(atPath: index.path))
  }

  @Test("a backup holds the same, and never overwrites")
  func backup() async throws {
    let index = try await fleet()
    let copy = try Workshop.newFolder().appendingPathComponent("copy.db").path
    let done = try strata("backup", copy, on: index)
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(try IndexDump(copy) == IndexDump(index.path))
    let folder = URL(fileURLWithPath: copy).deletingLastPathComponent().path
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["copy.db"])
    let bytes = FileManager.default.contents(atPath: copy)
    try index.run(["hostC=\(try await Snapshot.root(of: "hostB-t0"))"])
    let again = try strata("backup", copy, on: index)
    #expect(again.ending == .exited(1))
    #expect(again.errors.contains(copy), "\(again.errors)")
    #expect(FileManager.default.contents(atPath: copy) == bytes)
    // What one that was killed left is no obstacle, and none of it gets into the next.
    try FileManager.default.removeItem(atPath: copy)
    for left in [".partial", ".partial-journal", ".partial-wal"] {
      try (left == ".partial" ? Data(count: 20) : Data("x".utf8)).write(to: URL(fileURLWithPath: copy + left))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: copy + left)
    }
    #expect(try strata("backup", copy, on: index).ending == .exited(0))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["copy.db"])
    #expect(try IndexDump(copy) == IndexDump(index.path))
    let nowhere = try strata("backup", folder + "/none/copy.db", on: index)
    #expect(nowhere.ending == .exited(1))
    #expect(nowhere.errors.contains(folder + "/none/copy.db"), "\(nowhere.errors)")
  }

  @Test("who may write nothing beside an index may ask it")
  func readOnlyFolder() async throws {
    let index = try await fleet()
    let folder = URL(fileURLWithPath: index.path).deletingLastPathComponent().path
    chmod(folder, 0o555)
    defer { chmod(folder, 0o755) }
    let copy = try Workshop.newFolder().appendingPathComponent("copy.db").path
    for words in [["images", "--quiet"], ["check"], ["backup", copy]] {
      let done = try StrataBinary.runBound(words + ["--db", index.path])
      #expect(done.ending == .exited(0), "\(words): \(done.errors)")
    }
    let root = try await #require(Snapshot.sound.first).root()
    for mode in [0o600, 0o400] as [mode_t] {
      chmod(index.path, mode)
      let done = try StrataBinary.runBound(["index", "new=\(root)", "--db", index.path])
      #expect(done.ending == .exited(1))
      #expect(done.errors == "Error: \(index.path): it, or its folder, may only be read\n")
    }
  }

  @Test("a backup can be made while another strata writes")
  func backupOnline() async throws {
    let index = try await fleet()
    let before = try IndexDump(index.path)
    let copy = try Workshop.newFolder().appendingPathComponent("copy.db").path
    // A transaction that is open and has written nothing to the file yet.
    try DatabaseQueue(path: index.path).inDatabase { db in
      try db.inTransaction(.immediate) {
        try db.execute(sql: "DELETE FROM tags")
        #expect(try strata("backup", copy, on: index).ending == .exited(0))
        return .rollback
      }
    }
    #expect(try IndexDump(copy) == before)
  }

  @Test("a scan that is replaced leaves what the other alone had left")
  func replaced() async throws {
    let index = try NewIndex()
    let moment = Timeline.time(0)
    try index.run(["web1=\(try await Snapshot.root(of: "hostA-t1"))", "--at", moment])
    try index.run(["web1=\(try await Snapshot.root(of: "hostA-t0"))", "--at", moment, "--replace"])
    let other = try NewIndex()
    try other.run(["web1=\(try await Snapshot.root(of: "hostA-t0"))", "--at", moment])
    try expectSameObservations(index, other)
  }

  @Test("a scan that reads less takes the place of all that the other saw")
  func replacedByLess() async throws {
    let (index, other) = (try NewIndex(), try NewIndex())
    let less = try Workshop.newFolder()
    try FileManager.default.copyItem(
      atPath: try await Snapshot.root(of: "hostB-t0") + "/image", toPath: less.appendingPathComponent("image").path)
    let moment = Timeline.time(0)
    try index.run(["web1=\(try await Snapshot.root(of: "hostA-t0"))", "--at", moment])
    try index.run(["web1=\(less.path)", "--at", moment, "--replace"])
    try other.run(["web1=\(less.path)", "--at", moment])
    try expectSameObservations(index, other)
  }

  private func expectSameObservations(_ index: NewIndex, _ other: NewIndex) throws {
    let (mine, theirs) = (try IndexDump(index.path), try IndexDump(other.path))
    // Facts stay true: only what was seen is replaced.
    let facts: Set = [
      "digests", "repos", "diff_ids", "chain_ids", "images", "image_configs", "image_histories", "image_layers",
      "steps", "step_texts", "blob_diff_ids", "store_keys", "source_repositories",
    ]
    for table in mine.tables.keys where !facts.contains(table) {
      #expect(mine.tables[table] == theirs.tables[table], "\(table)")
    }
    #expect(try strata("check", on: index).ending == .exited(0))
  }

  @Test("a part of a tree and then the whole of it leave what the whole alone had left, and the other way round")
  func parts() async throws {
    let tree = try await Snapshot.root(of: "hostA-t0")
    let moment = Timeline.time(0)
    let whole = try NewIndex()
    try whole.run(["web1=\(tree)", "--at", moment])
    for paths in [[tree + "/image", tree], [tree, tree + "/image"]] {
      let index = try NewIndex()
      for path in paths { try index.run(["web1=\(path)", "--at", moment]) }
      #expect(try IndexDump(index.path).differences(from: IndexDump(whole.path)) == [], "\(paths)")
      #expect(try strata("check", on: index).ending == .exited(0))
    }
  }
}
