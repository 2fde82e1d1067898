import GRDB
import ImageModel
import Stores

/// Writes the steps of images' histories, and knows the rows of those that it met. Each step and each text is one row:
/// hundreds of images have those of a base.
///
/// Rows are found by hashes. In an index without any, none has to be looked up, and the indexes that find them are made
/// when all are there.
final class StepWriter {
  /// Most are of one image alone and never asked for again. In an empty index all are remembered.
  private static let remembered = 48 << 10

  /// A row of steps.
  private struct Row {
    let chain: Int64?
    let isEmpty: Bool
    let instruction: Int64?
    let author: Int64?
    let comment: Int64?
    let moment: SQLValue

    var hash: Int {
      var hasher = Hasher()
      hasher.combine(chain ?? 0)
      hasher.combine(isEmpty)
      hasher.combine(instruction ?? 0)
      hasher.combine(author ?? 0)
      hasher.combine(comment ?? 0)
      hasher.combine(moment)
      return hasher.finalize()
    }
  }

  /// Rows that were met, by hashes.
  private var texts: [Int: Int32] = [:]
  private var steps: [Int: Int32] = [:]
  private var lastText: Int64
  /// No step that has a text with a greater number was forgotten.
  private var lastForgotten: Int64
  /// All steps of the index are remembered: what is not is new.
  private var isFresh: Bool

  private let selectText: PreparedStatement
  private let selectStep: PreparedStatement
  private let insertText: BatchedInsert
  private let insertStep: BatchedInsert

  /// - Parameter rows: How many rows to write at once; more than one only if there is no step yet.
  init(_ db: Database, rows: Int) throws {
    lastText = try Int64.fetchOne(db, sql: "SELECT max(id) FROM step_texts") ?? 0
    lastForgotten = lastText
    isFresh = rows > 1
    selectText = try PreparedStatement(db, "SELECT id FROM step_texts WHERE hash = ? AND text = ?")
    selectStep = try PreparedStatement(
      db,
      """
      SELECT id FROM steps
      WHERE chain IS ? AND instruction IS ? AND empty = ? AND author IS ? AND comment IS ? AND moment IS ?
      """)
    insertText = try BatchedInsert(db, into: "step_texts", ["hash", "text"], rows: rows)
    insertStep = try BatchedInsert(
      db, into: "steps", ["chain", "instruction", "empty", "author", "comment", "moment"], rows: rows)
  }

  func flush() throws {
    try insertText.flush()
    try insertStep.flush()
  }

  /// Lets go what is remembered, where it can be found again.
  ///
  /// - Parameter isLast: Few steps follow, if any.
  func forget(isLast: Bool = false) throws {
    guard isLast || !isFresh else { return }
    // A live tree that is read twice can have other images then: their steps are looked up.
    try flush()
    isFresh = false
    texts = [:]
    steps = [:]
    lastForgotten = lastText
  }

  /// Writes the steps of an image that are new.
  ///
  /// - Parameter chains: Its layers, the lowest first.
  /// - Returns: Their rows, the first first, as a JSON array.
  func write(_ history: HistorySteps, of chains: [Int64]) throws -> String {
    var rows: [String] = []
    var layers = 0
    try history.forEach { step in
      if !step.isEmpty { layers += 1 }
      let chain = layers > 0 && layers <= chains.count ? chains[layers - 1] : nil
      rows.append(String(try row(of: step, chain: chain, hash: \.hash) { $0.json.string }))
    }
    return "[" + rows.joined(separator: ",") + "]"
  }

  /// Writes a step that is in no document.
  ///
  /// - Returns: Its row.
  func write(_ step: HistorySteps.Step<String>, chain: Int64?) throws -> Int64 {
    try row(of: step, chain: chain, hash: HistorySteps.hash) { $0 }
  }

  private func row<Text>(
    of step: HistorySteps.Step<Text>, chain: Int64?, hash: (Text) -> Int, string: (Text) -> String
  ) throws -> Int64 {
    func row(of text: Text?) throws -> Int64? {
      try text.map { text in try self.row(of: hash(text)) { string(text) } }
    }
    return try self.row(
      of: Row(
        chain: chain, isEmpty: step.isEmpty, instruction: try row(of: step.createdBy),
        author: try row(of: step.author), comment: try row(of: step.comment),
        moment: step.nanoseconds.map(SQLValue.integer) ?? step.created.map { .text(string($0)) } ?? .null))
  }

  // MARK: Texts

  /// - Parameter text: Only asked for if it was not met.
  private func row(of hash: Int, _ text: () -> String) throws -> Int64 {
    if let row = texts[hash] { return Int64(row) }
    let row = try find(text())
    texts[hash] = Int32(clamping: row)
    return row
  }

  private func find(_ text: String) throws -> Int64 {
    var text = text
    let hash = text.withUTF8 { Int64(bitPattern: Hash256(hashing: UnsafeRawBufferPointer($0)).a) }
    if !isFresh {
      selectText.bind(1, hash)
      selectText.bind(2, text)
      if let row = try selectText.integer() { return row }
    }
    insertText.bind(0, hash)
    insertText.bind(1, text)
    lastText = try insertText.endRow()
    return lastText
  }

  // MARK: Steps

  private func row(of step: Row) throws -> Int64 {
    let hash = step.hash
    if let row = steps[hash] { return Int64(row) }
    if !isFresh, steps.count >= Self.remembered { try forget() }
    let row = try find(step)
    steps[hash] = Int32(clamping: row)
    return row
  }

  private func find(_ step: Row) throws -> Int64 {
    // A step with a text that was new is new.
    if !isFresh, step.instruction ?? 0 <= lastForgotten {
      selectStep.bind(1, step.chain)
      selectStep.bind(2, step.instruction)
      selectStep.bind(3, step.isEmpty ? 1 : 0)
      selectStep.bind(4, step.author)
      selectStep.bind(5, step.comment)
      selectStep.bind(6, step.moment)
      if let row = try selectStep.integer() { return row }
    }
    insertStep.bind(0, step.chain)
    insertStep.bind(1, step.instruction)
    insertStep.bind(2, step.isEmpty ? 1 : 0)
    insertStep.bind(3, step.author)
    insertStep.bind(4, step.comment)
    insertStep.bind(5, step.moment)
    return try insertStep.endRow()
  }
}
