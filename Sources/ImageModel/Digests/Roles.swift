/// The digest of an image's config, which is the image's ID in a graph-driver store.
package struct ImageID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let hash: Hash256
  package init(_ hash: Hash256) { self.hash = hash }
  package var description: String { "sha256:" + hash.hex }
  package static func < (x: ImageID, y: ImageID) -> Bool { x.hash < y.hash }
}

/// The digest of one layer's uncompressed tar (OCI image-spec, config.md, "Layer DiffID").
package struct DiffID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let hash: Hash256
  package init(_ hash: Hash256) { self.hash = hash }
  package var description: String { "sha256:" + hash.hex }
  package static func < (x: DiffID, y: DiffID) -> Bool { x.hash < y.hash }
}

/// The digest that names a layer together with all below it (OCI image-spec, config.md, "Layer ChainID").
package struct ChainID: Hashable, Sendable, Comparable, CustomStringConvertible {
  package let hash: Hash256
  package init(_ hash: Hash256) { self.hash = hash }
  package var description: String { "sha256:" + hash.hex }
  package static func < (x: ChainID, y: ChainID) -> Bool { x.hash < y.hash }
}

extension ChainID {
  /// The chainID of a layer on top of `parent`: the diff_id itself at the bottom, else the SHA-256 of
  /// `sha256:<parent> sha256:<diff_id>` as text.
  package init(parent: ChainID?, diff: DiffID) {
    guard let parent else {
      self.init(diff.hash)
      return
    }
    let length = Hash256.digestLength
    let hash = withUnsafeTemporaryAllocation(byteCount: 2 * length + 1, alignment: 8) { text in
      parent.hash.writeDigest(to: text)
      text[length] = UInt8(ascii: " ")
      diff.hash.writeDigest(to: UnsafeMutableRawBufferPointer(rebasing: text[(length + 1)...]))
      return Hash256(hashing: UnsafeRawBufferPointer(text))
    }
    self.init(hash)
  }

  /// Reads “sha256:…”.
  package init?(_ text: String) {
    guard let hash = Digest(text)?.hash256 else { return nil }
    self.init(hash)
  }

  /// The chainIDs of a stack of layers, lowest first.
  package static func chain(of diffs: [DiffID]) -> [ChainID] {
    var chain: [ChainID] = []
    chain.reserveCapacity(diffs.count)
    for diff in diffs { chain.append(ChainID(parent: chain.last, diff: diff)) }
    return chain
  }
}
