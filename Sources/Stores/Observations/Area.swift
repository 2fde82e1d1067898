/// A part of a tree that a scan reads whole or not at all. What was not read whole closes and extends nothing.
///
/// The table `areas` of Migrations has a row for each: a test compares the two.
package enum Area: Int, CaseIterable, Sendable {
  case references, images, layers, mounts, containers, directories, buildCache, measure, distribution
  case orphans, orphanDirectories, interruptions, blobs, orphanBlobs, holds

  /// Whether scans read an area, or measure it or find it by judging what they read.
  package enum Reading: String, Sendable {
    /// Every tree has it: a scan without it could not read it.
    case always
    case wherePresent = "where present"
    case never
  }

  private var entry: (name: String, kinds: [StoreKind], reading: Reading) {
    switch self {
    case .references: ("references", [.graphDriver, .ociLayout, .containerd], .always)
    case .images: ("images", [.graphDriver, .ociLayout, .containerd], .always)
    case .layers: ("layers", [.graphDriver, .ociLayout, .containerd], .always)
    case .mounts: ("mounts", [.graphDriver], .wherePresent)
    case .containers: ("containers", [.graphDriver, .containerd], .wherePresent)
    case .directories: ("directories", [.graphDriver], .wherePresent)
    case .buildCache: ("build cache", [.graphDriver, .containerd], .wherePresent)
    case .measure: ("measure", [.graphDriver, .containerd], .never)
    case .distribution: ("distribution", [.graphDriver, .containerd], .wherePresent)
    case .orphans: ("orphan layers and mounts", [.graphDriver, .containerd], .never)
    case .orphanDirectories: ("orphan directories", [.graphDriver], .never)
    case .interruptions: ("interrupted writes and removals", [.graphDriver], .never)
    case .blobs: ("blobs", [.ociLayout, .containerd], .always)
    case .orphanBlobs: ("orphan blobs", [.ociLayout, .containerd], .never)
    case .holds: ("holds", [.containerd], .always)
    }
  }

  package var name: String { entry.name }
  /// The kinds of stores that have it.
  package var kinds: [StoreKind] { entry.kinds }
  package var reading: Reading { entry.reading }
  /// Its place in a mask of areas.
  package var bit: Int64 { 1 << Int64(rawValue) }
}
