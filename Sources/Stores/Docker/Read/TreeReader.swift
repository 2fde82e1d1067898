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

  private var imagePath: String { "image/" + driver.name }

  /// Reads the tree. The sink gets the facts of images as they come.
  ///
  /// - Throws: What the sink throws. Faults of the tree are findings.
  func read() throws -> DockerReading {
    let buffer = ReadBuffer()
    var raw = try readRaw(into: buffer)
    var verdict = judge(raw, newest: buffer.newest)
    if daemon != nil, verdict.findings.contains(where: { $0.severity > .info }) {
      // Files move while a daemon works: only what two readings in a row show is a fault or an orphan. A third is
      // needed where one of two met a file that it could not read, a database in the middle of a change for one.
      var before: Judge
      var readings = 1
      repeat {
        before = verdict
        raw = try readRaw(into: buffer)
        verdict = judge(raw, newest: buffer.newest)
        readings += 1
      } while readings < 3 && verdict.judged != before.judged
      verdict.confirm(by: before)
    }
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

  // MARK: The order of reading

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

  private func readBuildCache(into buffer: ReadBuffer, _ raw: inout RawReading) {
    let newest = buffer.newest
    defer { buffer.newest = newest }
    raw.buildCache = BuildCache(in: root, into: buffer)
    if raw.buildCache.isComplete { raw.areas.insert(.buildCache) }
    if !raw.buildCache.findings.isEmpty { raw.attempted.insert(.buildCache) }
    raw.findings.append(contentsOf: raw.buildCache.findings)
  }

  private func noteTime(of path: String, in folder: any Folder, _ buffer: ReadBuffer) {
    if let stamp = try? folder.stamp(path) { buffer.note(stamp) }
  }

  private func listLeftovers(in image: any Folder, _ raw: inout RawReading) {
    guard let entries = try? image.entries() else { return }
    for entry in entries where entry.name.hasPrefix(".tmp-") {
      raw.findings.append(.leftover(image.path(of: entry.name)))
    }
  }

  private func readReferences(_ image: any Folder, into buffer: ReadBuffer, _ raw: inout RawReading) {
    let path = image.path(of: "repositories.json")
    // Of 50,000 images it has 11 MB.
    defer { buffer.shrink() }
    if (try? image.stamp("repositories.json")) != nil { raw.attempted.insert(.references) }
    do throws(ReadFailure) {
      if let stamp = try? image.stamp("repositories.json") { raw.repositoriesWritten = stamp.modified }
      let bytes = try image.read(
        "repositories.json", into: buffer, limit: ReferencesReading.limit)
      do throws(JSONError) {
        let references = try ReferencesReading(json: bytes)
        raw.tags = references.tags
        raw.digestReferences = references.digests
        raw.areas.insert(.references)
        raw.findings += references.faults.map { Finding(.tagWithoutImage, path, $0.detail, subject: $0.reference) }
        raw.findings += references.mistyped.map {
          Finding(.repositoriesUnreadable, path, "\($0.member): \($0.error)", subject: $0.member)
        }
        if references.rest > 0 { raw.findings.append(.trailing(references.rest, path)) }
      } catch {
        raw.findings.append(
          Finding(
            .repositoriesUnreadable, path,
            "expected {\"Repositories\": {…}}, found \(bytes.count) bytes that are not: \(error)"))
      }
    } catch {
      // Where it is absent it is not part of the input: a daemon makes one as it starts.
      if error != .absent {
        raw.findings.append(
          Finding(.repositoriesUnreadable, path, "expected a JSON file, \(error.found)"))
      }
    }
  }

  /// A tag that was made or dropped since the images were listed is no fault: only what both readings show stays.
  private func readReferencesAgain(
    _ image: any Folder, into buffer: ReadBuffer, _ raw: inout RawReading
  ) {
    guard raw.areas.contains(.references) else { return }
    var again = RawReading()
    readReferences(image, into: buffer, &again)
    guard again.areas.contains(.references) else { return }
    let tags = Set(again.tags)
    let digests = Set(again.digestReferences)
    // An image that was removed and pulled again meanwhile has its config by now.
    func isNowhere(_ target: Digest) -> Bool {
      (try? image.stamp("imagedb/content/sha256/" + target.hex)) == nil
    }
    func isKnown(_ target: Digest) -> Bool { target.hash256.map(raw.imageNames.contains) ?? false }
    raw.tags = raw.tags.filter { isKnown($0.target) || tags.contains($0) && isNowhere($0.target) }
    raw.digestReferences = raw.digestReferences.filter {
      isKnown($0.target) || digests.contains($0) && isNowhere($0.target)
    }
  }

  private func readMounts(_ image: any Folder, into buffer: ReadBuffer, _ raw: inout RawReading) {
    do throws(ReadFailure) {
      guard let layerdb = try image.folderIfPresent("layerdb") else { return }
      raw.attempted.insert(.mounts)
      // A daemon that never made a container has no such folder.
      guard let folder = try layerdb.folderIfPresent("mounts") else {
        raw.areas.insert(.mounts)
        return
      }
      noteTime(of: "mounts", in: layerdb, buffer)
      var reader = MountsReader(folder: folder)
      try reader.read(into: buffer)
      raw.mounts = reader.mounts
      raw.findings.append(contentsOf: reader.findings)
      raw.areas.insert(.mounts)
    } catch {
      raw.findings.append(.noFolder(imagePath + "/layerdb/mounts", error))
    }
  }

  private func readContainers(into buffer: ReadBuffer, _ raw: inout RawReading) {
    do throws(ReadFailure) {
      guard (try? root.stamp("containers")) != nil else { return }
      raw.attempted.insert(.containers)
      guard let folder = try root.folderIfPresent("containers") else { return }
      // Containers are no part of image/: their times do not show when the copy was made.
      let newest = buffer.newest
      defer { buffer.newest = newest }
      var reader = ContainersReader(folder: folder)
      try reader.read(into: buffer)
      raw.containers = reader.containers
      raw.containerNames = Set(reader.containers.map(\.id))
      raw.emptiedContainers = reader.emptied
      raw.findings.append(contentsOf: reader.findings)
      raw.areas.insert(.containers)
      raw.daemon.note(reader, in: root)
      if let use = reader.uses[driver.name] { raw.daemon.use = use }
    } catch {
      raw.findings.append(.noFolder("containers", error))
    }
  }

  /// Whether the tree of another driver in this data root has the mount of a container, and this one has not.
  private func isMountedElsewhere(_ container: ContainerSeen) -> Bool {
    func isMounted(_ driver: String) -> Bool {
      (try? root.stamp("image/\(driver)/layerdb/mounts/\(container.id)")) != nil
    }
    guard !isMounted(driver.name), let drivers = try? root.folderIfPresent("image")?.entries() else { return false }
    return drivers.contains { isMounted($0.name) }
  }

  private func readDirectories(into buffer: ReadBuffer, _ raw: inout RawReading) {
    guard let path = driver.folder, (try? root.stamp(path[0])) != nil else { return }
    raw.attempted.insert(.directories)
    let newest = buffer.newest
    defer { buffer.newest = newest }
    do throws(ReadFailure) {
      guard let folder = try root.descend(path) else { return }
      var reader = DirectoriesReader(driver: driver, folder: folder)
      try reader.read(into: buffer)
      raw.findings.append(contentsOf: reader.findings)
      raw.directories = reader.listing
      raw.areas.insert(.directories)
    } catch {
      raw.findings.append(.noFolder(path.joined(separator: "/"), error))
    }
  }
}
