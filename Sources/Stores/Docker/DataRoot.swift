import Files

/// A data root (Docker's `--data-root`, usually /var/lib/docker) with the trees of its graph drivers, and the containerd
/// in which it has images: the one that dockerd runs itself, or the system's.
package struct DataRoot: Store {
  package let location: String
  package let folder: any Folder
  /// The trees of graph drivers.
  package let drivers: [TreeKey]
  /// Nil where it has no images of this Docker.
  let containerd: Containerd?
  /// That in etc/hostname of its disk, else the folder's or the archive's name.
  package let defaultHost: String?
  /// One of the machine's own.
  package let isInPlace: Bool
  /// Only its image/ or an image/DRIVER was given: what else lies beside it may be anything.
  package var isImageOnly = false
  /// The root of the system's containerd, with its path for people: Docker's packages have dockerd use that one.
  var systemContainerd: (folder: any Folder, path: String)?
  package var findings: [Finding] = []

  package var trees: [TreeKey] { drivers + (containerd?.trees ?? []) }

  package var kind: String { isImageOnly ? "Docker’s data root, of which image/ alone is read" : "Docker’s data root" }
  package var remark: String? {
    containerd.flatMap { isOwn($0) ? nil : "with its images in \($0.location)" }
  }

  /// Whether dockerd runs this containerd itself.
  private func isOwn(_ containerd: Containerd) -> Bool {
    containerd.location == location + "/" + RootMap.wayToContainerd.joined(separator: "/")
  }

  package func read(
    _ options: ReadOptions, into sink: any FactSink,
    memory: (TreeKey, _ isNow: Bool) throws -> (PreviousScan, CacheWriter?),
    watch: (TreeKey, () throws -> TreeReading) throws -> TreeReading
  ) throws -> RootReading {
    // Docker may have its images in another containerd, unless it had them in this one.
    if let containerd, isOwn(containerd), containerd.isEmpty, !options.known.values.contains(containerd.location) {
      throw LocateError.containerdStore(path: location)
    }
    let daemon = LiveDaemon(of: folder)
    var root = RootReading(isNow: daemon != nil || isInPlace)
    var traces: [DaemonTraces] = []
    for tree in drivers {
      let (memory, cache) = try memory(tree, root.isNow)
      let reader = TreeReader(
        root: folder, tree: tree, driver: Driver(named: tree.driver), daemon: daemon, options: options,
        memory: memory, cache: cache, sink: sink, isLast: tree == trees.last)
      let reading = try watch(tree) {
        let read = try reader.read()
        root.newest = max(root.newest, read.newest)
        root.caches.append(cache.map { PendingCache(writer: $0, distribution: read.distribution) })
        traces.append(read.daemon)
        return read.reading
      }
      root.readings.append(reading)
    }
    if let containerd {
      root = try containerd.read(
        options, root, isLive: daemon != nil, isAtWork: daemon != nil || containerd.isAtWork, into: sink,
        memory: memory, watch: watch)
      for place in root.readings.indices where root.readings[place].tree.kind == .containerd {
        root.readings[place].location = containerd.location
      }
      var ofContainers = DaemonTraces()
      if let moby = root.readings.firstIndex(where: { $0.tree.namespace == "moby" }) {
        ofContainers = addContainers(to: &root.readings[moby])
        addBuildRecords(to: &root.readings[moby])
        addIdentities(to: &root.readings[moby])
      }
      traces += root.readings.dropFirst(drivers.count).map { _ in ofContainers }
    } else if !isImageOnly {
      try addLeasedManifests(workers: options.workers, to: sink)
    }
    root.readings[0].findings += findings
    judgeDaemon(of: self, traces, &root.readings)
    return root
  }

  private func addLeasedManifests(workers: Int, to sink: any FactSink) throws {
    let own = try? folder.descend(RootMap.wayToContainerd)
    for place in [own ?? nil, systemContainerd?.folder].compactMap({ $0 }) {
      guard let manifests = LeasedManifests(in: place, digests: sink.digests) else { continue }
      let listing = BlobListing(in: place, below: [ContainerdContents.folderOfBlobs], workers: workers)
      try manifests.add(in: BlobFiles(listing, digests: sink.digests), workers: workers, to: sink)
    }
  }

  package func measure(_ walk: Walk) throws -> (inout [TreeReading]) -> Void {
    guard !isImageOnly, let disk = folder as? FolderOnDisk else {
      throw MeasureError.notADataRoot(location: location)
    }
    let register = PartRegister()
    let isOwn = containerd.map { self.isOwn($0) } ?? false
    let prefix = isOwn ? RootMap.wayToContainerd.joined(separator: "/") + "/" : (containerd?.location ?? "") + "/"
    let inContainerd = containerd.map { ContainerdMap(layout: $0.layout, prefix: prefix, register: register) }
    let map = RootMap(
      drivers: drivers.map { Driver(named: $0.driver) }, containerd: isOwn ? inContainerd : nil, register: register)
    var tops = [MeasuredRoot.Top(folder: disk, role: map.top())]
    if !isOwn, let containerd, let inContainerd, let place = containerd.folder as? FolderOnDisk {
      tops.append(MeasuredRoot.Top(folder: place, path: containerd.location, role: inContainerd.top()))
    }
    let measured = try MeasuredRoot(of: tops, register, walk)
    let withOptions = VolumeOptions.volumes(in: folder)
    return { readings in
      let volumes = MeasuredVolumes(used: Self.usedVolumes(of: readings), withOptions: withOptions)
      let owners = readings.enumerated().map { place, reading -> any PartOwners in
        guard place >= drivers.count, let containerd else {
          return DriverPartOwners(of: reading, driver: (place, map.drivers[place]), volumes: volumes)
        }
        return NamespacePartOwners(
          of: reading, containerd.layout, prefix: prefix, isFirst: place == drivers.count,
          docker: DriverPartOwners(of: reading, driver: nil, volumes: volumes))
      }
      measured.assign(to: &readings, owners)
    }
  }

  /// The volumes in volumes/ that containers have; nil where no containers were read.
  private static func usedVolumes(of readings: [TreeReading]) -> Set<String>? {
    let known = readings.filter { $0.areas.contains(.containers) }
    guard !known.isEmpty else { return nil }
    return Set(known.flatMap(\.containers).flatMap(\.volumes).filter { $0.driver == "local" }.map(\.volume))
  }
}

extension DataRoot {
  /// The folders that dockerd makes in its data root, but for those of graph drivers.
  static let folders = unreadFolders.union(["buildkit", "containerd", "containers", "image"])
  /// Those that no reader opens: that they are there shows that the root was not copied in part.
  static let unreadFolders: Set = ["network", "plugins", "runtimes", "swarm", "tmp", "trust", "volumes"]
}
