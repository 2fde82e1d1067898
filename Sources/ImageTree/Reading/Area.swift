/// A part of a tree that a scan reads whole or not at all. What was not read whole closes and extends nothing.
package enum Area: Int, CaseIterable, Sendable {
  case references = 1
  case images = 2
  case layers = 3
  case mounts = 4
  case containers = 5
  case directories = 6
  case buildCache = 7
  case measure = 8
  case distribution = 9
  case orphans = 10
  case orphanDirectories = 11
  case interruptions = 12

  /// For people.
  package var name: String {
    switch self {
    case .references: "references"
    case .images: "images"
    case .layers: "layers"
    case .mounts: "mounts"
    case .containers: "containers"
    case .directories: "directories"
    case .buildCache: "the build cache"
    case .measure: "measured bytes"
    case .distribution: "distribution"
    case .orphans: "orphans"
    case .orphanDirectories: "orphan directories"
    case .interruptions: "interrupted writes and removals"
    }
  }
}

extension Finding {
  /// The part of the tree that a finding is of: a scan that did not look there says nothing of it.
  package var area: Area { statedArea ?? areaOfCode }

  private var areaOfCode: Area {
    switch code {
    case .repositoriesUnreadable, .tagWithoutImage: .references
    case .imageDigestMismatch, .imageUnreadable, .imageNameInvalid, .imageHidden: .images
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
    case .unreadable, .leftover, .trailingBytes, .inFlight, .memberRefused: areaOfPath
    }
  }

  private var areaOfPath: Area {
    let parts = path.split(separator: "/")
    guard parts.first == "image" else {
      switch parts.first {
      case "containers": return .containers
      case "buildkit": return .buildCache
      default:
        // A member that leads out of the archive is of no part: told with what every scan reads.
        if code == .memberRefused { return .references }
        return code == .inFlight ? .orphanDirectories : .directories
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
