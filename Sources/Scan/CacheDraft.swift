import Foundation
import Index
import Stores

extension CacheFile {
  /// A new one beside it; nil if none can be made (a full disk, a folder that is not ours).
  func draft() -> CacheDraft? {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let draft = CacheDraft(of: path)
    if draft == nil { rmdir(folder.path) }
    return draft
  }
}

/// A cache's file that is being written. It takes its place by a rename, so that a reader sees the old or the new one
/// whole, or goes when it is dropped, with its folder if that has no other.
final class CacheDraft {
  let writer: CacheWriter
  private let path: String
  private let file: String
  private var isKept = false

  fileprivate init?(of file: String) {
    self.file = file
    path = file + ".new"
    // One strata writes to an index at a time: what is there was left by one that was killed.
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return nil }
    writer = CacheWriter(descriptor: descriptor)
  }

  func keep() { isKept = rename(path, file) == 0 }

  deinit {
    guard !isKept else { return }
    unlink(path)
    rmdir(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }
}
