import Files

extension Finding {
  /// A finding of a data root, whose area follows from its code and path.
  ///
  /// - Parameter failure: Why the file could not be read; `detail` then says what was expected.
  package init(
    _ code: FindingCode, _ path: String, _ detail: String, _ failure: ReadFailure? = nil, subject: String = "",
    severity: Severity? = nil, blocks: Blocked = [], cause: Cause? = nil
  ) {
    self.init(
      code, path, detail + (failure.map { ", \($0.found)" } ?? ""), area: code.area(at: path), subject: subject,
      severity: severity, blocks: blocks, cause: cause)
    isOfDenial = failure?.isDenied ?? false
  }
}

extension FindingCode {
  /// - Parameter path: Relative to the data root.
  fileprivate func area(at path: String) -> Area {
    switch self {
    case .repositoriesUnreadable, .tagWithoutImage: .references
    case .imageDigestMismatch, .imageUnreadable, .imageNameInvalid, .imageHidden, .platformsLeftOut: .images
    case .layerMissing, .layerUnreadable, .layerCacheIDMissing, .layerSizeInvalid,
      .layerChainMismatch, .layerParentMissing, .layerRemoving, .layerWriteSet:
      .layers
    case .layerOrphaned, .mountOrphaned: .orphans
    case .directoryLeaked: .orphanDirectories
    case .directoryMissing, .linkMissing, .linkDangling: .directories
    case .mountUnreadable: .mounts
    case .containerUnreadable, .containerMountMissing: .containers
    case .blobMetadataUnreadable: .distribution
    case .buildCacheUnreadable, .buildCacheStale, .buildCacheUnlisted: .buildCache
    case .manifestUnreadable, .blobMissing, .blobDigestMismatch, .blobSizeMismatch, .contentUnreferenced: .blobs
    case .snapshotUnreferenced, .ingestAbandoned, .leaseAbandoned: .orphans
    case .snapshotMissing, .snapshotDirectoryMissing: .layers
    case .unreadable, .leftover, .trailingBytes, .inFlight, .memberRefused: area(ofPath: path)
    }
  }

  private func area(ofPath path: String) -> Area {
    let parts = path.split(separator: "/")
    guard parts.first == "image" else {
      switch parts.first {
      case "containers": return .containers
      case "buildkit": return .buildCache
      default:
        // A member that leads out of the archive is of no area: it is reported with what every scan reads.
        if self == .memberRefused { return .references }
        return self == .inFlight ? .orphanDirectories : .directories
      }
    }
    switch parts.dropFirst(2).first {
    case "imagedb": return .images
    case "layerdb": return parts.dropFirst(3).first == "mounts" ? .mounts : .layers
    case "distribution": return .distribution
    default: return .references
    }
  }
}

extension Finding {
  /// What this user may not read is no damage: Docker, which runs as root, reads it.
  var excused: Finding {
    guard isOfDenial else { return self }
    var excused = self
    excused.code = .unreadable
    return excused
  }

  /// Bytes after a JSON document: Docker decodes the document and looks no further.
  static func trailing(_ count: Int, _ path: String) -> Finding {
    Finding(.trailingBytes, path, "expected one JSON document, found \(count) bytes after it, which Docker passes over")
  }
}
