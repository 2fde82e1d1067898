import Foundation
import GRDB
import Migrations
import Testing

@testable import Index

@Suite("the journal of an index file") struct JournalTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("index.db")
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path)
      .filter { $0.hasPrefix("index.db") }.sorted()
  }

  /// 1: rollback journal; 2: write-ahead log (sqlite.org/fileformat2.html).
  private func format() -> UInt8? { FileManager.default.contents(atPath: path)?[18] }

  @Test(
    "a file without a scan is one file; with its first it turns to a write-ahead log, which goes with its last user")
  func first() throws {
    do {
      let index = try IndexFile.openForWriting(path)
      #expect(format() == 1)
      try SmallFleet.fill(index)
      #expect(format() == 2)
      #expect(try index.journalNote() == nil)
    }
    #expect(try files() == ["index.db"])
  }

  @Test("on a network file system the rollback journal stays, is taken up again, and is said")
  func network() throws {
    try SmallFleet.index(at: path)
    try #require(format() == 2)
    for _ in 0..<2 {
      let index = try IndexFile.openForWriting(path, network: "NFS")
      #expect(format() == 1)
      try SmallFleet.fill(index)
      #expect(format() == 1)
      #expect(
        try index.journalNote()
          == "\(path) lies on NFS, where SQLite keeps no write-ahead log: a scan and its readers have to wait for each other"
      )
    }
    #expect(try files() == ["index.db"])
    #expect(try IndexFile.openForReading(path).check { _ in }.scans == 4)
  }

  @Test("what lies in a write-ahead log is kept where the rollback journal takes its place")
  func networkWithLog() throws {
    let other = folder.path("other.db")
    let index = try IndexFile.openForWriting(other)
    try SmallFleet.fill(index)
    try #require(FileManager.default.contents(atPath: other + "-wal").map { !$0.isEmpty } == true || format() == nil)
    try index.queue.writeWithoutTransaction {
      try $0.execute(sql: "UPDATE hosts SET name = 'north' WHERE name = 'west'")
    }
    for suffix in ["", "-wal"] { try FileManager.default.copyItem(atPath: other + suffix, toPath: path + suffix) }
    _ = try IndexFile.openForWriting(path, network: "CIFS")
    #expect(try files() == ["index.db"])
    let names = try IndexFile.openForReading(path).queue.read { try String.fetchAll($0, sql: "SELECT name FROM hosts") }
    #expect(names.sorted() == ["east", "north"])
  }

  @Test("another program's file is left as it is, with a write-ahead log too", arguments: [nil, "NFS"])
  func foreign(_ network: String?) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction {
      try $0.execute(sql: "PRAGMA journal_mode = WAL; CREATE TABLE a(b)")
    }
    let before = FileManager.default.contents(atPath: path)
    #expect(throws: IndexError.notAnIndex(path: path, found: "a SQLite file of another program")) {
      try IndexFile.openForWriting(path, network: network)
    }
    #expect(FileManager.default.contents(atPath: path) == before)
  }

  @Test(
    "an index of an older schema is not changed by who asks it, who says what to run", arguments: 1..<migrations.count)
  func older(_ version: Int) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { db in
      for migration in migrations.prefix(version) { try db.execute(sql: migration.sql) }
      try db.execute(
        sql: "PRAGMA application_id = \(IndexFile.applicationID); PRAGMA user_version = \(version)")
    }
    let before = FileManager.default.contents(atPath: path)
    #expect(throws: IndexError.older(path: path, version: version, known: migrations.count)) {
      try IndexFile.openForReading(path)
    }
    #expect(FileManager.default.contents(atPath: path) == before)
    _ = try IndexFile.openForWriting(path)
    #expect(throws: Never.self) { try IndexFile.openForReading(path) }
  }
}
