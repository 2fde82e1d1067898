import Files

/// Which members of an archive are kept in memory: the names that the readers list, and the contents that they read.
///
/// The data root's place in the archive is known only at the archive's end, so the parts of a member's path alone
/// decide: `x/y/image/overlay2/repositories.json` is kept whatever x/y is. Members in a layer, a volume or a plug-in's
/// root are left out before anything else, though some may look like a tree: there may be many millions of them, and
/// a Docker inside Docker is another host.
struct ArchiveFilter {
  /// A text of one line: a digest, a name, a number.
  private static let line = 4096
  /// overlay2's `lower` names up to 128 directories.
  private static let lower = 1 << 16
  /// Small files of a driver's directory that name the directories which it needs below it.
  private static let notes = ["link", "lower", "lower-id"]
  private static let partsOfLayerdb = ["sha256", "mounts"]
  private static let partsOfDistribution = ["diffid-by-digest", "v2metadata-by-diffid"]
  private static let partsOfImage = ["imagedb", "layerdb", "distribution", "repositories.json"]

  /// What is kept of a member.
  ///
  /// - Parameter isFolder: Whether the member itself is a folder, or a link, which may stand for one; only these are listed
  ///   in image/ and containers/.
  func keep(_ path: MemberPath, isFolder: Bool) -> KeptPart {
    var keep = KeptPart()
    for place in 0..<path.count {
      guard let marker = PathMarker(path, at: place) else { continue }
      var found = KeptPart()
      let isOpaque = judge(path, at: place, marker, isFolder: isFolder, &found)
      if found.depth > keep.depth { keep = found }
      if isOpaque { break }
    }
    return keep
  }

  /// Adds what follows from a marker at a place of the path.
  ///
  /// - Returns: Whether nothing below the marker can be a tree.
  private func judge(
    _ path: MemberPath, at place: Int, _ marker: PathMarker, isFolder: Bool, _ keep: inout KeptPart
  ) -> Bool {
    /// Keeps the first `parts` parts from the marker on, or all there are; the content only if there are no more.
    func take(_ parts: Int, limit: Int = 0) {
      keep.depth = min(path.count, place + parts)
      keep.limit = path.count == place + parts ? limit : 0
    }
    let below = path.count - place - 1
    switch marker {
    case .image:
      let isLeftover = below == 2 && path.part(place + 2, begins: ".tmp-")
      let isCache = below == 1 && path.part(place + 1, is: IdentityCache.file)
      let isListed = below > 1 || isFolder || isCache
      take(isLeftover ? 3 : isListed ? 2 : 1, limit: isCache ? DatabaseFault.limit : 0)
    case .repositories: take(1, limit: ReferencesReading.limit)
    case .imagedb where path.part(place + 1, is: "content"): take(4, limit: ImagesReader.limit)
    case .imagedb where path.part(place + 1, is: "metadata"): take(5, limit: Self.line)
    case .layerdb where path.part(place + 1, is: "tmp"): take(3)
    case .layerdb where path.part(place + 1, isOneOf: Self.partsOfLayerdb):
      take(4, limit: path.part(place + 3, is: "tar-split.json.gz") ? 0 : Self.line)
    case .distribution where path.part(place + 1, isOneOf: Self.partsOfDistribution):
      take(4, limit: DistributionReader.limit)
    case .imagedb, .layerdb, .distribution, .containerd, .neighbour: take(1)
    case .containers:
      let isListed = below != 1 || isFolder || path.part(place + 1, begins: ".tmp-")
      let isRead = path.part(place + 2, isOneOf: ContainersReader.configs)
      take(isListed ? 3 : 1, limit: isRead ? ContainersReader.limit : 0)
    case .buildkit where path.part(place + 1, begins: "containerd-"):
      let isRead = path.count == place + 3 && path.part(place + 2, is: BuildRecords.file)
      take(isRead ? 3 : 2, limit: isRead ? DatabaseFault.limit : 0)
    case .buildkit:
      let isRead = below == 1 && path.part(place + 1, isOneOf: BuildDatabase.allCases.map(\.rawValue))
      take(isRead ? 2 : 1, limit: isRead ? DatabaseFault.limit : 0)
      // Only of a worker blobs are read, which lie a folder deeper.
      return path.part(place + 1, is: ContainerdLayout.worker.blobs)
    case .buildDatabase: take(1, limit: DatabaseFault.limit)
    case .engine: take(1, limit: Self.line)
    case .containerdsDatabase: take(2, limit: DatabaseFault.limit)
    case .containerdsBlobs:
      // blobs/ALGORITHM/DIGITS and ingest/DIGITS/data, of which the size is enough.
      take(4, limit: path.part(place + 1, is: "blobs") ? BlobDocuments.limit : 0)
      keep.isOnlyJSON = true
      return true
    case .containerdsSnapshots:
      let isDatabase = path.part(place + 1, is: Snapshotter.file)
      // Of what a snapshot's folder has in it no more than the names.
      take(isDatabase ? 2 : 4, limit: isDatabase ? DatabaseFault.limit : 0)
      return true
    case .layoutsFile: if place == 0 { take(1, limit: BlobDocuments.limit) }
    case .layoutsBlobs:
      guard place == 0 else { return false }
      take(3, limit: BlobDocuments.limit)
      keep.isOnlyJSON = true
      return true
    case .containersOfCRI:
      let isRead = path.part(place + 1, is: "containers") && path.part(place + 3, is: CRIStatus.file)
      take(isRead ? 4 : 1, limit: isRead ? CRIStatus.limit : 0)
      return true
    case .settings: judge(settings: path, at: place, take)
    case .units
    where path.part(place + 1, is: "system")
      && (path.part(place + 2, begins: "docker.service") || path.part(place + 2, begins: "containerd.service")):
      // docker.service, and what lies in the folder docker.service.d.
      take(min(path.count - place, 4), limit: HostSettings.limit)
    case .units: break
    case .contents(let inner):
      take(1)
      return path.part(place + 2, is: inner)
    case .foreign:
      keep.depth = 0
      return true
    case .driver(let driver): return judge(path, at: place, driver, take)
    }
    return false
  }

