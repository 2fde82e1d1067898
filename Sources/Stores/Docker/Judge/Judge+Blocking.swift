import ImageModel

/// Which findings make it uncertain that a layer or a directory has no owner.
///
/// While a tree has a finding that blocks a kind, no orphan of this kind is certain.
extension Judge {
  /// Notes with each finding of damage what the damaged file could own.
  mutating func markBlocking() {
    let images = Set(raw.images.map(\.id.hash))
    let (mounted, orphaned) = (Set(raw.mounts.map(\.name)), Set(orphanedMounts.map(\.name)))
    let states = Dictionary(raw.containers.map { ($0.id, $0) }) { first, _ in first }
    // An image whose layers are unknown could hold any layer.
    let anyImageIsBroken = !raw.broken.isEmpty
    for place in findings.indices {
      let path = findings[place].path
      findings[place].blocks =
        switch findings[place].code {
        // The bytes of a config that do not match its name may name other layers than the image has.
        case .imageUnreadable, .imageDigestMismatch: .layers
        case .layerUnreadable, .layerParentMissing, .layerChainMismatch:
          blockedByEntry(of: path, findings[place].code, mayBeHeld: anyImageIsBroken)
        case .layerCacheIDMissing: holder(at: path) > .nothing || anyImageIsBroken ? .directories : []
        // Only the entry names the layer's directory and, unless an image's config names them, the layers below.
        case .layerMissing: isNamedByImage(path) ? .directories : [.layers, .directories]
        // What belongs to an orphaned mount is an orphan too, so that a mount whose files are damaged blocks nothing.
        case .mountUnreadable:
          name(in: mountPath(""), path).map(orphaned.contains) == true ? [] : [.layers, .directories]
        case .containerMountMissing:
          blocked(byContainer: name(in: "containers/", path).flatMap { states[$0] }, images)
        // The container's driver is unknown; its mount, if there is one, names what it has.
        case .containerUnreadable:
          name(in: "containers/", path).map(mounted.contains) == true ? [] : [.layers, .directories]
        // The directories that others need below them are named by links.
        case .unreadable where path == driver.pathOfLinks: .directories
        default: []
        }
    }
  }

  /// What a damaged entry of layerdb could own.
  ///
  /// An image's config names all its layers, whatever their entries say; a mount and a lease name the top alone, so
  /// that only entries name the layers below it. An entry that nothing holds does not hold anything either.
  private func blockedByEntry(of path: String, _ code: FindingCode, mayBeHeld: Bool) -> Blocked {
    let holder = holder(at: path)
    guard holder > .nothing || mayBeHeld else { return [] }
    var blocked: Blocked = holder < .hiddenImage ? .layers : []
    // No file names the directory of a missing parent, nor that of an entry which is no folder.
    if code == .layerParentMissing || entry(at: path) == nil { blocked.insert(.directories) }
    return blocked
  }

  /// What a container without a mount could own: its two directories and, if its image is not there, the image's layers.
  private func blocked(byContainer container: ContainerSeen?, _ images: Set<Hash256>) -> Blocked {
    guard let container else { return [.layers, .directories] }
    // The daemon removes the directories before the mount (moby layer/layer_store.go, `ReleaseRWLayer`).
    guard container.state != .dead, container.state != .removing else { return [] }
    let isImageThere = container.image?.hash256.map(images.contains) ?? false
    return isImageThere ? .directories : [.layers, .directories]
  }

  private func place(at path: String) -> ChainTable.Place? {
    path.split(separator: "/").last.flatMap { Hash256(hex: String($0)) }
      .flatMap { raw.chains.place(of: ChainID($0)) }
  }

  private func holder(at path: String) -> LayerHolder {
    place(at: path).map { held.holders[Int($0)] } ?? .nothing
  }

  private func entry(at path: String) -> LayerSeen? { place(at: path).flatMap { stack.layer(of: $0) } }

  private func isNamedByImage(_ path: String) -> Bool { place(at: path).map { raw.chains.diff(of: $0) >= 0 } ?? false }

  /// The entry of a folder to which a path leads, or in which it lies; nil where it leads elsewhere.
  ///
  /// - Parameter folder: Ends in a slash.
  private func name(in folder: String, _ path: String) -> String? {
    path.hasPrefix(folder) ? String(path.dropFirst(folder.count).prefix { $0 != "/" }) : nil
  }

  /// The end of the detail of an orphan of this kind: which findings block the kind.
  func uncertainty(of kind: Blocked) -> String {
    let causes = findings.filter { $0.blocks.contains(kind) }.map { "\($0.code.rawValue) at \($0.path)" }.sorted()
    guard let first = causes.first else { return "" }
    let more = causes.count > 1 ? " and \(causes.count - 1) more" : ""
    return "; uncertain: its owner could be unreadable, see \(first)\(more)"
  }
}
