import Files
import ImageModel

/// All that one reading of a tree saw. What has no area in `areas` was not read whole.
package struct TreeReading {
  package let tree: TreeKey
  package var engineID: String?
  /// The newest version of Docker that the data root allows; nil where nothing shows it.
  package var dockerVersion: DockerVersion?
  /// A daemon was using the tree, or the caller said that one did.
  package var isLive = false
  /// The daemon uses another driver or another store; nil where the files contradict each other.
  package var isInactive: Bool? = false
  /// When repositories.json was last written, in nanoseconds since 1970; 0 if it was not read.
  package var repositoriesWritten: Int64 = 0
  package var areas: Set<Area> = []
  /// Areas that are part of the input, read whole or not: the findings of these replace those of earlier scans.
  package var attempted: Set<Area> = []

  package var chains: ChainTable
  package var tags: [TagSeen] = []
  package var digestReferences: [DigestReferenceSeen] = []
  package var names: [NameSeen] = []
  package var images: [ImageSeen] = []
  package var layers: [LayerSeen] = []
  /// The strongest holder of each layer, by its chain's place; not recorded.
  package var layerHolders: [LayerHolder] = []
  package var mounts: [MountSeen] = []
  package var containers: [ContainerSeen] = []
  package var directories: [DirectorySeen] = []
  package var buildRecords: [BuildRecordSeen] = []
  /// In the order of `DistributionOrder`, each once; so are the sources.
  package var blobs: [BlobSeen] = []
  package var blobSources: [BlobSourceSeen] = []
  /// The canonical names of repositories, each once.
  package var sourceRepositories: [String] = []
  /// distribution/ is as it was when the index last saw it, and was not read: the hash of that.
  package var unchangedDistribution: Hash256?
  /// Sorted, each once.
  package var identities: [CachedIdentity] = []
  package var storedBlobs: [StoredBlobSeen] = []
  /// From where what names lead to was pulled, as labels in containerd's store say.
  package var pulls: [PullSeen] = []
  /// Where the tree lies, where that is not the root that was read: a containerd in a data root, or beside it.
  package var location: String?
  /// Of the file system that the root is on; nil where that is not known, or not that of this moment.
  package var space: FileSystemSpace?
  /// Those of containerd's snapshotters, whatever their keys; `layers` has those that are an image's layer.
  package var snapshots: [SnapshotSeen] = []
  /// What holds anything at first hand, but for images and mounts.
  package var holds: [HoldSeen] = []
  /// What holds more by its labels, in containerd's store.
  package var labels: [LabelSeen] = []
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

  /// - Parameter chains: All chainIDs that the reading met.
  package init(of tree: TreeKey, chains: ChainTable = ChainTable()) {
    self.tree = tree
    self.chains = chains
  }
}
