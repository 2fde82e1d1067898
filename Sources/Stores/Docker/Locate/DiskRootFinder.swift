import Files

/// The machine's file system, in which data roots may be. Paths are absolute.
struct DiskRootFinder: RootFinder {
  func top(_ path: String) throws(ReadFailure) -> any Folder { try FolderOnDisk(top: path) }

  func shown(_ path: String) -> String { path }

  /// The folder's name; the disk's where the path ends in var/lib/docker or var/lib/containerd.
  func defaultHost(of path: String) -> String? {
    var parts = path.split(separator: "/").map(String.init)
    if [["var", "lib", "docker"], ["var", "lib", "containerd"]].contains(parts.suffix(3)), parts.count > 3 {
      parts.removeLast(3)
    }
    return parts.last ?? "root"
  }

  func isInPlace(_ path: String) -> Bool {
    ["/var/lib/docker", "/var/lib/containerd"].contains { path == $0 || path.hasPrefix($0 + "/") }
  }

  func containerd(at path: String, root: String = "") throws(LocateError) -> Containerd? {
    guard let folder = try? top(path) else { return nil }
    return try Containerd(
      in: folder, location: path, root: root, defaultHost: nameOfDisk(above: path) ?? defaultHost(of: path),
      isInPlace: isInPlace(path))
  }

  /// The data roots at an absolute path.
  func roots(at path: String) throws(LocateError) -> [DataRoot] {
    let names = Set(try list(try openTop(path), path))
    let parts = path.split(separator: "/").map(String.init)
    // image/DRIVER: the data root is two levels up.
    if !names.isDisjoint(with: treeParts), parts.count >= 2, parts[parts.count - 2] == "image" {
      let root = "/" + parts.dropLast(2).joined(separator: "/")
      return [try dataRoot(root, given: path, label: "", drivers: [parts[parts.count - 1]])]
    }
    if parts.last == "image", !names.contains("image") {
      let root = "/" + parts.dropLast().joined(separator: "/")
      return [try dataRoot(root, given: path, label: "")]
    }
    if !names.contains("image"), !looksOld(names), names.contains("var") {
      let inner = (path == "/" ? "" : path) + "/var/lib/docker"
      if (try? top(inner)) != nil { return try rootsBelow(inner) }
    }
    return try rootsBelow(path)
  }
}
