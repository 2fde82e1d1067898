/// Mounts of containerd's snapshots, for a look at their files.
package enum SnapshotMount {
  /// The command that mounts the files of an image's snapshots read-only; nil for a snapshotter with which that was not tried.
  ///
  /// - Parameters:
  ///   - directories: Those of the snapshots' files, the lowest first.
  ///   - folder: Where to mount.
  package static func command(of directories: [String], on folder: String) -> [String]? {
    let tried = "/" + Snapshotter.folder + "overlayfs/"
    return directories.allSatisfy { $0.contains(tried) } ? overlayMount(of: directories, on: folder) : nil
  }
}
