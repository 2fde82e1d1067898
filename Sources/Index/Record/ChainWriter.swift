import GRDB
import ImageModel
import Stores

/// Writes chains and diff_ids, and knows which it wrote or met.
final class ChainWriter {
  private let digests: DigestWriter
  private var knownDiffs = PlaceFlags()
  /// Chains of the chain table in use that are written, with all below them.
  private var whole = PlaceFlags()
  private var chainTable = 0
  /// The depth of each chain's row that was met; 0 where it was never computed.
  private var depths = PlaceNumbers<Int32>()
  /// How many rows of chains were written.
  private(set) var written = 0
  /// Chains that the index had by name only and that have been computed meanwhile.
  private(set) var completed: Set<Int64> = []

  private let insertDiff: BatchedInsert
  private let selectChain: PreparedStatement
  private let insertChain: BatchedInsert
  private let completeChain: PreparedStatement
  private let deepenChains: PreparedStatement

  /// - Parameter rows: How many rows to write at once.
  init(_ db: Database, _ digests: DigestWriter, rows: Int) throws {
    self.digests = digests
    insertDiff = try BatchedInsert(db, "INSERT OR IGNORE", into: "diff_ids", ["id"], rows: rows)
    selectChain = try PreparedStatement(db, "SELECT depth FROM chain_ids WHERE id = ?")
    insertChain = try BatchedInsert(db, into: "chain_ids", ["id", "parent", "diff", "depth"], rows: rows)
    completeChain = try PreparedStatement(
      db,
      """
      UPDATE chain_ids SET parent = ?2, diff = ?3, depth = ?4
      WHERE id = ?1 AND (diff IS NULL OR (depth IS NULL AND ?4 IS NOT NULL))
      """)
    deepenChains = try PreparedStatement(
      db,
      """
      WITH RECURSIVE above(id, depth) AS (
        VALUES (?1, ?2)
        UNION ALL
        SELECT chain_ids.id, above.depth + 1
        FROM above
        JOIN chain_ids ON chain_ids.parent = above.id
        WHERE chain_ids.depth IS NULL AND chain_ids.diff IS NOT NULL
      )
      UPDATE chain_ids SET depth = above.depth FROM above
      WHERE chain_ids.id = above.id AND chain_ids.depth IS NULL
      """)
  }

  func flush() throws {
    try insertDiff.flush()
    try insertChain.flush()
  }

  /// The row of a digest that is written as a diff_id's too if it is new.
  func id(ofDiff place: DigestTable.Place) throws -> Int64 {
    let id = try digests.id(at: place)
    if knownDiffs.insert(place) {
      insertDiff.bind(0, id)
      try insertDiff.endRow()
    }
    return id
  }

  /// The row of a chain, written with all below it if it is new.
  ///
  /// - Parameter table: Of this writer's table of digests.
  func id(of place: ChainTable.Place, in table: ChainTable) throws -> Int64 {
    if chainTable != table.serial {
      chainTable = table.serial
      whole.removeAll()
    }
    if whole.contains(place) { return try digests.id(at: place) }
    // From the lowest that is not written yet upwards: a chain of parents is at most as long as the table.
    var pending: [ChainTable.Place] = []
    var here = place
    while here >= 0, pending.count <= table.count, !whole.contains(here) {
      pending.append(here)
      here = table.diff(of: here) < 0 ? -1 : table.parent(of: here)
    }
    for place in pending.reversed() {
      try write(place, in: table)
      _ = whole.insert(place)
    }
    return try digests.id(at: place)
  }

  /// The row of a chain that may be in no table: something names it, and no entry or image is behind it.
  func id(named chain: ChainID, in table: ChainTable) throws -> Int64 {
    if let place = table.place(of: chain) { return try id(of: place, in: table) }
    let place = digests.digests.place(adding: chain.hash)
    if try knownDepth(of: place) == nil { try insert(place, parent: nil, diff: nil, depth: nil) }
    return try digests.id(at: place)
  }

  /// The depth of a chain's row, 0 where it was never computed; nil if there is no row.
  private func knownDepth(of place: DigestTable.Place) throws -> Int64? {
    if let depth = depths[place] { return Int64(depth) }
    // In a fresh index all rows are known, until `complete` forgets their depths.
    if digests.isFresh, completed.isEmpty { return nil }
    try insertChain.flush()
    selectChain.bind(1, try digests.id(at: place))
    defer { selectChain.reset() }
    guard try selectChain.step() else { return nil }
    let depth = selectChain.isNull(0) ? 0 : selectChain.integer(0)
    depths[place] = Int32(clamping: depth)
    return depth
  }

  private func write(_ place: ChainTable.Place, in table: ChainTable) throws {
    let known = try knownDepth(of: place)
    if let known, known > 0 { return }
    guard table.diff(of: place) >= 0 else {
      if known == nil { try insert(place, parent: nil, diff: nil, depth: nil) }
      return
    }
    let below = table.parent(of: place)
    // Nothing is computed of the children of a chain that is only a name.
    let depth = below < 0 ? 1 : try knownDepth(of: below).map { $0 == 0 ? 0 : $0 + 1 } ?? 0
    let id = try digests.id(at: place)
    let parent = below < 0 ? nil : try digests.id(at: below)
    let diff = try self.id(ofDiff: table.diff(of: place))
    guard known != nil else {
      try insert(place, parent: parent, diff: diff, depth: depth == 0 ? nil : depth)
      return
    }
    try insertChain.flush()
    completeChain.bind(1, id)
    completeChain.bind(2, parent)
    completeChain.bind(3, diff)
    completeChain.bind(4, depth == 0 ? nil : depth)
    try completeChain.run()
    depths[place] = Int32(clamping: depth)
    if completeChain.changes > 0 { try complete(id, depth: depth) }
  }

  /// The children of a chain that was only a name can be computed too, once the chain is.
  private func complete(_ id: Int64, depth: Int64) throws {
    completed.insert(id)
    guard depth > 0 else { return }
    deepenChains.bind(1, id)
    deepenChains.bind(2, depth)
    try deepenChains.run()
    depths.removeAll()
  }

  private func insert(_ place: DigestTable.Place, parent: Int64?, diff: Int64?, depth: Int64?) throws {
    written += 1
    insertChain.bind(0, try digests.id(at: place))
    insertChain.bind(1, parent)
    insertChain.bind(2, diff)
    insertChain.bind(3, depth)
    try insertChain.endRow()
    depths[place] = Int32(clamping: depth ?? 0)
  }
}
