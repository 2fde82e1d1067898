import Glibc

/// How large a file system is, and how much of it is left (statvfs(3)).
package struct FileSystemSpace: Sendable, Equatable {
  /// Bytes.
  package var size: Int64
  /// Bytes that all but root can still write: what df calls available.
  package var available: Int64
  package var inodes: Int64
  package var inodesFree: Int64
}

extension FolderOnDisk {
  /// The space of the file system that the folder is on; nil where the system does not say.
  package var space: FileSystemSpace? {
    var found = statvfs()
    guard let descriptor = try? openAgain() else { return nil }
    defer { close(descriptor) }
    guard fstatvfs(descriptor, &found) == 0 else { return nil }
    func bytes(_ blocks: UInt) -> Int64 {
      Int64(clamping: blocks.multipliedReportingOverflow(by: found.f_frsize).partialValue)
    }
    return FileSystemSpace(
      size: bytes(found.f_blocks), available: bytes(found.f_bavail), inodes: Int64(clamping: found.f_files),
      inodesFree: Int64(clamping: found.f_ffree))
  }
}
