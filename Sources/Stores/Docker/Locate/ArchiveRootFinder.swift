import Files

/// The folders of an archive, in which data roots may be. Paths begin at the archive's top, whose path is empty.
struct ArchiveRootFinder: RootFinder {
  let tree: MemberTree
  /// The archive's path, for people.
  let archive: String
  let host: String?

  func top(_ path: String) throws(ReadFailure) -> any Folder {
    var here = EntryTable.top
    for part in path.split(separator: "/") {
      guard let next = child(String(part), of: here) else { throw .absent }
      here = next
    }
    let kind = tree.entries[here].kind
    guard kind == .folder else { throw .wrongKind(kind) }
    return FolderInArchive(here, of: tree, path: "")
  }

  /// By the name as it is shown: it need not be UTF-8 in the archive.
  private func child(_ name: String, of folder: EntryTable.Place) -> EntryTable.Place? {
    var found: EntryTable.Place?
    tree.entries.forEachChild(of: folder) { child, bytes in
      if String(decoding: bytes, as: UTF8.self) == name { found = child }
    }
    return found
  }

  func shown(_ path: String) -> String { path.isEmpty ? archive : archive + ": " + path }

  func defaultHost(of path: String) -> String? { host }

  func isInPlace(_ path: String) -> Bool { false }

  /// Of an archive neither blobs nor snapshots are kept.
  func containerd(at path: String, root: String) -> Containerd? { nil }

  /// The data root in the archive, wherever it lies, with those inside it.
  ///
  /// - Throws: `LocateError`, as for the folder that the archive was made of; `several` if it holds more than one.
  func roots() throws(LocateError) -> [DataRoot] {
    let candidates = self.candidates()
    let bases = outermost(candidates.filter { (try? dataRoot($0, label: "")) != nil }.map(base))
    guard bases.count < 2 else { throw .several(path: archive, found: bases) }
    if let base = bases.first { return withRefusedMembers(try rootsBelow(base), base) }
    if let inside = try insideImage() { return withRefusedMembers(try inside.rootsBelow(""), "") }
    // An archive and a folder without a data root have the same error.
    if let nearest = candidates.first { return try rootsBelow(nearest) }
    throw .noTree(path: archive, found: tree.topNames)
  }

  /// The folders with an image/, or with the names of Docker before 1.10, the highest first.
  private func candidates() -> [String] {
    var paths: [[String]] = []
    for place in tree.entries.places {
      let entry = tree.entries[place]
      let name = tree.entries.name(place)
      let isOld = name.elementsEqual("graph".utf8) || name.starts(with: "repositories-".utf8)
      guard isOld || entry.kind == .folder && name.elementsEqual("image".utf8) else { continue }
      paths.append(tree.entries.path(entry.folder))
    }
    return Set(paths).sorted { ($0.count, $0.joined(separator: "/")) < ($1.count, $1.joined(separator: "/")) }
      .map { $0.joined(separator: "/") }
  }

  /// A remapped root is read with the one around it.
  private func base(of path: String) -> String {
    let parts = path.split(separator: "/")
    guard let last = parts.last, isRemapped(String(last)) else { return path }
    return parts.dropLast().joined(separator: "/")
  }

  /// Without those inside another root: a Docker inside Docker is another host.
  private func outermost(_ paths: [String]) -> [String] {
    var found: [String] = []
    for path in paths where !found.contains(where: { $0.isEmpty || $0 == path || path.hasPrefix($0 + "/") }) {
      found.append(path)
    }
    return found
  }

  /// An archive that was made inside image/ has DRIVER/imagedb at its top: the same folders, below an image/.
  private func insideImage() throws(LocateError) -> ArchiveRootFinder? {
    let top = FolderInArchive(EntryTable.top, of: tree, path: "")
    let names = try list(top, "")
    let parts = names.filter(treeParts.contains)
    guard parts.isEmpty else { throw .driverUnnamed(path: archive, found: parts) }
    let hasTree = names.contains { name in
      let folder = try? top.folder(name)
      let parts = try? folder?.entries().map(\.name)
      return !treeParts.isDisjoint(with: parts ?? [])
    }
    return hasTree ? ArchiveRootFinder(tree: tree.moved(into: "image"), archive: archive, host: host) : nil
  }

  /// The roots, with a finding for each member that has no place in a tree. The first root has these findings, since such
  /// a member need not belong to any root.
  private func withRefusedMembers(_ roots: [DataRoot], _ base: String) -> [DataRoot] {
    guard var first = roots.first, let last = tree.refused.last else { return roots }
    let prefix = base.isEmpty ? "" : base + "/"
    first.findings = tree.refused.map { member in
      let path = member.name.hasPrefix(prefix) ? String(member.name.dropFirst(prefix.count)) : member.name
      return Finding(.memberRefused, path, member.sentence)
    }
    if tree.furtherRefused > 0 {
      first.findings.append(
        Finding(
          .memberRefused, last.name, "and \(tree.furtherRefused) more members that have no place in a tree",
          subject: "further members"))
    }
    return [first] + roots.dropFirst()
  }
}
