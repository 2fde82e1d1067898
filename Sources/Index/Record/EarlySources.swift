import GRDB
import ImageModel
import Stores

/// Fills `blob_sources` of a tree that an empty index gets before all of the tree is read: then the thread that records
/// would wait for the readers of layerdb.
struct EarlySources {
  private let db: Database
  /// By tree, the chain table of the reading whose rows are there.
  private var filled: [Int64: Int] = [:]

  init(_ db: Database) { self.db = db }

  /// - Parameter reading: So far. A live tree can be read more than once: the rows of the last reading count.
  mutating func fill(from reading: TreeReading, tree: Int64, _ facts: FactWriter) throws {
    guard try !keep(only: reading, tree: tree), reading.areas.contains(.distribution) else { return }
    let contents = AreaContents(reading: reading, facts: facts)
    guard let filling = contents.filling(of: .blobSources, in: .area(.distribution)), filling.count > 0 else { return }
    try SpanWriter(db, filling.table).fill(of: tree, count: filling.count, filling.insert)
    filled[tree] = reading.chains.serial
  }

  /// Lets rows of another reading go.
  ///
  /// - Returns: Whether the rows of this one are there.
  mutating func keep(only reading: TreeReading, tree: Int64) throws -> Bool {
    guard let serial = filled[tree] else { return false }
    if serial == reading.chains.serial, reading.areas.contains(.distribution) { return true }
    try db.execute(sql: "DELETE FROM blob_sources WHERE tree = ?", arguments: [tree])
    filled[tree] = nil
    return false
  }
}
