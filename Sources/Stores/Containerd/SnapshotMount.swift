/// Mounts of containerd's snapshots, for a look at their files.
package enum SnapshotMount {
  /// The command that mounts the files of an image's snapshots read-only; nil for a snapshotter with which that was not tried.
  ///
  /// - Parameters:
  ///   - directories: Those of the snapshots' files, the lowest first.
  ///   - folder: Where to mount.
  package static func command(of directories: [String], on folder: String) -> [String]? {
    // A worker’s folder does not say which snapshotter it is of: only those with overlays keep files in fs.
    let tried = ["/" + Snapshotter.folder + "overlayfs/", "/" + ContainerdLayout.worker.path(ofSnapshotter: "") + "/"]
    let isTried = directories.allSatisfy { directory in
      directory.hasSuffix("/fs") && tried.contains { directory.contains($0) }
    }
    return isTried ? overlayMount(of: directories, on: folder) : nil
  }
}
