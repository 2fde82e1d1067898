import Files
import Glibc

/// The machine's file system, in which roots may be. Paths are absolute.
struct DiskRootFinder: RootFinder {
  var givenContainerd: String?

  var machine: String? { "/" }

  func top(_ path: String) throws(ReadFailure) -> any Folder { try FolderOnDisk(top: path) }

  func shown(_ path: String) -> String { path }

  /// Of another host's disk an absolute link leads from its top: on this machine it may lead to this machine's files.
  func real(_ place: String, onDisk top: String) -> String {
    var pending = place.split(separator: "/").map(String.init)[...]
    var real: [String] = []
    var links = 0
    while let part = pending.popFirst() {
      guard part != "." else { continue }
      guard part != ".." else {
        _ = real.popLast()
        continue
      }
      real.append(part)
      // As many as Linux follows (path_resolution(7)).
      guard links < 40, let target = link(path(of: real.joined(separator: "/"), in: top)) else { continue }
      links += 1
      if target.hasPrefix("/") { real = [] } else { real.removeLast() }
      pending = target.split(separator: "/").map(String.init) + pending
    }
    return real.joined(separator: "/")
  }

  /// What a link says; nil where the path is none.
  private func link(_ path: String) -> String? {
    var target = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &target, target.count)
    return count < 0 ? nil : String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

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
