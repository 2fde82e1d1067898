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
  case directoryOrphaned = "directory-orphaned"
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
      .directoryOrphaned, .linkMissing, .linkDangling, .mountOrphaned, .containerMountMissing,
      .blobMetadataUnreadable, .buildCacheUnreadable, .memberRefused, .trailingBytes, .contentUnreferenced,
      .snapshotUnreferenced, .ingestAbandoned, .leaseAbandoned:
      .warning
    case .leftover, .inFlight, .buildCacheStale, .buildCacheUnlisted: .info
    }
  }
}

package enum Severity: Int, Sendable, Comparable {
  case info = 0
  case warning = 1
  case error = 2

  package static func < (x: Severity, y: Severity) -> Bool { x.rawValue < y.rawValue }
}

/// What a fault makes uncertain: while a tree has such a finding, no thing of this kind is an orphan for certain.
package struct Blocked: OptionSet, Sendable, Hashable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  package static let layers = Blocked(rawValue: 1)
  package static let directories = Blocked(rawValue: 2)
  package static let blobs = Blocked(rawValue: 4)
}

/// A fault that a scan met: what was expected, what was found, and where. Code, path and subject say which fault it is:
/// the detail may be worded otherwise at each scan.
package struct Finding: Sendable, Hashable {
  package var code: FindingCode
  package var severity: Severity
  /// Relative to the data root.
  package var path: String
  /// What at that path, where one file has several things that can be at fault: a reference, a lease; else empty.
  package var subject: String
  /// A sentence with what was expected and what was found, and what the fault follows from.
  package var detail: String
  /// The fault that this one follows from.
  package var cause: Cause?
  /// What the file that is unreadable or missing could own.
  package var blocks: Blocked
  /// The part of the tree that a finding is of: a scan that did not look there says nothing of it.
  package let area: Area

  package struct Cause: Sendable, Hashable {
    package let code: FindingCode
    package let path: String

    package init(_ code: FindingCode, at path: String) {
      self.code = code
      self.path = path
    }
  }

  package init(
    _ code: FindingCode, _ path: String, _ detail: String, area: Area, subject: String = "",
    severity: Severity? = nil, blocks: Blocked = [], cause: Cause? = nil
  ) {
    self.area = area
    self.blocks = blocks
    self.code = code
    self.severity = severity ?? code.severity
    self.path = path
    self.subject = subject
    self.detail = detail + (cause.map { "; follows from \($0.code.rawValue) at \($0.path)" } ?? "")
    self.cause = cause
  }

  /// Findings of one fault become one, with all that they say.
  package static func joined(_ findings: [Finding]) -> [Finding] {
    Dictionary(grouping: findings) { [$0.area.name, $0.code.rawValue, $0.path, $0.subject] }.values.map { same in
      var all = same[0]
      for finding in same {
        all.severity = max(all.severity, finding.severity)
        all.blocks.formUnion(finding.blocks)
        all.cause = all.cause ?? finding.cause
      }
      all.detail = Set(same.map(\.detail)).sorted().joined(separator: "; ")
      return all
    }
  }
}
