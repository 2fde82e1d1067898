import Foundation
import GRDB
import Testing

@testable import Index

/// What lies on the disk when a writer is killed in a transaction: pages of it in the file or its log, and the journal.
@Suite("an index whose writer was stopped") struct InterruptedWriteTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("index.db")
  }

  private func interrupt(network: String? = nil, leaving suffixes: [String]) throws {
    let whole = folder.path("whole.db")
    let index = try IndexFile.openForWriting(whole, network: network)
    try SmallFleet.fill(index)
    try index.queue.writeWithoutTransaction { db in
      // A page in memory at most: the others are written while the transaction lasts.
      try db.execute(
        sql: """
          PRAGMA cache_size = 1;
          BEGIN IMMEDIATE;
          UPDATE tags SET tag = tag || 'x';
          UPDATE image_configs SET author = 'x';
          UPDATE tree_layers SET size = 1;
          """)
      for suffix in suffixes {
        try FileManager.default.copyItem(atPath: whole + suffix, toPath: path + suffix)
      }
      try db.execute(sql: "ROLLBACK")
    }
  }

  private func expectAnswers() throws {
    let answers = try IndexFile.openForReading(path).rows("usage")
    #expect(try answers == SmallFleet.shared().rows("usage"))
    #expect(try IndexFile.openForReading(path).rows("tags") == SmallFleet.shared().rows("tags"))
  }

  @Test("is asked as if nothing had been begun, and is not changed", arguments: [["", "-wal"], ["", "-wal", "-shm"]])
  func log(_ suffixes: [String]) throws {
    try interrupt(leaving: suffixes)
    let before = FileManager.default.contents(atPath: path)
    try #require(FileManager.default.contents(atPath: path + "-wal").map { $0.count > 100_000 } == true)
    try expectAnswers()
    #expect(try IndexFile.inMemory().merge(MergeRequest([MergeRequest.Source(path: path)])).map(\.newScans) == [4])
    #expect(FileManager.default.contents(atPath: path) == before)
    // The next who writes clears up.
    _ = try IndexFile.openForWriting(path)
    try expectAnswers()
    #expect(try IndexFile.openForReading(path).check { _ in }.scans == 4)
  }

  @Test("is asked as if nothing had been begun, with a rollback journal too")
  func rollback() throws {
    try interrupt(network: "NFS", leaving: ["", "-journal"])
    try expectAnswers()
    #expect(!FileManager.default.fileExists(atPath: path + "-journal"))
  }

  @Test("is left to its owner where it has a rollback journal and is only to be merged")
  func merging() throws {
    try interrupt(network: "NFS", leaving: ["", "-journal"])
    let before = FileManager.default.contents(atPath: path)
    do {
      _ = try IndexFile.inMemory().merge(MergeRequest([MergeRequest.Source(path: path)]))
      Issue.record("it was taken")
    } catch let error as IndexError {
      #expect(error.description.contains("a write to it was interrupted; “strata check --db \(path)”"))
    }
    #expect(FileManager.default.contents(atPath: path) == before)
    #expect(try IndexFile.openForReading(path).check { _ in }.scans == 4)
    #expect(try IndexFile.inMemory().merge(MergeRequest([MergeRequest.Source(path: path)])).map(\.newScans) == [4])
  }
}
