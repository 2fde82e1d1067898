import Bolt

/// Whether the daemon keeps its images in containerd's store (Docker 29's default), whatever lies under image/DRIVER.
///
/// It does if containerd's metadata has a namespace `moby` with a bucket `images`.
package func usesContainerdStore(_ root: any Folder) -> Bool {
  let path = ["containerd", "daemon", "io.containerd.metadata.v1.bolt"]
  guard let folder = try? root.descend(path) else { return false }
  let buffer = ReadBuffer()
  guard let bytes = try? folder.read("meta.db", into: buffer, limit: 1 << 30) else { return false }
  guard let file = try? BoltFile(bytes: Array(bytes)),
    let images = try? file.bucket("v1")?.bucket("moby")?.bucket("images")
  else { return false }
  _ = images
  return true
}
