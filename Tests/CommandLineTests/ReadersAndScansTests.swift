import Foundation
import GRDB
import Testing

@testable import TestSupport

@Suite("readers and scans at the same time") struct ReadersAndScansTests {
  let folder: String
  let index: String

  init() throws {
    folder = try Workshop.newFolder().path
    index = folder + "/index.db"
  }

  private func scan(_ time: Int) async throws -> Command {
    try StrataBinary.run([
      "index", "h=\(try await Snapshot.root(of: "hostA-t\(time)"))", "--at", Timeline.time(time), "--db", index,
    ])
  }

  private func scans() throws -> Int {
    let rows: [[String: String?]] = try StrataBinary.rows(["scans", "--columns", "at", "--db", index])
    return rows.count
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("index.db") }.sorted()
  }

  private func sh(_ script: String, _ tree: String) throws -> Command {
    let program = try #require(StrataBinary.url).path
    return try Command.run("sh", ["-c", script, "sh", program, index, tree], timeout: 60)
  }

  @Test(
    "a reader that pauses neither fails nor delays a scan, and goes on to read what was there",
    arguments: ["layers --format csv", "sql --format csv 'SELECT * FROM current_layers' --max-rows 1000000"])
  func pausedReader(_ command: String) async throws {
    // So many hosts that their layers do not fit into a pipe.
    let tree = try await Snapshot.root(of: "hostA-t0")
    let hosts = (1...20).map { "host\($0)=\(tree)" }
    try #require(StrataBinary.run(["index", "--at", Timeline.time(0), "--db", index] + hosts).ending == .exited(0))
    let whole = try sh("\"$1\" \(command) --db \"$2\"", tree)
    try #require(whole.output.count > 1 << 17)
    let done = try sh(
      """
      cd "$(dirname "$2")" || exit
      "$1" \(command) --db "$2" | (head -c 100; touch paused; while [ ! -e go ]; do sleep 0.01; done; cat) > rows &
      while [ ! -e paused ]; do sleep 0.01; done
      timeout 5 "$1" index "host1=$3" --at \(Timeline.time(1)) --db "$2"
      status=$?
      "$1" scans --db "$2" > /dev/null || status=$?
      touch go
      wait
      exit $status
      """, try await Snapshot.root(of: "hostA-t1"))
    #expect(done.ending == .exited(0), "\(done.errors)")
    #expect(FileManager.default.contents(atPath: folder + "/rows") == whole.output)
    #expect(try scans() == 21)
    // The reader has left the log behind; the next scan clears up.
    #expect(try files().contains("index.db-wal"))
    try #require(try await scan(2).ending == .exited(0))
    #expect(try files() == ["index.db", "index.db-cache"])
  }

  @Test("a scan that is being written locks no reader out")
  func writer() async throws {
    try #require(try await scan(0).ending == .exited(0))
    let tags = try StrataBinary.run(["tags", "--format", "json", "--db", index]).output
    try DatabaseQueue(path: index).inDatabase { db in
      // Pages of the transaction are written while it lasts.
      try db.execute(
        sql: "PRAGMA cache_size = 1; BEGIN IMMEDIATE; UPDATE image_configs SET author = 'x'; DELETE FROM tags")
      for words in [["tags", "--format", "json"], ["query", "tags", "--format", "json"]] {
        let done = try StrataBinary.run(words + ["--db", index])
        #expect(done.ending == .exited(0), "\(done.errors)")
        #expect(words[0] != "tags" || done.output == tags)
      }
      #expect(try StrataBinary.run(["backup", folder + "/copy.db", "--db", index]).ending == .exited(0))
      try db.execute(sql: "ROLLBACK")
    }
    #expect(try IndexDump(folder + "/copy.db") == IndexDump(index))
  }

  @Test("a scan that is killed at any moment leaves a sound index")
  func killed() async throws {
    try #require(try await scan(0).ending == .exited(0))
    let tree = try await Snapshot.root(of: "hostA-t1")
    for round in 1...12 {
      _ = try sh("timeout -s KILL 0.\(round * 2 + 10) \"$1\" index \"h=$3\" --db \"$2\" --full --quiet", tree)
      let check = try StrataBinary.run(["check", "--db", index])
      #expect(check.ending == .exited(0), "\(String(decoding: check.output, as: UTF8.self))\(check.errors)")
    }
    try #require(try await scan(2).ending == .exited(0))
    #expect(try StrataBinary.run(["check", "--db", index]).ending == .exited(0))
  }

  @Test("a backup is one plain file, with the scans that lie in the log")
  func backup() async throws {
    for time in 0...1 { try #require(try await scan(time).ending == .exited(0)) }
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let reader = try DatabaseQueue(path: index, configuration: configuration)
    try reader.inDatabase { db in
      try db.execute(sql: "BEGIN; SELECT * FROM scans")
      try #require(try Int.fetchOne(db, sql: "SELECT count(*) FROM scans") == 2)
    }
    try #require(try await scan(2).ending == .exited(0))
    let copy = folder + "/copy.db"
    try #require(StrataBinary.run(["backup", copy, "--db", index]).ending == .exited(0))
    #expect(FileManager.default.contents(atPath: copy)?[18] == 1)
    #expect(try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int == 0o600)
    #expect(try IndexDump(copy) == IndexDump(index))
    try reader.close()
    // What an earlier file of that name has left would be taken for the new one's.
    let left = folder + "/left.db"
    try Data("x".utf8).write(to: URL(fileURLWithPath: left + "-wal"))
    let done = try StrataBinary.run(["backup", left, "--db", index])
    #expect(done.ending == .exited(1) && done.errors.contains("\(left)-wal: there is a file already"), "\(done.errors)")
    #expect(!FileManager.default.fileExists(atPath: left))
  }

  @Test("a read-only medium is read as it is, but not where a log lies beside the index")
  func readOnlyMedium() async throws {
    guard geteuid() == 0 else { return }
    for time in 0...1 { try #require(try await scan(time).ending == .exited(0)) }
    let disk = try Workshop.newFolder().appendingPathComponent("disk ?#%41").path
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
    guard try Command.run("mount", ["-t", "tmpfs", "none", disk]).ending == .exited(0) else { return }
    defer { _ = try? Command.run("umount", ["-l", disk]) }
    let copy = disk + "/index.db"
    try FileManager.default.copyItem(atPath: index, toPath: copy)
    try Command.tool("mount", "-o", "remount,ro", disk)
    for words in [["scans"], ["check"], ["sql", "SELECT * FROM scans"], ["backup", folder + "/copy.db"]] {
      let done = try StrataBinary.run(words + ["--db", copy])
      #expect(done.ending == .exited(0), "\(words): \(done.errors)")
    }
    #expect(try StrataBinary.run(["merge", copy, "--db", folder + "/merged.db"]).ending == .exited(0))
    for words in [["index", "h=\(try await Snapshot.root(of: "hostA-t2"))"], ["forget", "--host", "h"]] {
      let done = try StrataBinary.run(words + ["--db", copy])
      #expect(done.errors == "Error: \(copy): it, or its folder, may only be read\n")
    }
    try Command.tool("mount", "-o", "remount,rw", disk)
    try Data("a log".utf8).write(to: URL(fileURLWithPath: copy + "-wal"))
    try Command.tool("mount", "-o", "remount,ro", disk)
    for words in [["scans", "--db", copy], ["merge", copy, "--db", folder + "/other.db"]] {
      let done = try StrataBinary.run(words)
      #expect(done.ending == .exited(1))
      #expect(done.errors.hasPrefix("Error: \(copy): its last scans lie in \(copy)-wal"), "\(done.errors)")
    }
  }

  @Test("where SQLite finds no shared memory the rollback journal stays, and index says so")
  func noSharedMemory() async throws {
    let shared = index + "-shm"
    try FileManager.default.createSymbolicLink(atPath: shared, withDestinationPath: "nowhere")
    for time in 0...1 {
      let done = try await scan(time)
      #expect(done.ending == .exited(0))
      #expect(done.errors.hasPrefix("\(index): SQLite could not turn to a write-ahead log"), "\(done.errors)")
    }
    #expect(try scans() == 2)
    try FileManager.default.removeItem(atPath: shared)
    let done = try await scan(2)
    #expect(done.ending == .exited(0) && done.errors.isEmpty, "\(done.errors)")
    // A file that has a log already is brought back.
    try FileManager.default.createSymbolicLink(atPath: shared, withDestinationPath: "nowhere")
    #expect(try await scan(0).ending == .exited(0))
    #expect(try scans() == 3)
  }
}
