import GRDB
import ImageModel
import Stores

/// Writes which instruction made a layer. Each text is one row: hundreds of images have those of a base.
final class InstructionWriter {
  /// Most texts are one layer's alone and never asked for again.
  private static let remembered = 48 << 10

  /// A hash of the instruction that was last written for a chain.
  private var written = PlaceNumbers<Int64>()
  /// Rows of texts that were met lately, by their hashes.
  private var rows: [Int64: Int64] = [:]

  private let selectText: PreparedStatement
  private let insertText: PreparedStatement
  private let insertLayer: BatchedInsert

  /// - Parameter rows: How many rows to write at once.
  init(_ db: Database, rows: Int) throws {
    selectText = try PreparedStatement(db, "SELECT id FROM instructions WHERE text = ?")
    insertText = try PreparedStatement(db, "INSERT OR IGNORE INTO instructions(text) VALUES (?)")
    insertLayer = try BatchedInsert(
      db, "INSERT OR IGNORE", into: "layer_instructions", ["chain", "instruction"], rows: rows)
  }

  /// Writes it unless it was the last that was written for the chain.
  ///
  /// - Parameter place: The chain's, in the table of digests.
  func write(_ instruction: JSONText, of chain: Int64, at place: ChainTable.Index) throws {
    let hash = Self.hash(of: instruction.raw)
    guard written[place] != hash else { return }
    written[place] = hash
    try write(hash: hash, of: chain) { instruction.string }
  }

  func write(_ instruction: String, of chain: Int64) throws {
    var bytes = instruction
    let hash = bytes.withUTF8 { Self.hash(of: UnsafeRawBufferPointer($0)) }
    try write(hash: hash, of: chain) { instruction }
  }

  /// Lets go what is remembered of the chains' places and of texts.
  func forget() {
    written.removeAll()
    rows = [:]
  }

  func flush() throws { try insertLayer.flush() }

  /// - Parameters:
  ///   - hash: Of the text as it was met: one text may have several, written in several ways.
  ///   - text: Only asked for if it was not met lately.
  private func write(hash: Int64, of chain: Int64, _ text: () -> String) throws {
    var row = rows[hash]
    if row == nil {
      row = try self.row(of: text())
      if rows.count >= Self.remembered { rows.removeAll(keepingCapacity: true) }
      rows[hash] = row
    }
    insertLayer.bind(0, chain)
    insertLayer.bind(1, row)
    try insertLayer.endRow()
  }

  private func row(of text: String) throws -> Int64? {
    // Most that were not met are new: looked up only where they are not.
    insertText.bind(1, text)
    try insertText.run()
    if insertText.changes > 0 { return insertText.lastID }
    selectText.bind(1, text)
    return try selectText.integer()
  }

  private static func hash(of text: UnsafeRawBufferPointer) -> Int64 {
    var hasher = Hasher()
    hasher.combine(bytes: text)
    return Int64(hasher.finalize())
  }
}
