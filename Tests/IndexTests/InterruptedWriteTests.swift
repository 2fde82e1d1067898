import Foundation
import GRDB
import Testing

@testable import Index

@Suite("an index whose writer was stopped") struct InterruptedWriteTests {
  let folder: TestFolder
  let path: String

  /// What lies on the disk when a writer is killed in a transaction: pages of it in the file, and the journal.
  init() throws {
    folder = try TestFolder()
    path = folder.path("index.db")
    let whole = folder.path("whole.db")
    try SmallFleet.index(at: whole)
    let queue = try DatabaseQueue(path: whole)
    try queue.writeWithoutTransaction { db in
      // A page in memory at most: the others are written while the transaction lasts.
      try db.execute(
        sql: """
          PRAGMA cache_size = 1;
          BEGIN IMMEDIATE;
          UPDATE tags SET tag = tag || 'x';
          UPDATE image_configs SET author = 'x';
          UPDATE tree_layers SET size = 1;
          """)
      for suffix in ["", "-journal"] {
        try FileManager.default.copyItem(atPath: whole + suffix, toPath: path + suffix)
      }
      try db.execute(sql: "ROLLBACK")
    }
  }

  @Test("is asked as if nothing had been begun")
  func reading() throws {
    let answers = try IndexFile.openForReading(path).rows("usage")
    #expect(try answers == SmallFleet.shared().rows("usage"))
    #expect(!FileManager.default.fileExists(atPath: path + "-journal"))
    #expect(try IndexFile.openForReading(path).rows("tags") == SmallFleet.shared().rows("tags"))
  }

  @Test("is left to its owner where it is only to be merged")
  func merging() throws {
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