  /// Keeps what the readers need of a path with a disk's /etc at `place`.
  private func judge(settings path: MemberPath, at place: Int, _ take: (_ parts: Int, _ limit: Int) -> Void) {
    if path.part(place + 1, is: "hostname") {
      take(2, Self.line)
    } else if path.part(place + 1, isOneOf: ["docker", "containerd"]), path.count == place + 3 {
      take(3, HostSettings.limit)
    } else if path.part(place + 1, is: "containerd"), path.count == place + 4 {
      // Such as conf.d/10.toml, which config.toml may import.
      take(4, HostSettings.limit)
    } else if path.part(place + 1, isOneOf: ["default", "sysconfig"]),
      path.part(place + 2, isOneOf: ["docker", "containerd"])
    {
      take(3, HostSettings.limit)
    }
  }

  /// Keeps what the readers need of a path with a driver's folder at `place`.
  ///
  /// - Returns: Whether the rest of the path is inside a layer.
  private func judge(
    _ path: MemberPath, at place: Int, _ driver: Driver, _ take: (_ parts: Int, _ limit: Int) -> Void
  ) -> Bool {
    take(1, 0)
    // image/DRIVER has the same name as the driver's own folder.
    if path.part(place + 1, isOneOf: Self.partsOfImage) { return false }
    if path.part(place + 1, isOneOf: driver.mounts) { return true }
    guard let folder = driver.folder else { return false }
    if folder.count > 1, path.count > place + 1, !path.part(place + 1, is: folder[1]) { return false }
    let directory = place + folder.count
    if let links = driver.links, path.part(directory, is: links) {
      take(folder.count + 2, 0)
      return false
    }
    if path.count == directory + 2, path.part(directory + 1, isOneOf: Self.notes) {
      take(folder.count + 2, Self.lower)
      return false
    }
    take(folder.count + 1, 0)
    guard path.count > directory + 1 else { return false }
    return driver.layerFolders.isEmpty || path.part(directory + 1, isOneOf: driver.layerFolders)
  }
}
