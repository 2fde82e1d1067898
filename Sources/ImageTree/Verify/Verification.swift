import ImageModel

/// Judges a raw reading: which images are hidden, who holds what, and what is nobody's.
struct Verification {
  let raw: RawReading
  let driver: Driver
  /// The path of image/DRIVER, relative to the data root.
  let imagePath: String
  /// What is nobody's and younger than this is in flight; nil where no daemon was at work.
  let flight: FlightWindow?
  let stamp: (String) -> FileStamp?

  /// What could be judged: orphans need more than their own area.
  private(set) var judged: Set<Area> = []
  private(set) var findings: [Finding]
  private(set) var images: [ImageSeen]
  private(set) var orphans: [OrphanSeen] = []
  private(set) var directories: [DirectorySeen] = []
  private let stack: LayerStack
  private var held: HeldLayers
  private var orphanedMounts: [MountSeen] = []
  /// The lowest missing entry of each chain, so that what follows from it can say so.
  private var missing: Set<ChainTable.Index> = []

  init(
    raw: RawReading, driver: Driver, imagePath: String, flight: FlightWindow?,
    stamp: @escaping (String) -> FileStamp?
  ) {
    self.raw = raw
    self.driver = driver
    self.imagePath = imagePath
    self.flight = flight
    self.stamp = stamp
    findings = raw.findings
    images = raw.images
    stack = LayerStack(chains: raw.chains, layers: raw.layers)
    held = HeldLayers(stack: stack)
  }

  mutating func run(into buffer: ReadBuffer) {
    checkTags()
    judgeWriteSets()
    if raw.areas.contains(.layers) {
      checkParents()
      hideImages()
      holdLayers()
      checkMounts()
      judgeLayers()
    } else {
      hideForeignImages()
    }
    if raw.areas.contains(.directories) { judgeDirectories(into: buffer) }
  }

  private func layerPath(_ chain: ChainTable.Index) -> String {
    imagePath + "/layerdb/sha256/" + raw.chains.chain(at: chain).hash.hex
  }

  // MARK: References and images

  private mutating func checkTags() {
    guard raw.areas.contains(.references), raw.areas.contains(.images) else { return }
    let path = imagePath + "/repositories.json"
    func check(_ reference: String, _ target: Digest) {
      if let hash = target.hash256, raw.imageNames.contains(hash) { return }
      findings.append(
        Finding(
          .tagWithoutImage, path,
          "\(reference): expected a file imagedb/content/sha256/\(target.hex), found none"))
    }
    for tag in raw.tags { check(tag.repository.familiar + ":" + tag.tag, tag.target) }
    for reference in raw.digestReferences {
      check("\(reference.repository.familiar)@\(reference.digest)", reference.target)
    }
  }

  private mutating func hideForeignImages() {
    for place in images.indices { images[place].hidden = isForeign(images[place]) }
  }

  private func isForeign(_ image: ImageSeen) -> Bool {
    guard let os = image.os, !os.isEmpty else { return false }
    return os.lowercased() != driver.os
  }

  private mutating func hideImages() {
    let loadable = stack.loadable()
    var needed: [ChainTable.Index: Int] = [:]
    for place in images.indices {
      let image = images[place]
      let path = imagePath + "/imagedb/content/sha256/" + image.id.hash.hex
      if isForeign(image) {
        images[place].hidden = true
        findings.append(
          Finding(
            .imageHidden, path,
            "expected the operating system \(driver.os), found \(image.os ?? ""): Docker does not list it"))
        continue
      }
      guard image.top >= 0, !loadable[Int(image.top)] else { continue }
      images[place].hidden = true
      let cause = lowestFault(below: image.top, loadable: loadable)
      if stack.layer(of: cause) == nil { needed[cause, default: 0] += 1 }
      findings.append(
        Finding(
          .imageHidden, path,
          "Docker cannot load its layers and does not list it; follows from \(faultName(cause)) at \(layerPath(cause))"
        ))
    }
    for broken in raw.broken {
      guard let chain = broken.chain, let cause = lowestMissing(of: chain) else { continue }
      needed[cause, default: 0] += 0
    }
    for (chain, images) in needed {
      missing.insert(chain)
      findings.append(
        Finding(
          .layerMissing, layerPath(chain),
          images == 0
            ? "expected an entry that an unsound image needs, found none"
            : "expected an entry that \(images) \(images == 1 ? "image needs" : "images need"), found none"))
    }
  }

