import ImageModel

/// All that one reading of a tree saw. What has no area in `areas` was not read whole.
package struct TreeReading: Sendable {
  package let driver: Driver
  /// Tells a second data root of a host from its first; empty for the first.
  package let rootLabel: String
  package var engineID: String?
  /// A daemon was using the tree, or the caller said that one did.
  package var isLive = false
  /// The daemon uses another driver or another store.
  package var isInactive = false
  /// When repositories.json was last written, in nanoseconds since 1970; 0 if it was not read.
  package var repositoriesWritten: Int64 = 0
  package var areas: Set<Area> = []
  /// Areas that are part of the input, read whole or not: the findings of these are told anew.
  package var attempted: Set<Area> = []

  package var chains = ChainTable()
  package var tags: [TagSeen] = []
  package var digestReferences: [DigestReferenceSeen] = []
  package var images: [ImageSeen] = []
  package var layers: [LayerSeen] = []
  package var mounts: [MountSeen] = []
  package var containers: [ContainerSeen] = []
  package var directories: [DirectorySeen] = []
  package var buildRecords: [BuildRecordSeen] = []
  package var buildClaims: [BuildClaimSeen] = []
  package var blobs: Set<BlobSeen> = []
  package var blobSources: [BlobSourceSeen] = []
  package var orphans: [OrphanSeen] = []
  package var findings: [Finding] = []
  package var measures: [MeasureSeen] = []
  package var writableLayers: [WritableLayerSeen] = []

  /// What was measured, each file once.
  package var measuredInAll: DiskUse {
    measures.reduce(into: .zero) { sum, measure in
      sum += measure.use
      sum -= measure.overlap
    }
  }
}
