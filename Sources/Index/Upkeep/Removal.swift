import GRDB

/// What was taken out of an index, or would be.
package struct Removal: Sendable, Equatable {
  package var hosts = 0
  package var trees = 0
  package var scans = 0
  package var spans = 0
  /// Facts that nothing refers to any more.
  package var images = 0
  package var layers = 0
  package var repositories = 0
  package var digests = 0
}

extension IndexFile {
  /// Takes things out, and then the facts that nothing refers to any more; all or nothing.
  ///
  /// - Parameter isDryRun: Only count what would be taken out.
  /// - Throws: `IndexError.damaged` if something would be left without what it refers to.
  func remove(isDryRun: Bool, _ body: (Database) throws -> Removal) throws -> Removal {
    try writing { db in
      var removal = try body(db)
      try FactSweep(db: db).run(&removal)
      if let fault = try BrokenReference.first(db) {
        throw IndexError.damaged(path: path ?? "", reason: "\(fault.words); “strata check” says more")
      }
      return (removal, isDryRun ? .rollback : .commit)
    }
  }

  /// Gives the space of what was taken out back to the file system. Needs as much again while it works.
  package func vacuum() throws {
    try naming {
      do {
        // The copy goes to a file, not to memory.
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA temp_store = FILE; VACUUM") }
      } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
        throw IndexError.cannotOpen(
          path: path ?? "", reason: "the disk is full: the space was not given back to it, and all else was done")
      }
    }
  }
}