  /// The lowest layer of the stack that is not there or not whole: what is above cannot be loaded for its sake.
  private func lowestFault(
    below top: ChainTable.Index, loadable: [Bool]
  ) -> ChainTable.Index {
    var fault = top
    var here = top
    var steps = 0
    while here >= 0, steps <= raw.chains.count {
      if !loadable[Int(here)] { fault = here }
      if raw.chains.diff(of: here) >= 0 {
        here = raw.chains.parent(of: here)
      } else if let layer = stack.layer(of: here), layer.parent >= 0 {
        here = layer.parent
      } else {
        break
      }
      steps += 1
    }
    return fault
  }

  private func lowestMissing(of chain: [ChainID]) -> ChainTable.Index? {
    for id in chain {
      if let place = raw.chains.index(of: id), stack.layer(of: place) == nil { return place }
    }
    return nil
  }

  private func faultName(_ chain: ChainTable.Index) -> String {
    guard let layer = stack.layer(of: chain) else { return FindingCode.layerMissing.rawValue }
    if !layer.hasDiff { return FindingCode.layerUnreadable.rawValue }
    if layer.cacheID == nil { return FindingCode.layerCacheIDMissing.rawValue }
    if layer.size == nil { return FindingCode.layerSizeInvalid.rawValue }
    return FindingCode.layerParentMissing.rawValue
  }

  private mutating func checkParents() {
    for layer in raw.layers {
      guard layer.parent >= 0, stack.layer(of: layer.parent) == nil else { continue }
      findings.append(
        Finding(
          .layerParentMissing, layerPath(layer.chain),
          "expected an entry for its parent, found none; follows from \(FindingCode.layerMissing.rawValue) at \(layerPath(layer.parent))"
        ))
      missing.insert(layer.parent)
    }
  }

  // MARK: Layers

  private mutating func holdLayers() {
    for image in images where !image.hidden { held.hold(image.top, .image) }
    for image in images where image.hidden { held.hold(image.top, .hiddenImage) }
    for broken in raw.broken {
      for chain in broken.chain ?? [] {
        if let place = raw.chains.index(of: chain) { held.hold(place, .hiddenImage) }
      }
    }
    for mount in raw.mounts {
      if isOrphaned(mount) {
        orphanedMounts.append(mount)
      } else if let parent = mount.parent, let place = raw.chains.index(of: parent) {
        held.hold(place, .container)
      }
    }
    for chain in raw.buildClaims.chains {
      if let place = raw.chains.index(of: chain) { held.hold(place, .buildCache) }
    }
    // BuildKit registers a layer before it writes its chainID beside the lease: the directory tells.
    for layer in raw.layers {
      if let name = layer.cacheID, raw.buildClaims.directories.contains(name) {
        held.hold(layer.chain, .buildCache)
      }
    }
    for mount in orphanedMounts {
      if let parent = mount.parent, let place = raw.chains.index(of: parent) {
        held.hold(place, .orphanedMount)
      }
    }
  }

  /// BuildKit mounts layers under its own 25-character names; only a container's mount can lose its container.
  private func isOrphaned(_ mount: MountSeen) -> Bool {
    raw.areas.contains(.containers) && Hash256(hex: mount.name) != nil
      && !raw.containerNames.contains(mount.name)
  }

  private mutating func checkMounts() {
    let mountPath = imagePath + "/layerdb/mounts/"
    if raw.areas.contains(.containers), raw.areas.contains(.mounts) {
      let mounted = Set(raw.mounts.map(\.name))
      for container in raw.containers
      where container.driver == driver.name && !mounted.contains(container.id) {
        findings.append(
          Finding(
            .containerMountMissing, "containers/" + container.id,
            "expected \(mountPath)\(container.id), found none"
              + (container.state == .dead || container.state == .removing
                ? " (the container is being removed)" : "")))
      }
    }
    for mount in orphanedMounts {
      let path = mountPath + mount.name
      if isInFlight(path) {
        findings.append(inFlight(path, "a mount whose container is not there"))
        continue
      }
      findings.append(
        Finding(
          .mountOrphaned, path,
          "expected containers/\(mount.name), found none; it keeps \(mount.mountID.map { "\($0)" } ?? "its directories")"
            + (mount.parent.map { " and the layers up to \($0)" } ?? "")))
      orphans.append(
        OrphanSeen(
          kind: .mount, path: path, chain: mount.parent, cacheID: mount.mountID,
          initID: mount.initID, directory: mount.mountID.flatMap { driver.path(of: $0) }))
    }
  }

