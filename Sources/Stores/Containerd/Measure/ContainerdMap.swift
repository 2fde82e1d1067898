import Files

/// Finds for each entry of containerd's root the part in which it is counted: a blob, a snapshot, or the folder at the top.
///
/// A snapshot's part is what its snapshotter measures: the folder of its files, with that folder itself (containerd
/// core/snapshots, `DiskUsage`). Its work folder beside that is the snapshotter's.
struct ContainerdMap: Sendable {
  typealias Slot = PartRegister.Slot

  let layout: ContainerdLayout
  /// What comes before the root's own names in the names of parts.
  let prefix: String
  let register: PartRegister

  /// A folder of the uppermost levels; paths are relative to containerd's root.
  private enum Place {
    case root
    /// The content store.
    case content(rest: Slot)
    /// The folder of blobs/, which has a folder for each algorithm.
    case blobs(rest: Slot)
    case algorithm(String, rest: Slot)
    case snapshotter(path: String, files: String?, rest: Slot)
    case snapshots(path: String, files: String?, rest: Slot)
    case snapshot(path: String, files: String?, rest: Slot)
  }

  private struct MappedFolder: FolderMap {
    let map: ContainerdMap
    let place: Place

    func role(of name: String, kind: EntryKind) -> EntryRole { map.role(of: name, kind, in: place) }
  }

  /// The role of the root's own folder, which people may have on a disk of its own.
  func top() -> EntryRole {
    let name = prefix.hasSuffix("/") ? String(prefix.dropLast()) : "."
    return EntryRole(slot(.other, name), inside: folder(.root), mayBeMounted: true)
  }

  private func folder(_ place: Place) -> FolderRole { .mapped(MappedFolder(map: self, place: place)) }

  private func slot(_ kind: MeasureSeen.Kind, _ name: String) -> Slot {
    register.slot(of: MeasuredPart(place: .containerd, kind: kind, name: DirectoryName(name)))
  }

  private func role(of name: String, _ kind: EntryKind, in place: Place) -> EntryRole {
    switch place {
    case .root: return role(ofTop: name, kind)
    case .content(let rest):
      // containerd plugins/content/local: what is being downloaded.
      if name == "ingest", kind == .folder { return EntryRole(slot(.temporary, "\(prefix)\(layout.blobs)/\(name)")) }
      return EntryRole(rest, inside: name == "blobs" && kind == .folder ? folder(.blobs(rest: rest)) : nil)
    case .blobs(let rest): return EntryRole(rest, inside: kind == .folder ? folder(.algorithm(name, rest: rest)) : nil)
    case .algorithm(let algorithm, let rest):
      return EntryRole(kind == .file ? slot(.blobs, "\(algorithm):\(name)") : rest)
    case .snapshotter(let path, let files, let rest):
      let isOfSnapshots = kind == .folder && Snapshotter.foldersOfSnapshots.contains(name)
      return EntryRole(
        rest, inside: isOfSnapshots ? folder(.snapshots(path: "\(path)/\(name)", files: files, rest: rest)) : nil,
        mayBeMounted: isOfSnapshots)
    case .snapshots(let path, let files, let rest):
      let path = "\(path)/\(name)"
      if let files, !files.isEmpty, kind == .folder {
        return EntryRole(rest, inside: folder(.snapshot(path: path, files: files, rest: rest)))
      }
      // A snapshotter's subvolumes are file systems of their own to stat.
      let slot = slot(.directory, path)
      let isOpen = files == nil && kind == .folder
      return EntryRole(
        slot, inside: isOpen ? folder(.snapshot(path: path, files: nil, rest: slot)) : nil, mayBeMounted: true)
    case .snapshot(let path, let files, let rest):
      let isOfFiles =
        files.map { "/\(name)" == $0 && kind == .folder }
        ?? (name == "fs" && kind == .folder || name == "layer.erofs" && kind == .file)
      return EntryRole(isOfFiles ? slot(.directory, "\(path)/\(name)") : rest)
    }
  }

  private func role(ofTop name: String, _ kind: EntryKind) -> EntryRole {
    let slot = slot(.other, prefix + name)
    guard kind == .folder else { return EntryRole(slot) }
    if name == layout.blobs { return EntryRole(slot, inside: folder(.content(rest: slot)), mayBeMounted: true) }
    guard let snapshotter = layout.snapshotter(ofFolder: name) else { return EntryRole(slot, mayBeMounted: true) }
    let files = Snapshotter.keepingFolders[snapshotter]
    return EntryRole(
      slot, inside: folder(.snapshotter(path: name, files: files, rest: slot)), mayBeMounted: true)
  }
}
