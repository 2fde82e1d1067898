import Files

/// A place that may have data roots in it: the machine's file system, or an archive.
protocol RootFinder {
  /// The folder at a path, as the top of a data root.
  func top(_ path: String) throws(ReadFailure) -> any Folder

  /// A path as errors show it.
  func shown(_ path: String) -> String

  /// The host's name that a data root's path suggests; nil if it suggests none.
  func defaultHost(of path: String) -> String?

  func isInPlace(_ path: String) -> Bool

  /// The containerd whose root is at a path; nil where there is none.
  ///
  /// - Parameter root: Distinguishes a second root of the host from its first; empty for the first.
  func containerd(at path: String, root: String) throws(LocateError) -> Containerd?
}

extension RootFinder {
  func path(of name: String, in path: String) -> String { path.isEmpty ? name : path + "/" + name }

  func openTop(_ path: String) throws(LocateError) -> any Folder {
    do throws(ReadFailure) {
      return try top(path)
    } catch ReadFailure.absent {
      throw .notFound(path: shown(path))
    } catch {
      throw .unreadable(path: shown(path), reason: error.found)
    }
  }

  func list(_ folder: any Folder, _ path: String) throws(LocateError) -> [String] {
    do throws(ReadFailure) {
      return try folder.entries().map(\.name)
    } catch {
      throw .unreadable(path: shown(path), reason: error.found)
    }
  }

  /// The data root at a path, and those inside it (userns-remap keeps one at ROOT/<uid>.<gid>).
  func rootsBelow(_ path: String) throws(LocateError) -> [DataRoot] {
    let names = try list(try openTop(path), path)
    var roots: [DataRoot] = []
    var failure: LocateError?
    let ownLabel = path.split(separator: "/").last.map(String.init).flatMap { isRemapped($0) ? $0 : nil }
    do throws(LocateError) {
      roots.append(try dataRoot(path, label: ownLabel ?? ""))
    } catch {
      failure = error
    }
    for name in names where isRemapped(name) {
      do throws(LocateError) {
        let host = roots.first?.defaultHost ?? defaultHost(of: path)
        roots.append(try dataRoot(self.path(of: name, in: path), label: name, host: host))
      } catch {
        continue
      }
    }
    if roots.isEmpty, let failure { throw failure }
    return roots
  }

  /// The data root at a path, with all of its drivers or with those given.
  func dataRoot(
    _ path: String, given: String? = nil, label: String, drivers wanted: [String]? = nil, host: String? = nil
  ) throws(LocateError) -> DataRoot {
    let folder = try openTop(path)
    var containerd: Containerd?
    var drivers: [String] = []
    do throws(LocateError) {
      drivers = try driverTrees(in: folder, path: path, given: shown(given ?? path))
      // What is wrong with containerd's database is found when the driver's tree is judged.
      if given == nil { containerd = try? self.containerd(of: path, label: label) }
    } catch {
      guard given == nil, let own = try self.containerd(of: path, label: label) else { throw error }
      containerd = own
    }
    return DataRoot(
      location: shown(path), folder: folder,
      drivers: drivers.filter { wanted?.contains($0) ?? true }.map { TreeKey(.graphDriver, driver: $0, root: label) },
      containerd: containerd, defaultHost: host ?? nameOfDisk(above: path) ?? defaultHost(of: path),
      isInPlace: isInPlace(path),
      isImageOnly: given != nil,
      systemContainerd: systemContainerd(beside: path))
  }

  /// The containerd in which the Docker of a data root has its images: the one that dockerd runs itself, else the system's.
  /// Nil where neither has any: a dockerd with a graph driver keeps manifests alone there.
  private func containerd(of path: String, label: String) throws(LocateError) -> Containerd? {
    let own = try containerd(at: self.path(of: "containerd/daemon", in: path), root: label)
    if let own, !own.namespacesWithImages.isEmpty { return own }
    guard let place = placeOfSystemContainerd(beside: path) else { return nil }
    let system = try containerd(at: place, root: label)
    return system?.namespacesWithImages.contains("moby") == true ? system : nil
  }

  /// The name in etc/hostname of the disk whose var/lib/docker or var/lib/containerd lies at a path; nil where there is
  /// none, or no name.
  func nameOfDisk(above path: String) -> String? {
    let places = ["var/lib/docker", "var/lib/containerd"]
    guard let place = places.first(where: { path == $0 || path.hasSuffix("/" + $0) }),
      let disk = try? top(String(path.dropLast(place.count))),
      let text = try? disk.folderIfPresent("etc")?.text("hostname", into: ReadBuffer())
    else { return nil }
    return hostName(inFile: text)
  }

  private func systemContainerd(beside path: String) -> (any Folder)? {
    placeOfSystemContainerd(beside: path).flatMap { try? top($0) }
  }

  private func placeOfSystemContainerd(beside path: String) -> String? {
    path == "docker" || path.hasSuffix("/docker") ? path.dropLast("docker".count) + "containerd" : nil
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
      throw .unreadable(path: shown(self.path(of: "image", in: path)), reason: error.found)
    }
    guard let image else {
      if looksOld(Set(names)) { throw .beforeDocker110(path: given, found: oldParts(of: names)) }
      throw .noTree(path: given, found: names)
    }
    var drivers: [String] = []
    var candidates: [String] = []
    do throws(ReadFailure) {
      for entry in try image.entries() where entry.kind == .folder {
        candidates.append(entry.name)
        let parts = try image.folder(entry.name).entries().map(\.name)
        if !treeParts.isDisjoint(with: parts) { drivers.append(entry.name) }
      }
    } catch {
      throw .unreadable(path: shown(self.path(of: "image", in: path)), reason: error.found)
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
private func hostName(inFile text: String) -> String? {
  let lines = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
  guard let name = lines.first(where: { !$0.isEmpty && !$0.hasPrefix("#") }), name.utf8.count <= 253 else { return nil }
  let labels = name.split(separator: ".", omittingEmptySubsequences: false)
  let isValid = labels.allSatisfy { label in
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
  }
  return isValid && labels[0] != "localhost" ? String(name) : nil
}
