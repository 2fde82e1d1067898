import Files

/// A place that may have the roots of hosts in it: the machine's file system, or an archive.
protocol RootFinder {
  /// The folder at a path, as the top of a root.
  func top(_ path: String) throws(ReadFailure) -> any Folder

  /// A path as errors show it.
  func shown(_ path: String) -> String

  /// The host's name that a root's path suggests; nil if it suggests none.
  func defaultHost(of path: String) -> String?

  /// Where a path below the top of a host's file system leads through links, below that top too.
  func real(_ place: String, onDisk top: String) -> String

  /// The top of the machine's own file system; nil where it cannot be in this place.
  var machine: String? { get }

  /// The containerd that a person named as that of the data root; nil: it is looked for.
  var givenContainerd: String? { get }
}

extension RootFinder {
  func path(of name: String, in path: String) -> String {
    path.isEmpty || path.hasSuffix("/") ? path + name : path + "/" + name
  }

  func openTop(_ path: String) throws(LocateError) -> any Folder {
    do throws(ReadFailure) {
      return try top(path)
    } catch ReadFailure.absent {
      throw .notFound(path: shown(path))
    } catch {
      throw .unreadable(path: shown(path), error)
    }
  }

  func list(_ folder: any Folder, _ path: String) throws(LocateError) -> [String] {
    do throws(ReadFailure) {
      return try folder.entries().map(\.name)
    } catch {
      throw .unreadable(path: shown(path), error)
    }
  }

