import GRDB
import ImageModel
import ImageTree

/// Writes which instruction made a layer. Each text is one row: hundreds of images tell the same of a base.
final class InstructionWriter {
  /// Most texts are one layer's alone and never asked for again.
  private static let remembered = 48 << 10

  /// A hash of the instruction that was last written for a chain.
  private var written = PlaceNumbers<Int64>()
  /// Rows of texts that were met lately, by their hashes.
  private var rows: [Int64: Int64] = [:]

  private let selectText: PreparedStatement
  private let insertText: PreparedStatement
  private let insertLayer: PreparedStatement

  init(_ db: Database) throws {
    selectText = try PreparedStatement(db, "SELECT id FROM instructions WHERE text = ?")
    insertText = try PreparedStatement(db, "INSERT OR IGNORE INTO instructions(text) VALUES (?)")
    insertLayer = try PreparedStatement(
      db, "INSERT OR IGNORE INTO layer_instructions(chain, instruction) VALUES (?, ?)")
  }

  /// Writes it unless it was the last that was written for the chain.
  ///
  /// - Parameter place: The chain's, in the table of digests.
  func write(_ instruction: String, of chain: Int64, at place: ChainTable.Index) throws {
    let hash = Self.hash(of: instruction)
    guard written[place] != hash else { return }
    written[place] = hash
    try write(instruction, hash: hash, of: chain)
  }

  func write(_ instruction: String, of chain: Int64) throws {
    try write(instruction, hash: Self.hash(of: instruction), of: chain)
  }

  /// Lets go what is remembered of the chains' places and of texts.
  func forget() {
    written.removeAll()
    rows = [:]
  }

  private func write(_ instruction: String, hash: Int64, of chain: Int64) throws {
    var row = rows[hash]
    if row == nil {
      // Most that were not met are new: looked up only where they are not.
      insertText.bind(1, instruction)
      try insertText.run()
      if insertText.changes > 0 {
        row = insertText.lastID
      } else {
        selectText.bind(1, instruction)
        row = try selectText.integer()
      }
      if rows.count >= Self.remembered { rows.removeAll(keepingCapacity: true) }
      rows[hash] = row
    }
    insertLayer.bind(1, chain)
    insertLayer.bind(2, row)
    try insertLayer.run()
  }

  private static func hash(of instruction: String) -> Int64 {
    var hasher = Hasher()
    hasher.combine(instruction)
    return Int64(hasher.finalize())
  }
}
