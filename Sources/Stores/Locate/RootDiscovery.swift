import Files
import Foundation

/// The roots below a folder of this machine, wherever they lie: those of engines that run in containers too, which keep
/// theirs in a volume.
struct RootDiscovery {
  private let top: String
  private let finder = DiskRootFinder()
  private(set) var roots: [KnownRoot] = []
  private(set) var layouts: [OCILayout] = []
  /// Folders that could not be listed.
  private(set) var unread: [String] = []

  /// - Parameter top: Absolute.
  /// - Throws: `LocateError` if it cannot be listed.
  init(below top: String) throws(LocateError) {
    self.top = top
    _ = try finder.list(try finder.openTop(top), top)
    let mounts = mountsWithoutFiles((try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? "")
    var pending = [top]
    while let path = pending.popLast() {
      pending += look(at: path).reversed().filter { !mounts.contains($0) }
    }
  }

  /// Notes the roots that a folder is.
  ///
  /// - Returns: The folders in it in which others may be: not those of layers' files, of which a host has millions.
  private mutating func look(at path: String) -> [String] {
    var names: [String] = []
    do throws(ReadFailure) {
      let folder = try FolderOnDisk(top: path)
      names = try folder.entries().filter { $0.kind == .folder }.map(\.name)
      let isDocker = isDataRoot(folder, Set(names))
      if isDocker {
        note(.docker, path)
        names.removeAll { DataRoot.foldersWithoutRoots.contains($0) || isRemapped($0) }
      }
      if let layout = ContainerdLayout(of: folder) {
        note(.containerd, path)
        names = layout == .worker ? [] : names.filter { !$0.hasPrefix("io.containerd.") }
      }
      if var layout = OCILayout(at: path) {
        layout.defaultHost = finder.defaultHost(of: top)
        layouts.append(layout)
        names.removeAll { $0 == "blobs" }
      }
    } catch {
      if error != .absent { unread.append(path) }
    }
    return names.map { finder.path(of: $0, in: path) }
  }

  private func isDataRoot(_ folder: FolderOnDisk, _ names: Set<String>) -> Bool {
    // One whose images are in a containerd.
    if names.isSuperset(of: ["containers", "network", "volumes"]) { return true }
    guard names.contains("image"), let image = try? folder.folder("image"), let drivers = try? image.entries() else {
      return false
    }
    return drivers.contains { driver in
      let parts = (try? image.folder(driver.name).entries()) ?? []
      return !treeParts.isDisjoint(with: parts.map(\.name))
    }
  }

  private mutating func note(_ engine: StandardRoot.Engine, _ path: String) {
    // What lies in a usual place of a disk has its name there; all else the path from where the search began.
    let below = Substring(path.utf8.dropFirst(top == "/" ? 1 : top.utf8.count + 1))
    let label = finder.disk(of: path)?.root.label ?? String(below)
    roots.append(KnownRoot(engine: engine, path: path, usual: path, label: label))
  }
}

extension TreeSource {
  /// What lies below a folder of this machine.
  package struct Discovery: Sendable {
    /// By path: what was found, and the root in which it lies; nil where it lies in none.
    package let found: [(path: String, inside: String?, source: Result<TreeSource, LocateError>)]
    /// Folders that could not be listed.
    package let unread: [String]
  }

  /// - Parameter path: A folder.
  /// - Throws: `LocateError` if it cannot be listed.
  package static func discover(below path: String) throws(LocateError) -> Discovery {
    let top = absolutePath(path)
    let finder = DiskRootFinder()
    let discovery = try RootDiscovery(below: top)
    let located =
      finder.stores(of: discovery.roots, host: finder.defaultHost(of: top))
      + discovery.layouts.map { ($0.location, .success([$0])) }
    let paths = located.map(\.path)
    let found = located.sorted { $0.path < $1.path }.map { path, stores in
      let above = paths.filter { path.hasPrefix($0 + "/") }.max { $0.utf8.count < $1.utf8.count }
      return (path, above, stores.map { TreeSource.folders($0) })
    }
    return Discovery(found: found, unread: discovery.unread)
  }
}

extension DataRoot {
  /// What a data root keeps of layers and of its own, in which no other root lies.
  fileprivate static let foldersWithoutRoots = Set(
    ["image", "containerd", "buildkit", "network"] + Driver.all.compactMap { $0.folder?.first })
}
