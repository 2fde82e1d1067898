import ImageModel

/// A document that leads to others.
package enum BlobDocument: Sendable {
  case index(ImageIndex)
  case manifest(ImageManifest)
}

/// Takes the facts of a tree while the tree is read, so that a large one is never in memory.
package protocol FactSink: AnyObject {
  /// Gets all digests that the readings meet.
  var digests: DigestTable { get }

  /// - Parameter top: The place of the image's topmost layer in `chains`, or -1.
  func add(_ image: ImageFacts, top: ChainTable.Place, in chains: ChainTable) throws

  /// - Parameter digest: The document's own.
  func add(_ document: BlobDocument, of digest: Digest) throws

  /// All images of the tree were added.
  ///
  /// - Parameter isLast: No tree with images follows.
  func endImages(isLast: Bool) throws

  /// Takes what repositories.json and distribution/ say, those that were read, while the entries of layerdb are still
  /// read.
  ///
  /// - Parameters:
  ///   - early: The reading so far.
  ///   - layers: How many entries layerdb has.
  ///   - isLast: No tree follows.
  func add(_ early: TreeReading, layers: Int, isLast: Bool) throws
}
