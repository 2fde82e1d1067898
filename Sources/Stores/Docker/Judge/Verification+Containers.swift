import ImageModel

/// Which containers a daemon does not load when it starts, because their mounts are missing or damaged (moby
/// daemon/daemon.go, `restore`; layer/layer_store.go, `loadMount`).
extension Verification {
  mutating func judgeContainers() {
    guard raw.areas.contains(.mounts) else { return }
    let mounts = Dictionary(raw.mounts.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for place in containers.indices where containers[place].driver == driver.name {
      let container = containers[place]
      let path = mountPath(container.id)
      if let mount = mounts[container.id] {
        // A younger one may have been half written when it was read.
        if let fault = fault(of: mount), !isInFlight(path) { containers[place].unlisted = fault }
        continue
      }
      // A mount is made before its container's folder, but may be made after all mounts were read.
      guard flight == nil || stamp(path) == nil else { continue }
      let isBeingRemoved = container.state == .dead || container.state == .removing
      // A running daemon lists it until it is gone.
      if flight == nil || !isBeingRemoved { containers[place].unlisted = .noMount }
      findings.append(
        Finding(
          .containerMountMissing, "containers/" + container.id,
          "expected \(path), found none" + (isBeingRemoved ? " (the container is being removed)" : "")))
    }
  }

  private mutating func fault(of mount: MountSeen) -> ContainerSeen.Unlisted? {
    guard mount.isWhole else { return .unreadableMount }
    guard raw.areas.contains(.layers), let parent = mount.parent else { return nil }
    guard let place = raw.chains.index(of: parent), loadable[Int(place)] else { return .missingLayers }
    return nil
  }
}
