import Files

/// The folders of an archive, in which roots may be. Paths begin at the archive's top, whose path is empty.
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
    var utf8 = name
    var found = utf8.withUTF8 { tree.entries.find(UnsafeRawBufferPointer($0), in: folder) }
    // Which stands for bytes that are no UTF-8. To look at all names took hours of 200,000 roots side by side.
    guard found == nil, name.unicodeScalars.contains("\u{FFFD}") else { return found }
    tree.entries.forEachChild(of: folder) { child, bytes in
      if String(decoding: bytes, as: UTF8.self) == name { found = child }
    }
    return found
  }

  func shown(_ path: String) -> String { path.isEmpty ? archive : archive + ": " + path }

  func defaultHost(of path: String) -> String? { host }

  /// No member leads to another.
  func real(_ place: String, onDisk top: String) -> String { place }

  var machine: String? { nil }

  var givenContainerd: String? { nil }

  /// The stores of the host in the archive, wherever their roots lie.
  ///
  /// - Throws: `LocateError`, as for the folder that the archive was made of; `several` if it holds those of several hosts.
  func stores() throws(LocateError) -> [any Store] {
    let candidates = self.candidates()
    let bases = outermost(candidates.filter(isRoot).map(base))
    if let base = bases.first {
      // A host's roots lie on one disk, or side by side.
      let places = Set(bases.map { bases.count == 1 ? $0 : disk(of: $0)?.top ?? parent(of: $0) })
      let names = bases.compactMap { $0.split(separator: "/").last }
      guard places.count == 1, let place = places.first,
        bases.count == 1 || disk(of: base) != nil || Set(names) == ["containerd", "docker"]
      else { throw .several(path: archive, found: bases) }
      return withRefusedMembers(try storesBelow(place), base)
    }
    let top = FolderInArchive(EntryTable.top, of: tree, path: "")
    if let layout = OCILayout(in: top, location: archive, host: host) { return withRefusedMembers([layout], "") }
    if let inside = try insideImage() { return withRefusedMembers(try inside.rootsBelow(""), "") }
    // An archive and a folder without a root have the same error.
    if let nearest = candidates.first { return try storesBelow(nearest) }
    let names = Set(try list(top, "")).union(tree.topNames)
    throw .noTree(path: archive, found: tree.topNames, kind: kind(of: "", with: names))
  }

  private func isRoot(_ path: String) -> Bool {
    do throws(LocateError) {
      _ = try dataRoot(path, label: "", on: disk(of: path))
      return true
    } catch {
      if case .lostTree = error { return true }
      return (try? containerd(at: path, label: "")) != nil
    }
  }

  private func parent(of path: String) -> String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }

  /// The folders with an image/ or containerd's database, of a worker too, or with the names of Docker before 1.10, the
  /// highest first.
  private func candidates() -> [String] {
    var paths: [[String]] = []
    for place in tree.entries.places {
      let entry = tree.entries[place]
      let name = tree.entries.name(place)
      let isWorker =
        name.elementsEqual(ContainerdLayout.worker.databasePath.utf8) && child("snapshots", of: entry.folder) != nil
      let isOld = name.elementsEqual("graph".utf8) || name.starts(with: "repositories-".utf8)
      let names = ["image", ContainerdDatabase.folder]
      guard isWorker || isOld || entry.kind == .folder && names.contains(where: { name.elementsEqual($0.utf8) }) else {
        continue
      }
      let path = tree.entries.path(entry.folder)
      paths.append(path)
      // A data root without image/ has dockerd's own containerd in it.
      let way = RootMap.wayToContainerd
      if path.suffix(way.count).elementsEqual(way) { paths.append(path.dropLast(way.count)) }
    }
    return Set(paths).sorted { ($0.count, $0.joined(separator: "/")) < ($1.count, $1.joined(separator: "/")) }
      .map { $0.joined(separator: "/") }
  }

  /// A remapped root is read with the one around it.
  private func base(of path: String) -> String {
    guard let last = path.split(separator: "/").last, isRemapped(String(last)) else { return path }
    return parent(of: path)
  }

  /// Without those inside another root: a Docker inside Docker is another host.
  private func outermost(_ paths: [String]) -> [String] {
    var found: [String] = []
    var met: Set<String> = []
    for path in paths {
      let above = sequence(first: path) { $0.isEmpty ? nil : parent(of: $0) }
      guard !above.contains(where: met.contains) else { continue }
      met.insert(path)
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

  /// The stores, with a finding for each member that has no place in a tree. The first root has these findings, since such
  /// a member need not belong to any root.
  private func withRefusedMembers(_ roots: [any Store], _ base: String) -> [any Store] {
    guard var first = roots.first, let last = tree.refused.last else { return roots }
    let prefix = base.isEmpty ? "" : base + "/"
    first.findings += tree.refused.map { member in
      let path = member.name.hasPrefix(prefix) ? String(member.name.dropFirst(prefix.count)) : member.name
      return Finding(.memberRefused, path, member.sentence)
    }
    if tree.furtherRefused > 0 {
      first.findings.append(
        Finding(
          .memberRefused, last.name, "and \(tree.furtherRefused) more members that have no place in a tree",
          subject: "further members"))
    }
    return [first] + Array(roots.dropFirst())
  }
}
