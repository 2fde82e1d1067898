import ImageModel

/// Which containers a daemon does not load when it starts, because their configs are missing or their mounts are
/// missing or damaged (moby daemon/daemon.go, `restore`; layer/layer_store.go, `loadMount`).
extension Judge {
  /// Containers of which a removal left only folders: what was busy, such as mounts/shm. A daemon gives up a container's
  /// mount before it removes the files of its folder (moby daemon/delete.go, `cleanupContainer`).
  static func removedContainers(of raw: RawReading) -> Set<String> {
    raw.areas.contains(.mounts) ? raw.emptiedContainers.subtracting(raw.mounts.map(\.name)) : []
  }

  /// Containers of this driver with a mount that is missing or damaged, by place.
  func doubtfulContainers() -> [Int: ContainerSeen.Unlisted] {
    guard raw.areas.contains(.mounts) else { return [:] }
    let mounts = Dictionary(raw.mounts.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var doubtful: [Int: ContainerSeen.Unlisted] = [:]
    for place in containers.indices where containers[place].driver == driver.name {
      doubtful[place] = mounts[containers[place].id].map { fault(of: $0) } ?? .noMount
    }
    return doubtful
  }

  private func fault(of mount: MountSeen) -> ContainerSeen.Unlisted? {
    guard mount.isWhole else { return .unreadableMount }
    guard raw.areas.contains(.layers), let parent = mount.parent else { return nil }
    guard let place = raw.chains.place(of: parent), loadable[Int(place)] else { return .missingLayers }
    return nil
  }

  mutating func judgeContainers() {
    for (place, fault) in doubtful.sorted(by: { $0.key < $1.key }) {
      let container = containers[place]
      let path = mountPath(container.id)
      guard fault == .noMount else {
        // A younger mount may have been written while it was read.
        if !isInFlight(path) { containers[place].unlisted = fault }
        continue
      }
      // A mount is made before its container's folder, but may be made after all mounts were read.
      guard evidence.stamps[path] == nil else { continue }
      let isBeingRemoved = container.state == .dead || container.state == .removing
      // A running daemon lists the container until it is gone.
      if flight == nil || !isBeingRemoved { containers[place].unlisted = .noMount }
      findings.append(
        Finding(
          .containerMountMissing, "containers/" + container.id,
          "expected \(path), found none" + (isBeingRemoved ? " (the container is being removed)" : "")))
    }
  }

  /// A daemon makes a container's folder before it writes the config, and removes it after the config.
  mutating func checkConfigs() {
    for container in raw.containers where container.unlisted == .noConfig {
      let folder = "containers/\(container.id)"
      if isInFlight(folder) {
        findings.append(
          Finding(
            .inFlight, folder,
            "a container without a config, changed since the daemon’s start: a daemon makes or removes the container, unless a later scan finds the same"
          ))
      } else if removedContainers.contains(container.id) {
        findings.append(
          Finding(.leftover, folder, "left over from a container’s removal: no file is in it, and no mount is there"))
      } else {
        findings.append(.noConfig(of: container.id))
      }
    }
  }
}

extension Finding {
  static func noConfig(of container: String) -> Finding {
    let path = "containers/\(container)/config.v2.json"
    return Finding(.containerUnreadable, path, "expected a container's config, found nothing there")
  }
}