  private mutating func judgeLayers() {
    guard raw.areas.contains(.images), raw.areas.contains(.mounts) else { return }
    guard raw.buildClaims.knowledge == .known else { return }
    judged.insert(.orphans)
    let isCertain = layersAreCertain
    for layer in raw.layers {
      let reason = held.reason(of: layer)
      guard reason <= .orphanedMount else { continue }
      let path = layerPath(layer.chain)
      if reason == .nothing, isInFlight(path) {
        findings.append(inFlight(path, "a layer that nothing holds"))
        continue
      }
      orphans.append(
        OrphanSeen(
          kind: .layer, path: path, chain: raw.chains.chain(at: layer.chain),
          cacheID: layer.cacheID, directory: layer.cacheID.flatMap { driver.path(of: $0) },
          size: layer.size, keptByMount: reason == .orphanedMount, isCertain: isCertain))
      guard reason == .nothing else { continue }
      findings.append(
        Finding(
          .layerOrphaned, path,
          "expected an image, a layer, a mount or the build cache to hold it, found none"
            + (layer.size.map { "; \($0) bytes" } ?? "")
            + (isCertain ? "" : "; uncertain: something unreadable could be its owner")))
    }
  }

  /// Whether nothing that could not be read can hold a layer.
  ///
  /// An image's config names all its layers, whatever their entries say; a mount or a lease names the top alone. What
  /// nothing holds does not hold anything either.
  private var layersAreCertain: Bool {
    raw.broken.allSatisfy { $0.chain != nil } && holdersAreReadable
      && raw.layers.allSatisfy { layer in
        let reason = held.reason(of: layer)
        return layer.isPlaced || reason == .nothing || reason >= .hiddenImage
      }
  }

  /// Whether the mounts and the entries that are held could be read.
  private var holdersAreReadable: Bool {
    !raw.findings.contains { $0.code == .mountUnreadable }
      && raw.unreadableEntries.allSatisfy { chain in
        raw.chains.index(of: chain).map { held.reasons[Int($0)] == .nothing } ?? true
      }
  }

  // MARK: Directories

  private mutating func judgeDirectories(into buffer: ReadBuffer) {
    guard let listing = raw.directories else { return }
    if raw.areas.isSuperset(of: [.layers, .mounts]), raw.buildClaims.knowledge == .known {
      judged.insert(.orphanDirectories)
    }
    let owners = directoryOwners()
    let there = Set(listing.names)
    checkMissingDirectories(there)
    var unowned: [DirectoryName] = []
    for name in listing.names {
      guard let owner = owners[name] else {
        unowned.append(name)
        continue
      }
      if owner != .layer { directories.append(DirectorySeen(name: name, owner: owner)) }
    }
    guard !unowned.isEmpty else { return }
    let lowers = listing.lowers(of: owners.keys, into: buffer)
    let lost = raw.layers.first { $0.cacheID == nil && held.reason(of: $0) > .nothing }
    for name in unowned {
      judge(name, isLower: lowers.contains(name), lost: lost, listing, into: buffer)
    }
  }

  private func directoryOwners() -> [DirectoryName: Owner] {
    var owners: [DirectoryName: Owner] = [:]
    owners.reserveCapacity(raw.layers.count + 2 * raw.mounts.count)
    for name in raw.buildClaims.directories { owners[name] = .buildCache }
    for name in raw.removing { owners[name] = .interruptedRemoval }
    let orphaned = Set(orphanedMounts.map(\.name))
    for mount in raw.mounts {
      let isOrphaned = orphaned.contains(mount.name)
      if let name = mount.mountID { owners[name] = isOrphaned ? .orphanedMount : .container }
      if let name = mount.initID { owners[name] = isOrphaned ? .orphanedMount : .containerInit }
    }
    for layer in raw.layers {
      if let name = layer.cacheID { owners[name] = .layer }
    }
    return owners
  }

