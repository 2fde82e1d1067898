import Foundation

/// The folder of this run: trees unpacked once, indexes, made-up inputs. Gone when the tests end.
actor Workshop {
  static let shared = Workshop()

  static let folder: URL = {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("strata-oracles-\(ProcessInfo.processInfo.processIdentifier)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(at: Workshop.folder) }
    return folder
  }()

  private var roots: [String: String] = [:]

  func unpacked(_ snapshot: Snapshot) throws -> String {
    if let root = roots[snapshot.archive.path] { return root }
    let folder = try Workshop.newFolder().appendingPathComponent(snapshot.name)
    let root = try Workshop.unpack(snapshot.archive, into: folder)
    roots[snapshot.archive.path] = root
    return root
  }

  /// A new empty folder.
  static func newFolder() throws -> URL {
    let folder = Workshop.folder.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// A new folder with what the archive of this name among the fixtures has in it.
  static func newFolder(with fixture: String) throws -> URL {
    let folder = try newFolder()
    let archive = Repository.fixtures.appendingPathComponent(fixture + ".tar.gz")
    try Command.tool("tar", "-C", folder.path, "--no-same-owner", "-xzf", archive.path)
    return folder
  }

  /// Unpacks an archive and returns the path of the data root in it: its top, or its `docker`.
  /// The devices that stand for deleted files need root: without it they are left out.
  @discardableResult
  static func unpack(_ archive: URL, into folder: URL) throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let how = archive.pathExtension == "zst" ? ["-I", "zstd --long=27", "-xf"] : ["-xzf"]
    let done = try Command.run(
      "tar", ["-C", folder.path, "--no-same-owner"] + how + [archive.path], timeout: 600)
    let inner = folder.appendingPathComponent("docker")
    let root = FileManager.default.fileExists(atPath: inner.path) ? inner : folder
    let image = root.appendingPathComponent("image").path
    let whole = done.ending == .exited(0) || geteuid() != 0
    guard whole, FileManager.default.fileExists(atPath: image) else {
      throw Command.Failed(
        command: "tar \(archive.path)", ending: done.ending, errors: done.errors)
    }
    return root.path
  }
}
