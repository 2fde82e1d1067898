import GRDB
import Testing

@testable import Index

struct DeferredIndexesTests {
  private static let indexes =
    "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
  /// PRAGMA temp_store: 1, a file; 2, memory.
  private static let sortsIn = "PRAGMA temp_store"

  @Test func fewDigestsAreSortedInMemory() throws {
    let folder = try TemporaryFolder()
    let index = try IndexFile.openForWriting(folder.path("i.db"))
    try index.queue.write { db in
      let before = try Row.fetchAll(db, sql: Self.indexes)
      var deferred = try DeferredIndexes(db)
      try deferred.restoreFacts(db, digests: DeferredIndexes.mostInMemory, isNearlyAll: true)
      #expect(try Int.fetchOne(db, sql: Self.sortsIn) == 2)
      // Of layers alone, which are not recorded yet.
      #expect(try Row.fetchAll(db, sql: Self.indexes) == before.filter { $0["name"] != "layers_held" })
    }
  }

  @Test func manyDigestsAreSortedInAFile() throws {
    let folder = try TemporaryFolder()
    let index = try IndexFile.openForWriting(folder.path("i.db"))
    try index.queue.write { db in
      let before = try Row.fetchAll(db, sql: Self.indexes)
      var deferred = try DeferredIndexes(db)
      try deferred.restoreFacts(db, digests: DeferredIndexes.mostInMemory + 1, isNearlyAll: true)
      #expect(try Int.fetchOne(db, sql: Self.sortsIn) == 1)
      try deferred.restore(db)
      #expect(try Int.fetchOne(db, sql: Self.sortsIn) == 2)
      #expect(try Row.fetchAll(db, sql: Self.indexes) == before)
    }
  }

  /// Who asks without an index file may have no space on any disk.
  @Test func anIndexInMemorySortsInNoFile() throws {
    try IndexFile.inMemory().queue.write { db in
      let before = try Row.fetchAll(db, sql: Self.indexes)
      var deferred = try DeferredIndexes(db)
      try deferred.restoreFacts(db, digests: DeferredIndexes.mostInMemory + 1, isNearlyAll: true)
      #expect(try Int.fetchOne(db, sql: Self.sortsIn) == 2)
      #expect(try Row.fetchAll(db, sql: Self.indexes) != before)
      try deferred.restore(db)
      #expect(try Row.fetchAll(db, sql: Self.indexes) == before)
    }
  }
}
