import Files
import Glibc
import ImageModel

/// Reads one driver's tree of a data root: all metadata files once, in parallel, then has them judged.
struct TreeReader {
  let root: any Folder
  let tree: TreeKey
  let driver: Driver
  let daemon: LiveDaemon?
  let options: ReadOptions
  let memory: PreviousScan
  /// Takes down what the next reading may take from this one.
  let cache: CacheWriter?
  let sink: any FactSink
  /// No tree of the root follows.
  let isLast: Bool

  var imagePath: String { "image/" + driver.name }

  /// Reads the tree. The sink gets the facts of images as they come.
  ///
  /// - Throws: What the sink throws. Faults of the tree are findings.
  func read() throws -> DockerReading {
    let buffer = ReadBuffer()
    let read = try ShownFaults.reading(isLive: daemon != nil) {
      let raw = try readRaw(into: buffer)
      return (raw: raw, verdict: judge(raw, newest: buffer.newest))
    } showing: {
      [ShownFaults($0.verdict.findings, judged: $0.verdict.judged)]
    }
    let raw = read.last.raw
    var verdict = read.last.verdict
    if let before = read.before?.first { verdict.confirm(by: before) }
    return DockerReading(
      reading: finish(raw, verdict), daemon: traces(raw, verdict), newest: buffer.newest,
      distribution: raw.distributionToRemember)
  }

  private func judge(_ raw: RawReading, newest: Int64) -> Judge {
    var flight: InFlightCutoff?
    if let daemon {
      flight = InFlightCutoff(since: daemon.started, isCopy: false)
    } else if options.isLiveCopy {
      flight = InFlightCutoff(since: newest - options.minAge, isCopy: true)
    }
    var judge = Judge(raw, driver: driver, imagePath: imagePath, flight: flight)
    let reader = EvidenceReader(root: root, driver: driver, links: raw.directories?.links ?? [:])
    judge.finish(with: reader.read(judge.wanted))
    return judge
  }

  private func finish(_ raw: RawReading, _ verdict: Judge) -> TreeReading {
    var reading = TreeReading(of: tree, chains: raw.chains)
    reading.isLive = daemon != nil || options.isLiveCopy
    reading.areas = raw.areas.union(verdict.judged)
    reading.attempted = raw.attempted.union(raw.areas).union(verdict.judged)
    reading.repositoriesWritten = raw.repositoriesWritten
    reading.tags = raw.tags
    reading.digestReferences = raw.digestReferences
    reading.images = verdict.images
    reading.layers = raw.layers
    reading.layerHolders = verdict.held.holders
    reading.mounts = raw.mounts
    reading.containers = verdict.containers.filter { container in
      container.driver.map { $0 == driver.name } ?? !isMountedElsewhere(container)
    }
    reading.directories = verdict.directories
    reading.buildRecords = raw.buildCache.records
    reading.holds = raw.buildCache.holds
    reading.blobs = raw.blobs
    reading.blobSources = raw.blobSources
    reading.sourceRepositories = raw.sourceRepositories.names
    reading.unchangedDistribution = raw.unchangedDistribution
    reading.orphans = verdict.orphans
    reading.findings = verdict.findings
    return reading
  }

  /// What is known before the entries of layerdb are, and does not need them.
  private func early(_ raw: RawReading) -> TreeReading {
    var reading = TreeReading(of: tree, chains: raw.chains)
    reading.areas = raw.areas.intersection([.references, .distribution])
    reading.digestReferences = raw.digestReferences
    reading.blobs = raw.blobs
    reading.blobSources = raw.blobSources
    reading.sourceRepositories = raw.sourceRepositories.names
    return reading
  }

  private func traces(_ raw: RawReading, _ verdict: Judge) -> DaemonTraces {
    var traces = raw.daemon
    if raw.repositoriesWritten > 0 { traces.use.note(modified: raw.repositoriesWritten) }
    for image in verdict.images {
      traces.use.note(text: image.lastUpdated)
      if image.builtLocally { traces.signs.hasImagesBuiltLocally = true }
    }
    return traces
  }

  /// Images before layers before mounts before directories: what appears last is looked at first, so that what
  /// it needs is there when its turn comes. distribution/ is needed by nothing, and its facts can be written while layers
  /// are read.
  private func readRaw(into buffer: ReadBuffer) throws -> RawReading {
    var raw = RawReading(digests: sink.digests)
    cache?.begin(after: memory)
    let image: (any Folder)?
    do throws(ReadFailure) {
      image = try root.descend(["image", driver.name])
    } catch {
      raw.findings.append(.noFolder(imagePath, error))
      return raw
    }
    guard let image else { return raw }
    noteTime(of: "image", in: root, buffer)
    noteTime(of: imagePath, in: root, buffer)
    listLeftovers(in: image, &raw)
    readReferences(image, into: buffer, &raw)
    var plan = ReadingPlan(
      image: image, options: options, memory: memory, cache: cache, buffer: buffer, raw: &raw)
    var distribution = DistributionPlan(
      image: image, options: options, memory: memory, buffer: buffer, raw: &raw)
    plan.endListing(image, buffer, &raw)
    distribution?.run(into: &raw, buffer: buffer, layers: plan.layerCount)
    try plan.run(into: &raw, buffer: buffer, sink) { raw in
      // Of 50,000 images steps take 25 MB, just when layers and distribution/ take the most.
      try sink.endImages(isLast: isLast)
      distribution?.finish(&raw)
      try sink.add(early(raw), layers: plan.layerCount, isLast: isLast)
    }
    readMounts(image, into: buffer, &raw)
    readContainers(into: buffer, &raw)
    if daemon != nil { readReferencesAgain(image, into: buffer, &raw) }
    readBuildCache(into: buffer, &raw)
    readDirectories(into: buffer, &raw)
    return raw
  }

  /// Whether the tree of another driver in this data root has the mount of a container, and this one has not.
  private func isMountedElsewhere(_ container: ContainerSeen) -> Bool {
    func isMounted(_ driver: String) -> Bool {
      (try? root.stamp("image/\(driver)/layerdb/mounts/\(container.id)")) != nil
    }
    guard !isMounted(driver.name), let drivers = try? root.folderIfPresent("image")?.entries() else { return false }
    return drivers.contains { isMounted($0.name) }
  }
}
