import Files
import ImageModel

/// Finds for each entry of a data root the part in which it is counted.
///
/// Only the uppermost levels matter: from some folder on, all that is below it is one part.
struct RootMap: Sendable {
  typealias Slot = PartRegister.Slot

  /// What the entries of a folder are.
  enum FolderRole: Sendable {
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
    case inside(Slot)
  }

  /// Where an entry is counted, and what is below it.
  struct EntryRole {
    let slot: Slot
    let inside: FolderRole
    /// The entry may be the top of a file system of its own, which then is the one not to be left.
    var mayBeMounted = false
  }

  let drivers: [Driver]
  let register = PartRegister()

  /// Folders of a data root that people put on a disk of their own; another mount there is no part of it.
  private static let mountable: Set<String> = [
    "buildkit", "containerd", "containers", "image", "network", "plugins", "runtimes", "swarm", "tmp", "trust",
    "volumes",
  ]

  func top() -> Slot { other(".") }

  private func other(_ name: String, driver: Int? = nil) -> Slot {
    slot(.other, .text(name), driver: driver)
  }

  private func slot(_ kind: MeasureSeen.Kind, _ name: DirectoryName, driver: Int? = nil) -> Slot {
    register.slot(of: MeasuredPart(driver: driver, kind: kind, name: name))
  }

  func role(
    of name: UnsafeRawBufferPointer, kind: EntryKind, in place: FolderRole
  ) -> EntryRole {
    switch place {
    case .inside(let slot): EntryRole(slot: slot, inside: place)
    case .root: role(ofTop: String(decoding: name, as: UTF8.self), kind)
    case .driver(let driver, let depth, let rest):
      role(inDriver: driver, depth, rest, String(decoding: name, as: UTF8.self), kind)
    case .directory(let driver, let rest, let contents):
      drivers[driver].contents.map { $0.utf8.elementsEqual(name) } == true && kind == .folder
        ? EntryRole(slot: contents, inside: .inside(contents)) : EntryRole(slot: rest, inside: .inside(rest))
    case .containers(let rest):
      kind == .folder
        ? role(ofContainer: String(decoding: name, as: UTF8.self))
        : EntryRole(slot: rest, inside: .inside(rest))
    case .container(let rest, let log):
      isLog(String(decoding: name, as: UTF8.self), kind)
        ? EntryRole(slot: log, inside: .inside(log)) : EntryRole(slot: rest, inside: .inside(rest))
    case .volumes(let rest):
      kind == .folder
        ? EntryRole(
          slot: rest,
          inside: .volume(
            rest: rest, data: slot(.volume, .text(String(decoding: name, as: UTF8.self)))))
        : EntryRole(slot: rest, inside: .inside(rest))
    case .volume(let rest, let data):
      // moby volume/local: a volume's files lie in _data, its options beside it.
      kind == .folder && "_data".utf8.elementsEqual(name)
        ? EntryRole(slot: data, inside: .inside(data)) : EntryRole(slot: rest, inside: .inside(rest))
    case .image(let rest): role(inImage: rest, String(decoding: name, as: UTF8.self), kind)
    case .tree(let driver, let depth, let rest):
      role(inTree: driver, depth, rest, String(decoding: name, as: UTF8.self), kind)
    }
  }

  private func role(ofTop name: String, _ kind: EntryKind) -> EntryRole {
    if kind == .folder, let driver = drivers.firstIndex(where: { $0.folder?.first == name }) {
      let rest = other(name, driver: driver)
      return EntryRole(slot: rest, inside: .driver(driver, depth: 1, rest: rest), mayBeMounted: true)
    }
    // moby daemon: what is being downloaded; set aside as tmp-old while it is removed at the next start.
    if name == "tmp" || name == "tmp-old" {
      let slot = slot(.temporary, .text(name))
      return EntryRole(slot: slot, inside: .inside(slot), mayBeMounted: true)
    }
    let slot = other(name)
    let inside: FolderRole =
      switch (name, kind) {
      case ("containers", .folder): .containers(rest: slot)
      case ("volumes", .folder): .volumes(rest: slot)
      case ("image", .folder): .image(rest: slot)
      default: .inside(slot)
      }
    return EntryRole(slot: slot, inside: inside, mayBeMounted: Self.mountable.contains(name))
  }

  private func role(
    inDriver driver: Int, _ depth: Int, _ rest: Slot, _ name: String, _ kind: EntryKind
  ) -> EntryRole {
    let path = drivers[driver].folder ?? []
    if depth < path.count {
      guard kind == .folder, name == path[depth] else { return EntryRole(slot: rest, inside: .inside(rest)) }
      return EntryRole(
        slot: rest, inside: .driver(driver, depth: depth + 1, rest: rest), mayBeMounted: true)
    }
    guard drivers[driver].owns(entry: name, kind: kind) else {
      return EntryRole(slot: rest, inside: .inside(rest))
    }
    let slot = slot(.directory, DirectoryName(name), driver: driver)
    guard drivers[driver].contents != nil else {
      return EntryRole(
        slot: slot, inside: .inside(slot), mayBeMounted: drivers[driver].directoriesAreFileSystems)
    }
    return EntryRole(
      slot: slot,
      inside: .directory(driver: driver, rest: slot, contents: register.contentsSlot(of: slot)))
  }

  private func role(ofContainer id: String) -> EntryRole {
    let rest = slot(.container, .text(id))
    return EntryRole(slot: rest, inside: .container(rest: rest, log: slot(.log, .text(id))))
  }

  /// Docker's log drivers json-file (<id>-json.log, .log.1, .log.2.gz) and local (local-logs/).
  private func isLog(_ name: String, _ kind: EntryKind) -> Bool {
    kind == .folder ? name == "local-logs" : name.contains(".log")
  }

  private func role(inImage rest: Slot, _ name: String, _ kind: EntryKind) -> EntryRole {
    guard kind == .folder, let driver = drivers.firstIndex(where: { $0.name == name }) else {
      return EntryRole(slot: rest, inside: .inside(rest))
    }
    let slot = other("image/" + name, driver: driver)
    return EntryRole(slot: slot, inside: .tree(driver: driver, depth: 0, rest: slot))
  }

  /// What a crash leaves of a layer that was being written lies in layerdb/tmp (moby layer/filestore.go,
  /// `StartTransaction`).
  private func role(inTree driver: Int, _ depth: Int, _ rest: Slot, _ name: String, _ kind: EntryKind) -> EntryRole {
    let path = ["layerdb", "tmp"]
    if depth < path.count {
      let isOnTheWay = kind == .folder && name == path[depth]
      return EntryRole(
        slot: rest, inside: isOnTheWay ? .tree(driver: driver, depth: depth + 1, rest: rest) : .inside(rest))
    }
    let slot = slot(
      .writeSet, .text("image/\(drivers[driver].name)/layerdb/tmp/\(name)"), driver: driver)
    return EntryRole(slot: slot, inside: .inside(slot))
  }
}
