import GRDB

/// Secondary indexes that are made at once, after an empty index was filled: sorting once costs a third of inserting
/// each entry in its place.
///
/// What is left to do until then is to append to tables, for which a small cache of pages is as good as a large one.
struct DeferredIndexes {
  /// Of what images and distribution/ tell: made while layers are still read.
  private static let ofFacts = ["image_layers_chain", "layers_by_instruction", "blob_diff_ids_diff"]
  private static let others = ["digests_by_digest", "chain_children", "layers_held"]

  private var definitions: [String: String] = [:]

  /// Drops the indexes. The transaction brings them back if the scan fails.
  init(_ db: Database) throws {
    for name in Self.ofFacts + Self.others {
      definitions[name] = try String.fetchOne(
        db, sql: "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?", arguments: [name])
      try db.execute(sql: "DROP INDEX \(name)")
    }
    try db.execute(sql: "PRAGMA cache_size = \(-4 << 10)")
  }

  /// Makes those again whose rows are all written when all images and distribution/ are.
  mutating func restoreFacts(_ db: Database) throws { try restore(Self.ofFacts, db) }

  /// Makes all again that are not made yet, text for text as they were.
  mutating func restore(_ db: Database) throws {
    try restore(Self.ofFacts + Self.others, db)
    try db.execute(sql: IndexFile.cacheSizeSQL)
  }

  private mutating func restore(_ names: [String], _ db: Database) throws {
    for name in names {
      guard let definition = definitions.removeValue(forKey: name) else { continue }
      try db.execute(sql: definition)
    }
  }
}