  /// The data root at a path, and those inside it (userns-remap keeps one at ROOT/<uid>.<gid>).
  ///
  /// - Parameters:
  ///   - label: Distinguishes its trees from those of the host's other roots; nil: as the disk's known roots have it.
  ///   - host: The host's name; nil: that of the disk, or what the path suggests.
  func rootsBelow(_ path: String, label given: String? = nil, host: String? = nil) throws(LocateError) -> [DataRoot] {
    let names = try list(try openTop(path), path)
    var roots: [DataRoot] = []
    var failure: LocateError?
    var unread: [Finding] = []
    let parts = path.split(separator: "/").map(String.init)
    let remapped = parts.last.flatMap { isRemapped($0) ? $0 : nil }
    let disk = disk(of: path) ?? (remapped == nil ? nil : disk(of: String(path.dropLast(1 + (remapped?.count ?? 0)))))
    func label(_ remapped: String?) -> String {
      [given ?? disk?.root.label, remapped].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: "/")
    }
    for inner in [nil] + names.filter(isRemapped) {
      let place = inner.map { self.path(of: $0, in: path) } ?? path
      do throws(LocateError) {
        let host = roots.first?.defaultHost ?? host ?? hostName(of: path, on: disk)
        roots.append(try dataRoot(place, label: label(inner ?? remapped), on: disk, host: host))
      } catch {
        if failure == nil || error.isOfReading { failure = error }
        // What has no tree need not be a data root.
        guard error.isOfReading else { continue }
        unread.append(Finding(.unreadable, shown(place), "expected a data root; \(error)", area: .references))
      }
    }
    if roots.isEmpty, let failure { throw failure }
    roots[0].findings += unread
    return roots
  }

  /// The data root at a path, with all of its drivers or with those given.
  ///
  /// - Parameter disk: The host's file system, where the path is known to be one of its data roots.
  func dataRoot(
    _ path: String, given: String? = nil, label: String, drivers wanted: [String]? = nil,
    on disk: HostDisk?, host: String? = nil
  ) throws(LocateError) -> DataRoot {
    let folder = try openTop(path)
    let beside = placesOfContainerd(beside: path, on: disk).first { (try? top($0)) != nil }
    var containerd: Containerd?
    var drivers: [String] = []
    var findings = given == nil && label.isEmpty ? disk?.settings.faults ?? [] : []
    do throws(LocateError) {
      drivers = try driverTrees(in: folder, path: path, given: shown(given ?? path))
      // What is wrong with containerd's database is found when the driver's tree is judged.
      if given == nil { containerd = try? self.containerd(of: path, label: label, on: disk) }
    } catch {
      // Any folder may lie beside the root of a containerd.
      let isOfDocker = (try? folder.stamp("containers")) != nil || (try? folder.stamp("containerd/daemon")) != nil
      guard given == nil, isOfDocker else { throw error }
      containerd = try self.containerd(of: path, label: label, on: disk, isWanted: true)
      if containerd == nil, givenContainerd == nil { throw error }
      // A Docker with a graph driver has an empty namespace in containerd too.
      if let containerd, let lost = error.isOfReading ? error : lostTree(of: folder, path: path) {
        guard !containerd.namespacesWithImages.isEmpty else { throw lost }
        findings.append(Finding(.unreadable, "image", "\(lost)", severity: .warning))
      }
    }
    if let place = givenContainerd, containerd?.location != shown(place) { throw .othersContainerd(path: shown(place)) }
    return DataRoot(
      location: shown(path), folder: folder,
      drivers: drivers.filter { wanted?.contains($0) ?? true }.map { TreeKey(.graphDriver, driver: $0, root: label) },
      containerd: containerd, defaultHost: host ?? hostName(of: path, on: disk),
      isInPlace: disk.map { $0.top == machine } ?? false,
      isImageOnly: given != nil,
      systemContainerd: beside.flatMap { place in (try? top(place)).map { ($0, shown(place)) } },
      findings: findings)
  }

  /// What is missing where a graph driver has directories and no tree under image/; nil where none has any.
  private func lostTree(of root: any Folder, path: String) -> LocateError? {
    for driver in Driver.all {
      guard let place = driver.folder, let entries = (try? root.descend(place))?.flatMap({ try? $0.entries() }) else {
        continue
      }
      let count = entries.count { driver.owns(entry: $0.name, kind: $0.kind) }
      if count > 0 { return .lostTree(path: shown(path), driver: driver.name, directories: count) }
    }
    return nil
  }

  /// The containerd in which the Docker of a data root has its images: the one that dockerd runs itself, else the system's.
  /// Nil where neither has any: a dockerd with a graph driver keeps manifests alone there.
  ///
  /// - Parameter isWanted: There is no graph driver's tree, so that one which Docker uses is the one, also if all images
  ///   were removed.
  private func containerd(
    of path: String, label: String, on disk: HostDisk?, isWanted: Bool = false
  ) throws(LocateError) -> Containerd? {
    var emptied: [Containerd] = []
    if givenContainerd == nil,
      let own = try containerd(at: self.path(of: "containerd/daemon", in: path), label: label)
    {
      if !own.namespacesWithImages.isEmpty { return own }
      if isWanted { emptied.append(own) }
    }
    for place in placesOfContainerd(beside: path, on: disk) {
      guard let found = try containerd(at: place, label: label) else { continue }
      if found.namespacesWithImages.contains("moby") { return found }
      if isWanted, found.hasDocker { emptied.append(found) }
    }
    // Where both are empty, Docker's packages have dockerd use the system's.
    return emptied.last
  }

  /// Where the system's containerd may be that the Docker of a data root uses: where its configuration says, in the
  /// folder beside the data root, or in its usual place.
  private func placesOfContainerd(beside path: String, on disk: HostDisk?) -> [String] {
    if let givenContainerd { return [givenContainerd] }
    let isNamedDocker = path == "docker" || path.hasSuffix("/docker")
    let sibling = isNamedDocker ? String(path.dropLast("docker".count)) + "containerd" : nil
    guard let disk else { return sibling.map { [$0] } ?? [] }
    let known = knownRoots(ofDisk: disk.top, disk.settings, users: [])
    let system = known.first { $0.engine == .containerd && $0.label.isEmpty }?.path
    // Of a host's several data roots only the first one uses the system's containerd.
    guard disk.root.label.isEmpty else { return sibling.map { $0 == system ? [] : [$0] } ?? [] }
    let usual = self.path(of: real("var/lib/containerd", onDisk: disk.top), in: disk.top)
    let places = [system, sibling, usual].compactMap { $0 }
    return places.enumerated().filter { places.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }

  /// The containerd whose root is at a path; nil where there is none.
  func containerd(at path: String, label: String, host: String? = nil) throws(LocateError) -> Containerd? {
    let folder: any Folder
    do throws(ReadFailure) {
      folder = try top(path)
    } catch {
      guard error.isDenied, isSeen(path) else { return nil }
      throw .unreadable(path: shown(path), error)
    }
    let disk = disk(of: path)
    return try Containerd(
      in: folder, location: shown(path), root: label, defaultHost: host ?? hostName(of: path, on: disk),
      isInPlace: disk.map { $0.top == machine } ?? false,
      findings: label.isEmpty ? disk?.settings.faults ?? [] : [])
  }

  /// In a home that this user may not enter nothing is seen.
  func isSeen(_ path: String) -> Bool {
    guard let slash = path.lastIndex(of: "/") else { return false }
    let above = slash == path.startIndex ? "/" : String(path[..<slash])
    return (try? top(above).stamp(String(path[path.index(after: slash)...]))) != nil
  }

  /// The name in etc/hostname of a root's disk, else what the paths suggest.
  private func hostName(of path: String, on disk: HostDisk?) -> String? {
    guard let disk else { return defaultHost(of: path) }
    if let etc = try? top(self.path(of: "etc", in: disk.top)), let text = try? etc.text("hostname", into: ReadBuffer()),
      let name = validHostName(in: text)
    {
      return name
    }
    return defaultHost(of: disk.top.split(separator: "/").isEmpty ? path : disk.top)
  }

  /// The drivers that have a tree under image/.
  ///
  /// - Throws: `LocateError` that says what was found instead, if there are none.
  private func driverTrees(
    in root: any Folder, path: String, given: String
  ) throws(LocateError) -> [String] {
    let names = try list(root, path)
    let image: (any Folder)?
    do throws(ReadFailure) {
      image = try root.folderIfPresent("image")
    } catch {
      throw .unreadable(path: shown(self.path(of: "image", in: path)), error)
    }
    guard let image else {
      if looksOld(Set(names)) { throw .beforeDocker110(path: given, found: oldParts(of: names)) }
      throw .noTree(path: given, found: names)
    }
    var drivers: [String] = []
    var candidates: [String] = []
    var place = "image"
    do throws(ReadFailure) {
      for entry in try image.entries() where entry.kind == .folder {
        candidates.append(entry.name)
        place = "image/" + entry.name
        let parts = try image.folder(entry.name).entries().map(\.name)
        if !treeParts.isDisjoint(with: parts) { drivers.append(entry.name) }
      }
    } catch {
      throw .unreadable(path: shown(self.path(of: place, in: path)), error)
    }
    guard drivers.isEmpty else { return drivers }
    if names.contains("containerd") { throw .containerdStore(path: given) }
    if looksOld(Set(names)) { throw .beforeDocker110(path: given, found: oldParts(of: names)) }
    if !candidates.isEmpty { throw .empty(path: given, drivers: candidates) }
    throw .noTree(path: given, found: names)
  }
}

/// Names of which one is enough to make image/DRIVER a tree.
let treeParts: Set<String> = ["repositories.json", "imagedb", "layerdb"]

/// Whether names are those in a data root of Docker before 1.10.
func looksOld(_ names: Set<String>) -> Bool { !oldParts(of: Array(names)).isEmpty }

private func oldParts(of names: [String]) -> [String] {
  names.filter { $0 == "graph" || $0.hasPrefix("repositories-") }
}

/// A folder that userns-remap makes: `<uid>.<gid>`.
func isRemapped(_ name: String) -> Bool {
  let parts = name.split(separator: ".", omittingEmptySubsequences: false)
  return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
}

/// The name in a file such as etc/hostname (hostname(5)); nil where the file has no valid name, or only localhost.
private func validHostName(in text: String) -> String? {
  let lines = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
  guard let name = lines.first(where: { !$0.isEmpty && !$0.hasPrefix("#") }), name.utf8.count <= 253 else { return nil }
  let labels = name.split(separator: ".", omittingEmptySubsequences: false)
  let isValid = labels.allSatisfy { label in
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
  }
  return isValid && labels[0] != "localhost" ? String(name) : nil
}
