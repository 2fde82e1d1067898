import GRDB

/// Secondary indexes that are made at once, after an empty index was filled: sorting once costs a third of inserting
/// each entry in its place.
///
/// What is left to do until then is to append to tables, for which a small cache of pages is as good as a large one.
struct DeferredIndexes {
  private static let names = [
    "digests_by_digest", "image_layers_chain", "chain_children", "blob_diff_ids_diff", "layers_held",
    "layers_by_instruction",
  ]

  private let definitions: [String]

  /// Drops the indexes. The transaction brings them back if the scan fails.
  init(_ db: Database) throws {
    definitions = try Self.names.compactMap { name in
      try String.fetchOne(
        db, sql: "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?", arguments: [name])
    }
    for name in Self.names { try db.execute(sql: "DROP INDEX \(name)") }
    try db.execute(sql: "PRAGMA cache_size = \(-4 << 10)")
  }

  /// Makes them again, text for text as they were.
  func restore(_ db: Database) throws {
    for definition in definitions { try db.execute(sql: definition) }
    try db.execute(sql: IndexFile.cacheSizeSQL)
  }
}
