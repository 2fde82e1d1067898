import ImageModel

/// What one pass over a tree's files saw, before anything is judged.
struct RawReading {
  var areas: Set<Area> = []
  var attempted: Set<Area> = []
  var chains: ChainTable
  var tags: [TagSeen] = []
  var digestReferences: [DigestReferenceSeen] = []
  var repositoriesWritten: Int64 = 0
  var images: [ImageSeen] = []
  var broken: [BrokenImage] = []
  /// Files in imagedb/content whose names are digests, sound or not.
  var imageNames: Set<Hash256> = []
  var layers: [LayerSeen] = []
  /// Interrupted removals, as they are recorded.
  var removals: [OrphanSeen] = []
  /// Paths of what lies in layerdb/tmp.
  var writeSets: [String] = []
  var mounts: [MountSeen] = []
  /// Of all drivers.
  var containers: [ContainerSeen] = []
  /// Folders of containers, whether their configs could be read or not.
  var containerNames: Set<String> = []
  /// Those in which no file is left.
  var emptiedContainers: Set<String> = []
  var buildCache = BuildCache()
  var directories: DirectoryListing?
  var blobs: [BlobSeen] = []
  var blobSources: [BlobSourceSeen] = []
  var sourceRepositories = NameTable()
  /// distribution/ was not read, because it is as it was when the index last saw it: the hash of that.
  var unchangedDistribution: Hash256?
  var distributionToRemember: (stamps: [ReadCache.Stamp], newest: Int64)?
  var findings: [Finding] = []
  /// Without what the images and references show.
  var daemon = DaemonTraces()

  init(digests: DigestTable = DigestTable()) { chains = ChainTable(digests) }
}
