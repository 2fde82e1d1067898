import ImageModel

/// Who owns the driver's directories, and which have no owner.
extension Judge {
  mutating func findDirectoryOwners() {
    guard let listing = raw.directories else { return }
    var owners: [DirectoryName: Owner] = [:]
    owners.reserveCapacity(raw.layers.count + 2 * raw.mounts.count)
    for name in raw.buildCache.directories { owners[name] = .buildCache }
    for name in raw.removals.compactMap(\.cacheID) { owners[name] = .interruptedRemoval }
    for name in orphanedMounts.flatMap({ [$0.mountID, $0.initID] }).compactMap({ $0 }) { owners[name] = .orphanedMount }
    for mount in mounts {
      if let name = mount.mountID { owners[name] = .container }
      if let name = mount.initID { owners[name] = .containerInit }
    }
    for layer in raw.layers {
      if let name = layer.cacheID { owners[name] = .layer }
    }
    directoryOwners = owners
    unowned = listing.names.filter { owners[$0] == nil }
  }

  mutating func judgeDirectories() {
    guard let listing = raw.directories else { return }
    let isJudged = raw.areas.isSuperset(of: [.layers, .mounts]) && raw.buildCache.isComplete
    if isJudged { judged.insert(.orphanDirectories) }
    let there = Set(listing.names)
    checkMissingDirectories(there)
    let lost = LostLayers(raw.layers.filter { $0.cacheID == nil && held.holder(of: $0) > .nothing }, in: stack)
    reportLostDirectories(there, of: lost.layers)
    for name in listing.names {
      guard let owner = directoryOwners[name], owner != .layer else { continue }
      directories.append(DirectorySeen(name: name, owner: owner))
    }
    guard !unowned.isEmpty else { return }
    let needed = Set(
      evidence.lowers.filter { directoryOwners[$0.key] ?? .orphanedMount != .orphanedMount }.flatMap(\.value))
    let uncertainty = uncertainty(of: .directories)
    for name in unowned {
      let isLower = needed.contains(name)
      let own =
        (nearest(below: name).map { lost.first(on: $0) } ?? lost.layers.first) ?? (isLower ? lost.layers.first : nil)
      let cause = own.map(lostCause)
      if isLower {
        directories.append(DirectorySeen(name: name, owner: .lower))
        if let cause {
          reportLost(name, "a directory above it names it, so it is no orphan", cause)
        }
      } else if !isJudged {
        directories.append(DirectorySeen(name: name, owner: .unknown))
      } else {
        judge(name, uncertainty, cause)
      }
    }
  }

  /// A directory that no directory of an owner needs.
  private mutating func judge(_ name: DirectoryName, _ ending: String, _ cause: Finding.Cause?) {
    let path = directoryPath(name)
    if isInFlight(path) {
      directories.append(DirectorySeen(name: name, owner: .inFlight))
      findings.append(inFlight(path, "a directory that nothing owns"))
      return
    }
    directories.append(DirectorySeen(name: name, owner: nil))
    let lowers = driver.links == nil ? 0 : evidence.lowers[name]?.count ?? 0
    orphans.append(
      OrphanSeen(
        kind: .directory, path: path, cacheID: name, directory: path, lowers: lowers == 0 ? nil : Int64(lowers)))
    findings.append(
      Finding(
        .directoryLeaked, path,
        "expected a layer, a container, an interrupted removal or the build cache to own it, found none" + ending,
        cause: cause))
  }

  /// The directory right below this one, nil where it stands on none; nil where the files do not show that.
  private func nearest(below name: DirectoryName) -> DirectoryName?? {
    guard driver.links != nil, let lowers = evidence.lowers[name] else { return nil }
    guard let nearest = lowers.first else { return .some(nil) }
    return nearest.map { .some($0) }
  }

  /// Directories that the build cache names as those of layers whose own entries do not name them any more.
  private mutating func reportLostDirectories(_ there: Set<DirectoryName>, of lost: [LayerSeen]) {
    let layers = Dictionary(
      lost.map { (raw.chains.chain(at: $0.chain), $0) }, uniquingKeysWith: { first, _ in first })
    for (name, chain) in raw.buildCache.layers.sorted(by: { $0.key < $1.key }) {
      guard let layer = layers[chain], there.contains(name) else { continue }
      reportLost(name, "the build cache holds it, so it is no orphan", lostCause(of: layer))
    }
  }

  private func lostCause(of layer: LayerSeen) -> Finding.Cause {
    Finding.Cause(layer.isDenied ? .unreadable : .layerCacheIDMissing, at: layerPath(layer.chain))
  }

  private mutating func reportLost(_ name: DirectoryName, _ ending: String, _ cause: Finding.Cause) {
    findings.append(
      Finding(
        .directoryLeaked, directoryPath(name), "expected a layer to name it as its cache-id, found none; " + ending,
        cause: cause))
  }

  private mutating func checkMissingDirectories(_ there: Set<DirectoryName>) {
    func report(_ name: DirectoryName, of path: String, isNeeded: Bool, isHeld: Bool, _ ending: String) {
      let isDamaged = isHeld && !DirectoryName.isGenerated(name.description)
      findings.append(
        Finding(
          .directoryMissing, path,
          "expected the directory \(directoryPath(name)), found \(raw.directories?.others[name]?.name ?? "none")"
            + ending
            + (isDamaged ? "; Docker makes no such name, so that any directory could be its own" : ""),
          subject: name.description, severity: isNeeded ? .error : .info, blocks: isDamaged ? .directories : []))
    }
    for layer in raw.layers {
      guard let name = layer.cacheID, !there.contains(name) else { continue }
      let holder = held.holder(of: layer)
      let isNeeded = holder >= .container
      report(
        name, of: layerPath(layer.chain), isNeeded: isNeeded, isHeld: holder > .nothing || !raw.broken.isEmpty,
        isNeeded ? "" : "; no image and no container needs it")
    }
    // A daemon writes that a container is dead before it removes the directories, and removes the mount after them.
    let removed = flight == nil ? [] : Set(raw.containers.filter { [.dead, .removing].contains($0.state) }.map(\.id))
    for mount in mounts {
      let isRemoved = removed.contains(mount.name)
      for name in [mount.mountID, mount.initID].compactMap({ $0 }) where !there.contains(name) {
        report(
          name, of: mountPath(mount.name), isNeeded: raw.containerNames.contains(mount.name) && !isRemoved,
          isHeld: true, isRemoved ? "; its container is being removed" : "")
      }
    }
  }
}

/// Held layers whose entries do not name their directories. To compare 8,000 of them with as many directories took 6 s.
private struct LostLayers {
  let layers: [LayerSeen]
  /// The place of the first layer that needs this directory right below its own; nil: that needs none.
  private var places: [DirectoryName?: Int] = [:]
  /// That of the first layer of which the entry below does not name its directory either.
  private var anywhere: Int?

  init(_ layers: [LayerSeen], in stack: LayerStack) {
    self.layers = layers
    for (place, layer) in layers.enumerated() {
      if layer.parent < 0 {
        places[nil] = places[nil] ?? place
      } else if let below = stack.layer(of: layer.parent)?.cacheID {
        places[below] = places[below] ?? place
      } else {
        anywhere = anywhere ?? place
      }
    }
  }

  /// The first layer whose directory may be one that stands on this directory.
  func first(on nearest: DirectoryName?) -> LayerSeen? {
    [places[nearest], anywhere].compactMap { $0 }.min().map { layers[$0] }
  }
}
