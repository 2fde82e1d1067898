/// What a measured part of a root is for.
package enum DiskPart: String, Sendable {
  case images
  case hiddenImages = "hidden images"
  /// Writable layers of containers, and the init layers below them.
  case containerLayers = "container layers"
  /// Layers of images that are gone, which containers still need.
  case keptByContainers = "kept by containers"
  case buildCache = "build cache"
  /// What BuildKit keeps of builds that are over.
  case buildHistory = "build history"
  /// What only a lease without an end or a label holds, in containerd's store.
  case leases
  case orphans
  case interruptedRemovals = "interrupted removals"
  /// Downloads, layers that are being written, and what has no owner yet.
  case inFlight = "in flight"
  /// What could own them was not read.
  case unknownOwner = "unknown owner"
  case logs
  case containers
  case volumes
  case unusedVolumes = "unused volumes"
  /// Docker counts none of these, whoever has them.
  case volumesWithOptions = "volumes with options"
  case metadata
  case plugins
  case containerd
  /// What the driver keeps beside its directories.
  case driver
  /// All of a tree that the daemon does not use.
  case inactiveTrees = "inactive trees"
  case unexplained
}
