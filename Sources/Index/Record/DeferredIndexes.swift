import GRDB

/// Secondary indexes that are made at once, after an empty index was filled: sorting once costs a third of inserting
/// each entry in its place.
///
/// What is left to do until then is to append to tables, for which a small cache of pages is as good as a large one.
struct DeferredIndexes {
  /// Of what images and distribution/ say: made while layers are still read.
  private static let ofFacts = [
    "image_layers_chain", "steps_by_chain", "step_texts_by_hash", "blob_diff_ids_diff", "manifests_by_config",
    "manifest_layers_by_blob", "index_manifests_by_child",
  ]
  /// Of digests and chains, of which layers add those that no image has.
  private static let ofDigests = ["digests_by_text", "chain_children", "chains_by_diff"]
  private static let others = ["layers_held"]
  private static let all = ofFacts + ofDigests + others

  /// More digests than this are sorted in a file while layers are read: in memory, those of 50,000 images take 140 MB
  /// more. Sorted after all was read, without a file, they take an index of 50,000 images from 14.4 s to 16.0 s.
  static let mostInMemory = 1 << 19

  private var definitions: [String: String] = [:]

  /// Drops the indexes. The transaction brings them back if the scan fails.
  init(_ db: Database) throws {
    for name in Self.all {
      definitions[name] = try String.fetchOne(
        db, sql: "SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?", arguments: [name])
      try db.execute(sql: "DROP INDEX \(name)")
    }
    try db.execute(sql: "PRAGMA cache_size = \(-4 << 10)")
  }

  /// Makes those again of which all rows are written, or nearly all, when all images and distribution/ are.
  ///
  /// - Parameters:
  ///   - digests: How many were met.
  ///   - isNearlyAll: Layers will add few.
  mutating func restoreFacts(_ db: Database, digests: Int, isNearlyAll: Bool) throws {
    if digests > Self.mostInMemory {
      // An index in memory is for who has no space on a disk.
      guard try String.fetchOne(db, sql: "SELECT file FROM pragma_database_list WHERE name = 'main'") != "" else {
        return
      }
      try db.execute(sql: "PRAGMA temp_store = FILE")
    }
    try restore(Self.ofFacts, db)
    if isNearlyAll { try restore(Self.ofDigests, db) }
  }

  /// Makes all again that are not made yet, text for text as they were.
  mutating func restore(_ db: Database) throws {
    try restore(Self.all, db)
    try db.execute(sql: "\(IndexFile.cacheSizeSQL); \(IndexFile.sortingSQL)")
  }

  private mutating func restore(_ names: [String], _ db: Database) throws {
    for name in names {
      guard let definition = definitions.removeValue(forKey: name) else { continue }
      try db.execute(sql: definition)
    }
  }
}
