import ImageModel

@testable import Stores

extension TreeReading {
  /// A blob that is there as a file.
  func stored(_ digest: Digest, size: Int64) -> StoredBlobSeen {
    StoredBlobSeen(blob: chains.digests.place(adding: digest), size: size)
  }
}
