import Files

/// The machine's file system, in which roots may be. Paths are absolute.
struct DiskRootFinder: RootFinder {
  var givenContainerd: String?

  var machine: String? { "/" }

  func top(_ path: String) throws(ReadFailure) -> any Folder { try FolderOnDisk(top: path) }

  func shown(_ path: String) -> String { path }

  /// The folder's name.
  func defaultHost(of path: String) -> String? { path.split(separator: "/").last.map(String.init) ?? "root" }

  /// The stores at an absolute path or below it.
  func stores(at path: String) throws(LocateError) -> [any Store] {
    let names = Set(try list(try openTop(path), path))
    let parts = path.split(separator: "/").map(String.init)
    // image/DRIVER: the data root is two levels up.
    if !names.isDisjoint(with: treeParts), parts.count >= 2, parts[parts.count - 2] == "image" {
      let root = "/" + parts.dropLast(2).joined(separator: "/")
      return [try dataRoot(root, given: path, label: "", drivers: [parts[parts.count - 1]], on: disk(of: root))]
    }
    if parts.last == "image", !names.contains("image") {
      let root = "/" + parts.dropLast().joined(separator: "/")
      return [try dataRoot(root, given: path, label: "", on: disk(of: root))]
    }
    return try storesBelow(path)
  }
}
