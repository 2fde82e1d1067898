import ImageModel

/// Who holds layers and mounts, and which of them are orphans.
extension Judge {
  mutating func holdLayers() {
    for image in images where !image.hidden { held.hold(image.top, .image) }
    for image in images where image.hidden { held.hold(image.top, .hiddenImage) }
    for broken in raw.broken { hold(broken.chain ?? [], .hiddenImage) }
    (mounts, orphanedMounts) = (raw.mounts.filter { !isOrphaned($0) }, raw.mounts.filter(isOrphaned))
    hold(mounts.compactMap(\.parent), .container)
    hold(raw.buildCache.chains, .buildCache)
    // BuildKit registers a layer before it writes the chainID beside the lease: until then the directory shows it.
    for layer in raw.layers {
      if let name = layer.cacheID, raw.buildCache.directories.contains(name) {
        held.hold(layer.chain, .buildCache)
      }
    }
    hold(orphanedMounts.compactMap(\.parent), .orphanedMount)
  }

  private mutating func hold(_ chains: [ChainID], _ holder: LayerHolder) {
    for chain in chains {
      if let place = raw.chains.place(of: chain) { held.hold(place, holder) }
    }
  }

  /// A mount whose container is gone, and one that a build made and whose daemon is gone: the next daemon loads both
  /// and removes neither.
  private func isOrphaned(_ mount: MountSeen) -> Bool {
    raw.areas.contains(.containers) && !raw.containerNames.contains(mount.name)
      && (Hash256(hex: mount.name) != nil || mount.isOfBuild)
  }

  mutating func checkMounts() {
    reportLayersMissingForMounts()
    for mount in orphanedMounts where isInFlight(mountPath(mount.name)) {
      findings.append(
        inFlight(
          mountPath(mount.name), mount.isOfBuild ? "a mount of a build" : "a mount whose container is not there"))
      hold([mount.parent].compactMap { $0 }, .inFlight)
      for name in [mount.mountID, mount.initID].compactMap({ $0 }) { directoryOwners[name] = .inFlight }
    }
    orphanedMounts = orphanedMounts.filter { !isInFlight(mountPath($0.name)) }
    for mount in orphanedMounts {
      let path = mountPath(mount.name)
      findings.append(
        Finding(
          .mountOrphaned, path,
          (mount.isOfBuild
            ? "a build's mount: expected the daemon that made it, found none"
            : "expected containers/\(mount.name), found none")
            + "; it keeps \(mount.mountID.map { "\($0)" } ?? "its directories")"
            + (mount.parent.map { " and the layers up to \($0)" } ?? "")))
      orphans.append(
        OrphanSeen(
          kind: .mount, path: path, chain: mount.parent, cacheID: mount.mountID,
          initID: mount.initID, directory: mount.mountID.flatMap { driver.path(of: $0) }))
    }
  }

  /// A container needs its image's layers whether the image is still there or not.
  private mutating func reportLayersMissingForMounts() {
    var reported: Set<ChainID> = []
    for mount in mounts {
      guard let parent = mount.parent, reported.insert(parent).inserted else { continue }
      if let place = raw.chains.place(of: parent), stack.layer(of: place) != nil || missing[place] != nil { continue }
      findings.append(
        Finding(
          .layerMissing, "\(imagePath)/layerdb/sha256/\(parent.hash.hex)",
          "expected an entry that the mount of \(mount.name) needs, found none"))
    }
  }

  mutating func judgeLayers() {
    guard raw.areas.contains(.images), raw.areas.contains(.mounts), raw.buildCache.isComplete else { return }
    judged.insert(.orphans)
    let uncertainty = uncertainty(of: .layers)
    let unreadable = layersOfUnreadableImages()
    for layer in raw.layers {
      let holder = held.holder(of: layer)
      guard holder <= .orphanedMount else { continue }
      let path = layerPath(layer.chain)
      if holder == .nothing, isInFlight(path) {
        findings.append(inFlight(path, "a layer that nothing holds"))
        continue
      }
      orphans.append(
        OrphanSeen(
          kind: .layer, path: path, chain: raw.chains.chain(at: layer.chain),
          cacheID: layer.cacheID, directory: layer.cacheID.flatMap { driver.path(of: $0) },
          size: layer.size, keptByMount: holder == .orphanedMount))
      guard holder == .nothing else { continue }
      let cause = unreadable[layer.chain].map {
        Finding.Cause(.imageUnreadable, at: "\(imagePath)/imagedb/content/sha256/\($0.hash.hex)")
      }
      findings.append(
        Finding(
          .layerOrphaned, path,
          "expected an image, a layer, a mount or the build cache to hold it, found none"
            + (layer.size.map { "; \($0) bytes" } ?? "") + uncertainty
            + (cause == nil ? "" : "; right above the layers of an unreadable image’s parent"),
          cause: cause))
    }
  }

  /// Layers that nothing holds, right above the layers of an unreadable image's parent: each step of a build and each
  /// commit adds one layer, so that they are likely to be the unreadable image's.
  private func layersOfUnreadableImages() -> [ChainTable.Place: ImageID] {
    let unreadable = raw.broken.filter { $0.chain == nil && $0.parent != nil }
    guard !unreadable.isEmpty else { return [:] }
    var tops: [ImageID: [ChainTable.Place]] = [:]
    for image in raw.images { tops[image.id] = [image.top] }
    for broken in raw.broken {
      tops[broken.id] = broken.chain?.last.flatMap { raw.chains.place(of: $0) }.map { [$0] }
    }
    var above: [ChainTable.Place: [ChainTable.Place]] = [:]
    for layer in raw.layers where held.holder(of: layer) == .nothing {
      above[layer.parent, default: []].append(layer.chain)
    }
    var images: [ChainTable.Place: ImageID] = [:]
    let children = Dictionary(grouping: unreadable) { $0.parent ?? $0.id }
    // An unreadable image whose parent is unreadable too comes after the parent.
    var pending = children.keys.filter { tops[$0] != nil }
    while let parent = pending.popLast() {
      guard let below = tops[parent], let same = children[parent] else { continue }
      let own = below.flatMap { above[$0] ?? [] }
      if let last = same.map(\.id).max() { for chain in own { images[chain] = last } }
      for image in same { tops[image.id] = own.isEmpty ? below : own }
      pending += same.map(\.id)
    }
    return images
  }
}
