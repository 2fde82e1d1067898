extension Driver {
  /// The command that mounts the files of an image's layers read-only; nil for a driver with which that was not tried.
  ///
  /// vfs and btrfs have the whole file system in the topmost layer's directory; overlay2 mounts one over the other, as
  /// many as two or more.
  ///
  /// - Parameters:
  ///   - directories: Those of the layers, the lowest first; not empty.
  ///   - folder: Where to mount.
  package func mountCommand(of directories: [String], on folder: String) -> [String]? {
    let paths = directories.map { directory in [directory, contents].compactMap { $0 }.joined(separator: "/") }
    switch name {
    case "overlay2" where paths.count > 1, "fuse-overlayfs" where paths.count > 1:
      return [
        "mount", "-t", "overlay", "overlay", "-o", "ro,lowerdir=" + paths.reversed().joined(separator: ":"), folder,
      ]
    case "overlay2", "fuse-overlayfs", "vfs", "btrfs":
      return paths.last.map { ["mount", "--bind", "-o", "ro", $0, folder] }
    default: return nil
    }
  }
}
