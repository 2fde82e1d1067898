import Foundation
import Testing

@testable import Files
@testable import Stores

/// A tar in a folder of its own, gone with `delete`.
struct ArchiveFile {
  let folder: URL
  let file: URL

  init(named name: String = "host.tar") throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("strata-tar-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    file = folder.appendingPathComponent(name)
  }

  func delete() { try? FileManager.default.removeItem(at: folder) }

  /// The data roots in a tar of these bytes.
  static func roots(_ bytes: [UInt8], budget: Int = TreeSource.budget) throws -> [DataRoot] {
    let archive = try ArchiveFile()
    defer { archive.delete() }
    try Data(bytes).write(to: archive.file)
    return try TreeSource(archive.file.path).roots(budget: budget).compactMap { $0 as? DataRoot }
  }

  static func roots(
    _ members: [TarMaker.Member], _ format: TarMaker.Format = .gnu, budget: Int = TreeSource.budget
  ) throws -> [DataRoot] {
    let archive = try ArchiveFile()
    defer { archive.delete() }
    try TarMaker(format, members).write(to: archive.file)
    return try TreeSource(archive.file.path).roots(budget: budget).compactMap { $0 as? DataRoot }
  }

  /// The one data root in it.
  static func root(_ members: [TarMaker.Member], _ format: TarMaker.Format = .gnu) throws -> DataRoot {
    let roots = try roots(members, format)
    try #require(roots.count == 1)
    return roots[0]
  }
}

/// What a reading saw, in a form that two readings can be compared by.
struct Seen: Equatable {
  var areas: Set<Area>
  var lines: [String]
  var findings: Set<Finding>
  /// Whole seconds: some tars hold no more.
  var newest: Int64

  init(_ root: any Folder, driver: String, options: ReadOptions = ReadOptions(workers: 2)) throws {
    let read = try TreeReader(root, driver: driver, options: options).read()
    let reading = read.reading
    newest = read.newest / 1_000_000_000
    areas = reading.areas
    findings = Set(reading.findings)
    let chains = reading.chains
    let layers = reading.layers.map { layer in
      let parent = layer.parent < 0 ? "none" : "\(chains.chain(at: layer.parent))"
      let text = "\(layer.hasDiff) \(parent) \(layer.cacheID as Any) \(layer.size as Any)"
      return "layer \(chains.chain(at: layer.chain)) \(text)"
    }
    let images = reading.images.map { image in
      let top = image.top < 0 ? "none" : "\(chains.chain(at: image.top))"
      return "image \(image.id) \(top) \(image.hidden) \(image.parent as Any) \(image.lastUpdated as Any)"
    }
    let blobs = reading.blobs.map { blob in
      "blob \(chains.digests.digest(at: blob.blob)) \(chains.digests.digest(at: blob.diff))"
    }
    lines =
      (layers + images + reading.tags.map { "tag \($0)" } + reading.mounts.map { "mount \($0)" }
      + reading.containers.map { "container \($0)" } + reading.directories.map { "directory \($0)" }
      + reading.orphans.map { "orphan \($0)" } + blobs).sorted()
  }

  init(_ root: DataRoot) throws {
    try #require(root.trees.count == 1)
    try self.init(root.folder, driver: root.trees[0].driver)
    findings.formUnion(root.findings)
  }

  init(_ tree: TreeMaker) throws {
    try self.init(try FolderOnDisk(top: tree.root.path), driver: tree.driver)
  }
}

/// Calls `body` with a small sound tree and its members, and deletes the tree.
func withTree(
  driver: String = "overlay2", prefix: String = "", _ body: (TreeMaker, [TarMaker.Member]) throws -> Void
) throws {
  let tree = try TreeMaker(driver: driver)
  defer { tree.delete() }
  try body(tree, try TarMaker.Member.all(in: tree.root, prefix: prefix))
}
