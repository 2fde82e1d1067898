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
  case blobs = 13
  case orphanBlobs = 14

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
    case .blobs: "blobs"
    case .orphanBlobs: "orphan blobs"
    }
  }
}
