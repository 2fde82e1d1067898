import Files

/// A data root (Docker's `--data-root`, usually /var/lib/docker) with the trees of its graph drivers, and the containerd
/// in which it has images: the one that dockerd runs itself, or the system's.
package struct DataRoot: Store {
  package let location: String
  package let folder: any Folder
  /// Those of graph drivers.
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
    containerd.flatMap { $0.location == location + "/containerd/daemon" ? nil : "with its images in \($0.location)" }
  }

  package func read(
    _ options: ReadOptions, into sink: any FactSink,
    memory: (TreeKey, _ isNow: Bool) throws -> (PreviousScan, CacheWriter?),
    watch: (TreeKey, () throws -> TreeReading) throws -> TreeReading
  ) throws -> RootReading {
    let daemon = LiveDaemon(of: folder)
    var root = RootReading(isNow: daemon != nil || isInPlace)
    var options = options
    options.wantsNewest = options.wantsNewest && !root.isNow
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
        options, root, isLive: daemon != nil, into: sink, memory: memory, watch: watch)
      let ofContainers = addContainers(to: &root.readings)
      addBuildRecords(to: &root.readings)
      traces += containerd.trees.map { _ in ofContainers }
    } else if !isImageOnly {
      try addLeasedManifests(workers: options.workers, to: sink)
    }
    if !root.readings.isEmpty { root.readings[0].findings += findings }
    judgeDaemon(of: self, traces, &root.readings)
    return root
  }

  private func addLeasedManifests(workers: Int, to sink: any FactSink) throws {
    let own = try? folder.descend(["containerd", "daemon"])
    for place in [own ?? nil, systemContainerd?.folder].compactMap({ $0 }) {
      guard let manifests = LeasedManifests(in: place, digests: sink.digests) else { continue }
      let files = BlobFiles(in: place, below: [ContainerdContents.folderOfBlobs], digests: sink.digests)
      try manifests.add(in: files, workers: workers, to: sink)
    }
  }

  package func measure(
    workers: Int, progress: @escaping @Sendable (_ inodes: Int64, _ bytes: Int64) -> Void
  ) throws -> (inout [TreeReading]) -> Void {
    guard !drivers.isEmpty else { throw MeasureError.containerd(location: location) }
    let measured = try MeasuredRoot(of: self, workers: workers, progress: progress)
    return { readings in
      var ofDrivers = Array(readings.prefix(drivers.count))
      measured.assign(to: &ofDrivers)
      readings.replaceSubrange(..<ofDrivers.count, with: ofDrivers)
    }
  }
}
