import Foundation

/// Finds the data roots at a path: a data root itself, its image/, an image/DRIVER, or a disk with var/lib/docker in it.
///
/// - Throws: `LocateError` if there is nothing to index.
package func locate(_ path: String) throws(LocateError) -> [DataRoot] {
  let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
  let top = try openTop(absolute)
  let names = Set(try list(top, absolute))
  let parts = absolute.split(separator: "/").map(String.init)
  // image/DRIVER: the data root is two levels up.
  if !isDisjoint(names, treeParts), parts.count >= 2, parts[parts.count - 2] == "image" {
    let root = "/" + parts.dropLast(2).joined(separator: "/")
    return [try dataRoot(root, given: absolute, label: "", drivers: [parts[parts.count - 1]])]
  }
  if parts.last == "image", !names.contains("image") {
    let root = "/" + parts.dropLast().joined(separator: "/")
    return [try dataRoot(root, given: absolute, label: "")]
  }
  if !names.contains("image"), !looksOld(names), names.contains("var") {
    let inner = absolute + "/var/lib/docker"
    if (try? FolderOnDisk(top: inner)) != nil {
      return try rootsBelow(inner, host: parts.last ?? "")
    }
  }
  return try rootsBelow(absolute, host: nil)
}

/// What of image/DRIVER makes it a tree; one is enough.
private let treeParts: Set<String> = ["repositories.json", "imagedb", "layerdb"]

private func isDisjoint(_ x: Set<String>, _ y: Set<String>) -> Bool { x.isDisjoint(with: y) }

private func looksOld(_ names: Set<String>) -> Bool {
  names.contains("graph") || names.contains { $0.hasPrefix("repositories-") }
}

private func openTop(_ path: String) throws(LocateError) -> FolderOnDisk {
  do throws(ReadFailure) {
    return try FolderOnDisk(top: path)
  } catch ReadFailure.absent {
    throw .notFound(path: path)
  } catch ReadFailure.system(let error) where error == ENOTDIR {
    throw .unreadable(
      path: path, reason: "it is a file; expected the folder of a data root, or a tar of one")
  } catch {
    throw .unreadable(path: path, reason: error.found)
  }
}

private func list(_ folder: any Folder, _ path: String) throws(LocateError) -> [String] {
  do throws(ReadFailure) {
    return try folder.entries().map(\.name)
  } catch {
    throw .unreadable(path: path, reason: error.found)
  }
}

/// The data root at a path, and those inside it (userns-remap keeps one at ROOT/<uid>.<gid>).
private func rootsBelow(_ path: String, host: String?) throws(LocateError) -> [DataRoot] {
  let top = try openTop(path)
  let names = try list(top, path)
  var roots: [DataRoot] = []
  var failure: LocateError?
  let ownLabel = path.split(separator: "/").last.map(String.init).flatMap { isRemapped($0) ? $0 : nil }
  do throws(LocateError) {
    roots.append(try dataRoot(path, given: path, label: ownLabel ?? "", host: host))
  } catch {
    failure = error
  }
  for name in names where isRemapped(name) {
    do throws(LocateError) {
      roots.append(
        try dataRoot(
          path + "/" + name, given: path + "/" + name, label: name,
          host: host ?? roots.first?.defaultHost ?? defaultHost(of: path)))
    } catch {
      continue
    }
  }
  if roots.isEmpty, let failure { throw failure }
  return roots
}

/// A folder that userns-remap makes: `<uid>.<gid>`.
private func isRemapped(_ name: String) -> Bool {
  let parts = name.split(separator: ".", omittingEmptySubsequences: false)
  return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
}

private func dataRoot(
  _ path: String, given: String, label: String, drivers wanted: [String]? = nil, host: String? = nil
) throws(LocateError) -> DataRoot {
  let folder = try openTop(path)
  let drivers = try driverTrees(in: folder, path: path, given: given)
  return DataRoot(
    location: path, folder: folder, label: label,
    drivers: wanted.map { wanted in drivers.filter(wanted.contains) } ?? drivers,
    defaultHost: host ?? defaultHost(of: path),
    isInPlace: path == "/var/lib/docker" || path.hasPrefix("/var/lib/docker/"), isImageOnly: given != path)
}

/// The drivers that have a tree under image/.
///
/// - Throws: `LocateError` that says what was found instead, if there are none.
package func driverTrees(
  in root: any Folder, path: String, given: String
) throws(LocateError) -> [String] {
  let names = try list(root, path)
  let image: (any Folder)?
  do throws(ReadFailure) {
    image = try root.folderIfPresent("image")
  } catch {
    throw .unreadable(path: path + "/image", reason: error.found)
  }
  guard let image else {
    if looksOld(Set(names)) {
      throw .beforeDocker110(
        path: given,
        found: names.filter { $0 == "graph" || $0.hasPrefix("repositories-") })
    }
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
    throw .unreadable(path: path + "/image", reason: error.found)
  }
  guard drivers.isEmpty else { return drivers }
  if names.contains("containerd") { throw .containerdStore(path: given) }
  if looksOld(Set(names)) {
    throw .beforeDocker110(
      path: given, found: names.filter { $0 == "graph" || $0.hasPrefix("repositories-") })
  }
  if !candidates.isEmpty { throw .empty(path: given, drivers: candidates) }
  throw .noTree(path: given, found: names)
}

/// The folder's name; the disk's where the path ends in var/lib/docker.
private func defaultHost(of path: String) -> String {
  var parts = path.split(separator: "/").map(String.init)
  if parts.suffix(3) == ["var", "lib", "docker"], parts.count > 3 { parts.removeLast(3) }
  return parts.last ?? "root"
}
