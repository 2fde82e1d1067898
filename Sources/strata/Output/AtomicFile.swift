import Foundation

/// Writes a file that a reader finds whole at any time: the old one, or the new one.
///
/// The new content goes into a file beside it, is on the disk before it takes the old one's name, and everyone may
/// read it (0644), as a node exporter that runs as another user must.
enum AtomicFile {
  /// - Throws: `CommandFailure` with the path; the old file is then as it was, and nothing lies beside it.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let target = try regularTarget(path)
    let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
    // Neither ends in .prom, so that no exporter reads it.
    let name = ".\(URL(fileURLWithPath: target).lastPathComponent.prefix(64)).\(UUID().uuidString)"
    let temporary = folder + "/" + name
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    var isOpen = true
    defer {
      if isOpen { close(descriptor) }
    }
    do {
      do {
        try Terminal.write(bytes, to: descriptor)
      } catch let error as OutputError {
        throw CommandFailure("\(path): cannot be written: \(error.reason)")
      }
      guard fchmod(descriptor, 0o644) == 0, fsync(descriptor) == 0 else { throw failure(path) }
      isOpen = false
      guard close(descriptor) == 0, rename(temporary, target) == 0 else { throw failure(path) }
    } catch {
      unlink(temporary)
      throw error
    }
    syncFolder(folder)
  }

  /// The file that is meant, behind any link. What is there and no regular file, such as /dev/stdout, is not replaced.
  private static func regularTarget(_ path: String) throws -> String {
    var found = stat()
    guard stat(path, &found) == 0 else {
      guard errno == ENOENT else { throw failure(path) }
      return path
    }
    guard found.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure("\(path): expected a regular file to replace, or none yet")
    }
    return URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }

  /// So that the new name outlasts a power cut. Some file systems cannot do this for folders; the file is whole anyway.
  private static func syncFolder(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure("\(path): cannot be written: \(String(cString: strerror(errno)))")
  }
}
