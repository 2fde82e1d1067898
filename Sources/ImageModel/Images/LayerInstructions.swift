/// What made each layer of an image, lowest first: `created_by` of its history's entries that are not empty.
///
/// The texts are kept as they stand in the document: of most images most are known, and need not be decoded.
package struct LayerInstructions: Sendable, Equatable {
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  private struct Entry: Equatable {
    /// Where its text ends in `bytes`.
    let end: Int
    /// Nil where there is no text.
    let hash: Int?
  }

  package init() {}

  /// - Parameter text: nil if the history does not say what made the layer.
  package mutating func append(_ text: JSONText?) {
    if let text { bytes.append(contentsOf: text.raw) }
    entries.append(Entry(end: bytes.count, hash: text.map(Self.hash)))
  }

  /// Hands over what made a layer, with a hash of it that is the same for each way to write the text; nil if that is not
  /// known, or there is no such layer.
  package func withText<Result>(
    of layer: Int, _ body: (JSONText, _ hash: Int) throws -> Result
  ) rethrows -> Result? {
    guard layer < entries.count, let hash = entries[layer].hash else { return nil }
    let start = layer == 0 ? 0 : entries[layer - 1].end
    return try bytes.withUnsafeBytes { bytes in
      try body(JSONText(raw: UnsafeRawBufferPointer(rebasing: bytes[start..<entries[layer].end])), hash)
    }
  }

  private static func hash(_ text: JSONText) -> Int {
    // Only bytes that are no ASCII may have to be repaired.
    text.raw.allSatisfy { $0 < 0x80 } ? text.withBytes(hash) : hash(text.string)
  }

  /// The same hash of a text that is in no document.
  package static func hash(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: bytes)
    return hasher.finalize()
  }
}
