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
    case "overlay2", "fuse-overlayfs": return overlayMount(of: paths, on: folder)
    case "vfs", "btrfs": return overlayMount(of: paths.suffix(1), on: folder)
    default: return nil
    }
  }
}
