/// The faults that a scan can meet. Codes are stable: reports and monitoring match on them.
package enum FindingCode: String, CaseIterable, Sendable {
  case repositoriesUnreadable = "repositories-unreadable"
  case tagWithoutImage = "tag-without-image"
  case imageDigestMismatch = "image-digest-mismatch"
  case imageUnreadable = "image-unreadable"
  case imageNameInvalid = "image-name-invalid"
  case imageHidden = "image-hidden"
  case layerMissing = "layer-missing"
  case layerUnreadable = "layer-unreadable"
  case layerCacheIDMissing = "layer-cache-id-missing"
  case layerSizeInvalid = "layer-size-invalid"
  case layerChainMismatch = "layer-chain-mismatch"
  case layerParentMissing = "layer-parent-missing"
  case layerOrphaned = "layer-orphaned"
  case layerRemoving = "layer-removing"
  case layerWriteSet = "layer-write-set"
  case directoryMissing = "directory-missing"
  case directoryLeaked = "directory-leaked"
  case linkMissing = "link-missing"
  case linkDangling = "link-dangling"
  case mountOrphaned = "mount-orphaned"
  case mountUnreadable = "mount-unreadable"
  case containerUnreadable = "container-unreadable"
  case containerMountMissing = "container-mount-missing"
  case blobMetadataUnreadable = "blob-metadata-unreadable"
  case buildCacheUnreadable = "build-cache-unreadable"
  case manifestUnreadable = "manifest-unreadable"
  case blobMissing = "blob-missing"
  case blobDigestMismatch = "blob-digest-mismatch"
  case blobSizeMismatch = "blob-size-mismatch"
  case platformsLeftOut = "platforms-left-out"
  case contentUnreferenced = "content-unreferenced"
  case snapshotUnreferenced = "snapshot-unreferenced"
  case snapshotMissing = "snapshot-missing"
  case snapshotDirectoryMissing = "snapshot-directory-missing"
  case ingestAbandoned = "ingest-abandoned"
  case leaseAbandoned = "lease-abandoned"
  case unreadable
  case leftover
  case trailingBytes = "trailing-bytes"
  case inFlight = "in-flight"
  case buildCacheStale = "build-cache-stale"
  case buildCacheUnlisted = "build-cache-unlisted"
  case memberRefused = "archive-member-refused"

  /// How grave it is, unless the finding says otherwise (a missing directory that nothing needs is information).
  package var severity: Severity {
    switch self {
    case .repositoriesUnreadable, .tagWithoutImage, .imageDigestMismatch, .imageUnreadable,
      .layerMissing, .layerUnreadable, .layerCacheIDMissing, .layerSizeInvalid,
      .layerChainMismatch, .layerParentMissing, .directoryMissing, .mountUnreadable,
      .containerUnreadable, .unreadable, .manifestUnreadable, .blobMissing, .blobDigestMismatch,
      .blobSizeMismatch, .snapshotMissing, .snapshotDirectoryMissing:
      .error
    case .imageNameInvalid, .imageHidden, .layerOrphaned, .layerRemoving, .layerWriteSet,
      .directoryLeaked, .linkMissing, .linkDangling, .mountOrphaned, .containerMountMissing,
      .blobMetadataUnreadable, .buildCacheUnreadable, .memberRefused, .trailingBytes, .platformsLeftOut,
      .contentUnreferenced, .snapshotUnreferenced, .ingestAbandoned, .leaseAbandoned:
      .warning
    case .leftover, .inFlight, .buildCacheStale, .buildCacheUnlisted: .info
    }
  }
}
