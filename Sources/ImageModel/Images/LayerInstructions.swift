/// What made each layer of an image, lowest first: `created_by` of its history's entries that are not empty.
///
/// The texts are kept as they stand in the document: of most images most are known, and need not be decoded.
package struct LayerInstructions: Sendable, Equatable {
  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  private struct Entry: Equatable {
    /// Where its text ends in `bytes`.
    let end: Int
    let isThere: Bool
  }

  package init() {}

  /// - Parameter text: nil if the history does not say what made the layer.
  package mutating func append(_ text: JSONText?) {
    if let text { bytes.append(contentsOf: text.raw) }
    entries.append(Entry(end: bytes.count, isThere: text != nil))
  }

  /// Hands over what made a layer; nil if that is not known, or there is no such layer.
  package func withText<Result>(
    of layer: Int, _ body: (JSONText) throws -> Result
  ) rethrows -> Result? {
    guard layer < entries.count, entries[layer].isThere else { return nil }
    let start = layer == 0 ? 0 : entries[layer - 1].end
    return try bytes.withUnsafeBytes { bytes in
      try body(JSONText(raw: UnsafeRawBufferPointer(rebasing: bytes[start..<entries[layer].end])))
    }
  }
}
