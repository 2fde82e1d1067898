import GRDB
import ImageModel
import Stores

/// Writes which instruction made a layer. Each text is one row: hundreds of images have those of a base.
///
/// In an index without any, texts go by their hashes alone, many rows at once, and the index that keeps them apart is made
/// when all are there: a text of a hundred bytes that no other image has would else be put into a page somewhere.
final class InstructionWriter {
  /// Most texts are one layer's alone and never asked for again. In an empty index all are remembered.
  private static let remembered = 48 << 10

  /// A hash of the instruction that was last written for a chain.
  private var written = PlaceNumbers<Int64>()
  /// Rows of texts that were met, by their hashes.
  private var rows: [Int: Int32] = [:]

  private let selectText: PreparedStatement
  private let insertText: BatchedInsert
  private let insertLayer: BatchedInsert
  /// The row that was written last, in an index that was empty.
  private var last: Int32 = 0

  /// - Parameter rows: How many rows to write at once; more than one only if there is no text yet.
  init(_ db: Database, rows: Int) throws {
    selectText = try PreparedStatement(db, "SELECT id FROM instructions WHERE text = ?")
    insertText = try BatchedInsert(
      db, rows > 1 ? "INSERT" : "INSERT OR IGNORE", into: "instructions", ["text", "id"], rows: rows)
    insertLayer = try BatchedInsert(
      db, "INSERT OR IGNORE", into: "layer_instructions", ["chain", "instruction"], rows: rows)
  }

  /// Writes it unless it was the last that was written for the chain.
  ///
  /// - Parameters:
  ///   - hash: The text's.
  ///   - place: The chain's, in the table of digests.
  func write(_ instruction: JSONText, hash: Int, of chain: Int64, at place: ChainTable.Index) throws {
    guard written[place] != Int64(hash) else { return }
    written[place] = Int64(hash)
    try write(hash: hash, of: chain) { instruction.string }
  }

  func write(_ instruction: String, of chain: Int64) throws {
    try write(hash: LayerInstructions.hash(instruction), of: chain) { instruction }
  }

  /// Lets go what is remembered of the chains' places and, where they can be found again, of texts.
  func forget() {
    written.removeAll()
    if !insertText.isBatched { rows = [:] }
  }

  func flush() throws {
    try insertText.flush()
    try insertLayer.flush()
  }

  /// - Parameter text: Only asked for if it was not met.
  private func write(hash: Int, of chain: Int64, _ text: () -> String) throws {
    var row = rows[hash]
    if row == nil {
      row = try insertText.isBatched ? add(text()) : find(text())
      if !insertText.isBatched, rows.count >= Self.remembered { rows.removeAll(keepingCapacity: true) }
      rows[hash] = row
    }
    insertLayer.bind(0, chain)
    insertLayer.bind(1, row.map { Int64($0) })
    try insertLayer.endRow()
  }

  private func add(_ text: String) throws -> Int32 {
    last += 1
    insertText.bind(0, text)
    insertText.bind(1, Int64(last))
    try insertText.endRow()
    return last
  }

  /// Most that were not met are new: looked up only where they are not.
  private func find(_ text: String) throws -> Int32? {
    insertText.bind(0, text)
    insertText.bind(1, nil as Int64?)
    try insertText.endRow()
    if insertText.changes > 0 { return Int32(exactly: insertText.lastID) }
    selectText.bind(1, text)
    return try selectText.integer().flatMap { Int32(exactly: $0) }
  }
}
