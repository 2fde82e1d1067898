import GRDB
import ImageModel

/// Writes digests and knows the row ids of those that it met.
final class DigestWriter {
  /// Those of the readings that are to be written.
  let digests: DigestTable
  /// The index held no digest when this began: what has no row in `rows` has none.
  let isFresh: Bool
  /// By place in the table of digests; 0: not looked up yet, or no number of this size.
  @exclusivity(unchecked) private var rows: [UInt32] = []
  private var otherRows: [DigestTable.Place: Int64] = [:]

  private let selectDigest: PreparedStatement
  private let insertDigest: BatchedInsert

  /// - Parameters:
  ///   - isFresh: The index holds no digest.
  ///   - rows: How many rows to write at once; more than one only if the index holds none.
  init(_ db: Database, _ digests: DigestTable, isFresh: Bool, rows: Int) throws {
    self.digests = digests
    self.isFresh = isFresh
    selectDigest = try PreparedStatement(db, "SELECT id FROM digests WHERE text = ?")
    insertDigest = try BatchedInsert(db, into: "digests", ["text"], rows: rows)
  }

  func flush() throws { try insertDigest.flush() }

  /// The row of a digest that is in the table.
  func id(at place: DigestTable.Place) throws -> Int64 {
    guard place >= 0 else { return try id(ofOther: place) }
    if Int(place) >= rows.count {
      rows.reserveCapacity(digests.capacity)
      rows.append(contentsOf: repeatElement(0, count: digests.count - rows.count))
    }
    let known = rows[Int(place)]
    if known != 0 { return Int64(known) }
    if !otherRows.isEmpty, let row = otherRows[place] { return row }
    let hash = digests.hash(at: place)
    let row = try find(Digest(hash)) ?? insert { $0.bind(0, digest: hash) }
    if let small = UInt32(exactly: row) { rows[Int(place)] = small } else { otherRows[place] = row }
    return row
  }

  private func id(ofOther place: DigestTable.Place) throws -> Int64 {
    if let id = otherRows[place] { return id }
    let digest = digests.digest(at: place)
    let id = try find(digest) ?? insert { $0.bind(0, digest.description) }
    otherRows[place] = id
    return id
  }

  /// The row of a digest, if the index has it.
  private func find(_ digest: Digest) throws -> Int64? {
    if isFresh { return nil }
    selectDigest.bind(1, digest.description)
    return try selectDigest.integer()
  }

  private func insert(_ bind: (BatchedInsert) -> Void) throws -> Int64 {
    bind(insertDigest)
    return try insertDigest.endRow()
  }
}
