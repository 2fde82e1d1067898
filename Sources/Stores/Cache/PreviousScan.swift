import Files
import ImageModel

/// What is known of a tree before it is read.
package struct PreviousScan: Sendable {
  private let caching: Future<ReadCache?>?
  /// What the last reading of this tree left. Waits until the file has been read.
  package var cache: ReadCache? { caching?.value }
  /// Images whose facts are in the index.
  package var recordedImages: Set<ImageID> = []
  /// Indexes and manifests whose facts are in the index.
  package var recordedDocuments: Set<Hash256> = []
  /// The hash of distribution/ at the last scan, as the index has it.
  package var recordedDistribution: Hash256?

  /// - Parameter path: Of the cache's file. Its reading begins here, and takes some 17 ms for 38,000 layers; the tree is
  ///   listed meanwhile.
  package init(cache path: String? = nil) {
    caching = path.map { path in Future { ReadCache(path: path) } }
  }

  /// A document whose file is still as it was when its facts were recorded.
  func document(_ digest: Digest, stamp: ReadCache.Stamp) -> ReadCache.Known<ReadCache.Document>? {
    guard let hash = digest.hash256,
      recordedDocuments.contains(hash) || recordedImages.contains(ImageID(hash))
    else { return nil }
    return cache?.document(hash, stamp: stamp)
  }
}
