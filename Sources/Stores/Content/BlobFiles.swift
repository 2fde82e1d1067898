import Files
import ImageModel

/// The files in a folder of blobs, by the places of their digests.
struct BlobFiles {
  let folder: BlobFolder
  let digests: DigestTable
  private(set) var stamps = DigestMap<FileStamp>()
  let findings: [Finding]
  /// See `BlobListing`.
  let newest: Int64
  let isWhole: Bool

  /// - Parameter digests: Gets the digest of each blob.
  init(_ listing: BlobListing, digests: DigestTable) {
    folder = listing.folder
    self.digests = digests
    findings = listing.findings
    newest = listing.newest
    isWhole = listing.isWhole
    for file in listing.files { stamps[digests.place(adding: file.digest)] = file.stamp }
  }

  /// Where a blob lies, relative to the store's root.
  func path(of place: DigestTable.Place) -> String { folder.path(of: digests.digest(at: place)) }

  /// In bytes; nil where there is no file.
  func size(of place: DigestTable.Place) -> Int64? { stamps[place]?.size }
}
