import Files
import ImageModel

/// Who owns the driver's directories, and which are nobody's.
extension Verification {
  mutating func judgeDirectories(into buffer: ReadBuffer) {
    guard let listing = raw.directories else { return }
    if raw.areas.isSuperset(of: [.layers, .mounts]), raw.buildClaims.knowledge == .known {
      judged.insert(.orphanDirectories)
    }
    let owners = directoryOwners()
    let there = Set(listing.names)
    checkMissingDirectories(there)
    var unowned: [DirectoryName] = []
    let lost = raw.layers.filter { $0.cacheID == nil && held.reason(of: $0) > .nothing }
    tellLostDirectories(there, of: lost)
    for name in listing.names {
      guard let owner = owners[name] else {
        unowned.append(name)
        continue
      }
      if owner != .layer { directories.append(DirectorySeen(name: name, owner: owner)) }
    }
    guard !unowned.isEmpty else { return }
    // What only an orphaned mount stands on is nobody's either.
    let lowers = listing.lowers(
      of: owners.lazy.filter { $0.value != .orphanedMount }.map(\.key), into: buffer)
    let uncertainty = uncertainty(of: .directories)
    for name in unowned {
      judge(name, isLower: lowers.contains(name), lost: lost, uncertainty, listing, into: buffer)
    }
  }

  /// Whether a directory stands on what the layer's own has to stand on; nil where nobody can tell.
  private func fits(
    _ name: DirectoryName, _ layer: LayerSeen, _ listing: DirectoriesReader, into buffer: ReadBuffer
  ) -> Bool? {
    guard let nearest = listing.nearestLower(of: name, into: buffer) else { return nil }
    guard layer.parent >= 0 else { return nearest == nil }
    return stack.layer(of: layer.parent)?.cacheID.map { $0 == nearest }
  }

  /// A layer that became one by a build, and names its directory no more: the build cache still does.
  private mutating func tellLostDirectories(_ there: Set<DirectoryName>, of lost: [LayerSeen]) {
    guard !lost.isEmpty else { return }
    let layers = Dictionary(
      lost.map { (raw.chains.chain(at: $0.chain), $0) }, uniquingKeysWith: { first, _ in first })
    for (name, chain) in raw.buildClaims.layers.sorted(by: { $0.key < $1.key }) {
      guard let layer = layers[chain], there.contains(name) else { continue }
      findings.append(
        Finding(
          .directoryLeaked, driver.path(of: name) ?? "\(name)",
          "expected its layer to name it as its cache-id, found none; the build cache holds it, so it is no orphan; follows from \(FindingCode.layerCacheIDMissing.rawValue) at \(layerPath(layer.chain))"
        ))
    }
  }

  func directoryOwners() -> [DirectoryName: Owner] {
    var owners: [DirectoryName: Owner] = [:]
    owners.reserveCapacity(raw.layers.count + 2 * raw.mounts.count)
    for name in raw.buildClaims.directories { owners[name] = .buildCache }
    for name in raw.removals.compactMap(\.cacheID) { owners[name] = .interruptedRemoval }
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

  mutating func checkMissingDirectories(_ there: Set<DirectoryName>) {
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
    // A daemon writes that a container is dead before it removes the directories, and the mount after these.
    let removed = flight == nil ? [] : Set(raw.containers.filter { [.dead, .removing].contains($0.state) }.map(\.id))
    for mount in raw.mounts where !orphaned.contains(mount.name) {
      for name in [mount.mountID, mount.initID].compactMap({ $0 }) where !there.contains(name) {
        let isContainers = raw.containerNames.contains(mount.name) && !removed.contains(mount.name)
        findings.append(
          Finding(
            .directoryMissing, imagePath + "/layerdb/mounts/" + mount.name,
            "expected the directory \(driver.path(of: name) ?? "\(name)"), found none"
              + (removed.contains(mount.name) ? "; its container is being removed" : ""),
            severity: isContainers ? .error : .info))
      }
    }
  }

  mutating func judge(
    _ name: DirectoryName, isLower: Bool, lost: [LayerSeen], _ uncertainty: String,
    _ listing: DirectoriesReader, into buffer: ReadBuffer
  ) {
    let path = driver.path(of: name) ?? "\(name)"
    let own = lost.first { fits(name, $0, listing, into: buffer) ?? true } ?? (isLower ? lost.first : nil)
    let follows = own.map {
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
    directories.append(DirectorySeen(name: name, owner: nil))
    orphans.append(
      OrphanSeen(
        kind: .directory, path: path, cacheID: name, directory: path,
        lowers: listing.countLowers(of: name, into: buffer)))
    findings.append(
      Finding(
        .directoryLeaked, path,
        "expected a layer, a container, an interrupted removal or the build cache to own it, found none"
          + uncertainty + (follows ?? "")
      ))
  }
}
