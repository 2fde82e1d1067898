import Files
import ImageModel

/// Finds for each entry of a data root the part in which it is counted.
///
/// Only the uppermost levels matter: from some folder on, all that is below it is one part.
struct RootMap: Sendable {
  typealias Slot = PartRegister.Slot

  /// A folder of the uppermost levels.
  enum UpperFolder: Sendable {
    case root
    /// On the way to the driver's directories, so many components down from the data root, or their folder itself.
    case driver(Int, depth: Int, rest: Slot)
    /// A driver's directory, of which one folder has the layer's files.
    case directory(driver: Int, rest: Slot, contents: Slot)
    case containers(rest: Slot)
    case container(rest: Slot, log: Slot)
    case volumes(rest: Slot)
    case volume(rest: Slot, data: Slot)
    case image(rest: Slot)
    /// On the way to layerdb/tmp of a driver's tree: its folder, layerdb, or tmp itself.
    case tree(driver: Int, depth: Int, rest: Slot)
    /// On the way to containerd's root, so many components down from the data root.
    case containerd(depth: Int, rest: Slot)
  }

  private struct MappedFolder: FolderMap {
    let map: RootMap
    let place: UpperFolder

    func role(of name: String, kind: EntryKind) -> EntryRole { map.role(of: name, kind, in: place) }
  }

  let drivers: [Driver]
  /// That which dockerd runs itself, with images in it.
  let containerd: ContainerdMap?
  let register: PartRegister

  /// The role of the data root's own folder.
  func top() -> EntryRole { EntryRole(other("."), inside: folder(.root)) }

  private func folder(_ place: UpperFolder) -> FolderRole { .mapped(MappedFolder(map: self, place: place)) }

  private func other(_ name: String, driver: Int? = nil) -> Slot {
    slot(.other, .text(name), driver: driver)
  }

  private func slot(_ kind: MeasureSeen.Kind, _ name: DirectoryName, driver: Int? = nil) -> Slot {
    register.slot(of: MeasuredPart(place: driver.map { .driver($0) } ?? .root, kind: kind, name: name))
  }

  private func role(of name: String, _ kind: EntryKind, in place: UpperFolder) -> EntryRole {
    switch place {
    case .root: role(ofTop: name, kind)
    case .driver(let driver, let depth, let rest): role(inDriver: driver, depth, rest, name, kind)
    case .directory(let driver, let rest, let contents):
      EntryRole(kind == .folder && name == drivers[driver].contents ? contents : rest)
    case .containers(let rest): kind == .folder ? role(ofContainer: name) : EntryRole(rest)
    case .container(let rest, let log): EntryRole(isLog(name, kind) ? log : rest)
    case .volumes(let rest):
      EntryRole(
        rest, inside: kind == .folder ? folder(.volume(rest: rest, data: slot(.volume, .text(name)))) : nil)
    // moby volume/local: a volume's files lie in _data, its options beside it.
    case .volume(let rest, let data): EntryRole(kind == .folder && name == "_data" ? data : rest)
    case .image(let rest): role(inImage: rest, name, kind)
    case .tree(let driver, let depth, let rest): role(inTree: driver, depth, rest, name, kind)
    case .containerd(let depth, let rest): role(onWayToContainerd: depth, rest, name, kind)
    }
  }

  private func role(ofTop name: String, _ kind: EntryKind) -> EntryRole {
    if kind == .folder, let driver = drivers.firstIndex(where: { $0.folder?.first == name }) {
      let rest = other(name, driver: driver)
      return EntryRole(rest, inside: folder(.driver(driver, depth: 1, rest: rest)), mayBeMounted: true)
    }
    // moby daemon: what is being downloaded; set aside as tmp-old while it is removed at the next start.
    if name == "tmp" || name == "tmp-old" {
      return EntryRole(slot(.temporary, .text(name)), mayBeMounted: true)
    }
    let slot = other(name)
    let place: UpperFolder? =
      switch (name, kind) {
      case ("containers", .folder): .containers(rest: slot)
      case ("volumes", .folder): .volumes(rest: slot)
      case ("image", .folder): .image(rest: slot)
      case (Self.wayToContainerd[0], .folder): containerd == nil ? nil : .containerd(depth: 1, rest: slot)
      default: nil
      }
    // People put these on a disk of their own; another mount is no part of the root.
    return EntryRole(slot, inside: place.map { folder($0) }, mayBeMounted: DataRoot.folders.contains(name))
  }

  /// Where dockerd keeps the root of the containerd that it runs itself (moby daemon, `containerd/daemon`).
  static let wayToContainerd = ["containerd", "daemon"]

  private func role(onWayToContainerd depth: Int, _ rest: Slot, _ name: String, _ kind: EntryKind) -> EntryRole {
    guard kind == .folder, name == Self.wayToContainerd[depth], let containerd else { return EntryRole(rest) }
    return containerd.top()
  }

  private func role(
    inDriver driver: Int, _ depth: Int, _ rest: Slot, _ name: String, _ kind: EntryKind
  ) -> EntryRole {
    let path = drivers[driver].folder ?? []
    if depth < path.count {
      guard kind == .folder, name == path[depth] else { return EntryRole(rest) }
      return EntryRole(rest, inside: folder(.driver(driver, depth: depth + 1, rest: rest)), mayBeMounted: true)
    }
    guard drivers[driver].owns(entry: name, kind: kind) else { return EntryRole(rest) }
    let slot = slot(.directory, DirectoryName(name), driver: driver)
    guard drivers[driver].contents != nil else {
      return EntryRole(slot, mayBeMounted: drivers[driver].directoriesAreFileSystems)
    }
    return EntryRole(
      slot, inside: folder(.directory(driver: driver, rest: slot, contents: register.contentsSlot(of: slot))))
  }

  private func role(ofContainer id: String) -> EntryRole {
    let rest = slot(.container, .text(id))
    return EntryRole(rest, inside: folder(.container(rest: rest, log: slot(.log, .text(id)))))
  }

  /// Docker's log drivers json-file (<id>-json.log, .log.1, .log.2.gz) and local (local-logs/).
  private func isLog(_ name: String, _ kind: EntryKind) -> Bool {
    kind == .folder ? name == "local-logs" : name.contains(".log")
  }

  private func role(inImage rest: Slot, _ name: String, _ kind: EntryKind) -> EntryRole {
    guard kind == .folder, let driver = drivers.firstIndex(where: { $0.name == name }) else { return EntryRole(rest) }
    let slot = other("image/" + name, driver: driver)
    return EntryRole(slot, inside: folder(.tree(driver: driver, depth: 0, rest: slot)))
  }

  /// What a crash leaves of a layer that was being written lies in layerdb/tmp (moby layer/filestore.go,
  /// `StartTransaction`).
  private func role(inTree driver: Int, _ depth: Int, _ rest: Slot, _ name: String, _ kind: EntryKind) -> EntryRole {
    let path = ["layerdb", "tmp"]
    if depth < path.count {
      let isOnTheWay = kind == .folder && name == path[depth]
      return EntryRole(
        rest, inside: isOnTheWay ? folder(.tree(driver: driver, depth: depth + 1, rest: rest)) : nil)
    }
    return EntryRole(
      slot(.writeSet, .text("image/\(drivers[driver].name)/layerdb/tmp/\(name)"), driver: driver))
  }
}