  private mutating func checkMissingDirectories(_ there: Set<DirectoryName>) {
    for layer in raw.layers {
      guard let name = layer.cacheID, !there.contains(name) else { continue }
      let isNeeded = held.reason(of: layer) >= .container
      findings.append(
        Finding(
          .directoryMissing, layerPath(layer.chain),
          "expected the directory \(driver.path(of: name) ?? "\(name)"), found none"
            + (isNeeded ? "" : "; no image and no container needs it"),
          severity: isNeeded ? .error : .info))
    }
    let orphaned = Set(orphanedMounts.map(\.name))
    for mount in raw.mounts where !orphaned.contains(mount.name) {
      for name in [mount.mountID, mount.initID].compactMap({ $0 }) where !there.contains(name) {
        let isContainers = raw.containerNames.contains(mount.name)
        findings.append(
          Finding(
            .directoryMissing, imagePath + "/layerdb/mounts/" + mount.name,
            "expected the directory \(driver.path(of: name) ?? "\(name)"), found none",
            severity: isContainers ? .error : .info))
      }
    }
  }

  private mutating func judge(
    _ name: DirectoryName, isLower: Bool, lost: LayerSeen?, _ listing: DirectoriesReader,
    into buffer: ReadBuffer
  ) {
    let path = driver.path(of: name) ?? "\(name)"
    let follows = lost.map {
      "; follows from \(FindingCode.layerCacheIDMissing.rawValue) at \(layerPath($0.chain))"
    }
    if isLower {
      directories.append(DirectorySeen(name: name, owner: .lower))
      if let follows {
        findings.append(
          Finding(
            .directoryLeaked, path,
            "expected a layer to name it as its cache-id, found none; a directory above it names it, so it is no orphan"
              + follows))
      }
      return
    }
    guard raw.areas.contains(.layers), raw.areas.contains(.mounts),
      raw.buildClaims.knowledge == .known
    else {
      directories.append(DirectorySeen(name: name, owner: .unknown))
      return
    }
    if let flight, let stamp = listing.stamp(of: name), flight.contains(stamp) {
      directories.append(DirectorySeen(name: name, owner: .inFlight))
      findings.append(inFlight(path, "a directory that nothing owns"))
      return
    }
    let isCertain = lost == nil && holdersAreReadable
    directories.append(DirectorySeen(name: name, owner: nil))
    orphans.append(
      OrphanSeen(
        kind: .directory, path: path, cacheID: name, directory: path,
        lowers: listing.countLowers(of: name, into: buffer), isCertain: isCertain))
    findings.append(
      Finding(
        .directoryLeaked, path,
        "expected a layer, a container, an interrupted removal or the build cache to own it, found none"
          + (isCertain ? "" : "; uncertain: something unreadable could be its owner") + (follows ?? "")
      ))
  }

  private mutating func judgeWriteSets() {
    for path in raw.writeSets {
      findings.append(
        isInFlight(path)
          ? inFlight(path, "a layer that is being written")
          : Finding(
            .layerWriteSet, path, "expected nothing in layerdb/tmp without a daemon, found this"))
    }
  }

  /// Drops findings that a second reading did not bear out, and the orphans they were of.
  mutating func keepFindings(where isKept: (Finding) -> Bool) {
    let dropped = Set(findings.filter { !isKept($0) }.map(\.path))
    findings.removeAll { !isKept($0) }
    orphans.removeAll { dropped.contains($0.path) }
  }

  // MARK: In flight

  private func isInFlight(_ path: String) -> Bool {
    guard let flight, let stamp = stamp(path) else { return false }
    return flight.contains(stamp)
  }

  private func inFlight(_ path: String, _ what: String) -> Finding {
    Finding(
      .inFlight, path,
      "\(what), younger than the daemon's start: only a scan of a stopped daemon, or a later scan, can tell whether it is an orphan"
    )
  }
}
