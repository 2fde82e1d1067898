import GRDB

extension IndexFile {
  /// Whether some scan is recorded.
  package func hasScans() throws -> Bool {
    try naming { try queue.read { try Int.fetchOne($0, sql: "SELECT 1 FROM scans LIMIT 1") != nil } }
  }

  /// Removes the file if it was made by opening this index and holds no scan: then this index is of no use any more.
  package func removeIfNothing() { identity?.removeIfNothing(queue) }

  /// What people have to know where a scan and readers of this file wait for each other.
  package func journalNote() throws -> String? {
    guard let journal else { return nil }
    return try naming { try queue.writeWithoutTransaction { try journal.note($0) } }
  }

  /// Runs `body` in one transaction, all or nothing.
  ///
  /// - Throws: What `body` throws; `IndexError`, which names the file, for what SQLite cannot do.
  func writing<Result>(_ body: (Database) throws -> (Result, Database.TransactionCompletion)) throws -> Result {
    try naming {
      try queue.writeWithoutTransaction { db in
        var result: Result?
        try db.inTransaction(.immediate) {
          try identity?.check()
          let (value, completion) = try body(db)
          result = value
          return completion
        }
        try journal?.turnToLog(db)
        guard let result else { throw IndexError.cannotOpen(path: path ?? "", reason: "nothing was written") }
        return result
      }
    }
  }

  /// What SQLite says against `body`, with the file's path.
  func naming<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      guard let path else { throw error }
      guard error.resultCode != .SQLITE_READONLY else {
        throw IndexError.cannotOpen(path: path, reason: "it, or its folder, may only be read")
      }
      throw Self.reason(error, path: path)
    }
  }
}
