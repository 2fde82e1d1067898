import ImageModel

/// A blob that the tree has as a file.
package struct StoredBlobSeen: Sendable, Hashable {
  package let blob: DigestTable.Place
  /// Bytes.
  package let size: Int64
}

/// A compressed blob and the diff_id that it unpacks to, as distribution/ says, by their places in the table of digests.
package struct BlobSeen: Sendable, Hashable {
  package let blob: DigestTable.Place
  package let diff: DigestTable.Place
}

/// Where a layer was pulled from or pushed to.
package struct BlobSourceSeen: Sendable {
  package let blob: BlobSeen
  /// The place of its name in the reading's `sourceRepositories`.
  package let repository: Int32
}
