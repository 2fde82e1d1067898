import Foundation
import ImageModel
import Testing

@testable import Files
@testable import Stores

/// Makes the store of a containerd on disk, for a test to break.
final class ContainerdMaker {
  let root: URL
  var database: MadeDatabase.Node = ["v1": [:]]
  var snapshotter: MadeDatabase.Node = ["v1": ["snapshots": [:]]]
  /// The number of containerd's last transaction.
  var transaction: UInt64 = 1
  private var snapshots: UInt64 = 0

  static let databasePath = "io.containerd.metadata.v1.bolt/meta.db"
  static let snapshotterPath = "io.containerd.snapshotter.v1.overlayfs"
  /// The moment of all readings, in seconds since 1970.
  static let moment: Int64 = 1_800_000_000

  init() throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("strata-containerd-" + UUID().uuidString)
    for path in [
      "io.containerd.metadata.v1.bolt", Self.snapshotterPath + "/snapshots", Self.path("").dropLast().description,
    ] {
      try FileManager.default.createDirectory(at: root.appendingPathComponent(path), withIntermediateDirectories: true)
    }
  }

  func delete() { try? FileManager.default.removeItem(at: root) }

  static func path(_ hex: String) -> String { "io.containerd.content.v1.content/blobs/sha256/" + hex }

  func write(_ path: String, _ bytes: some Sequence<UInt8>) throws {
    try Data(bytes).write(to: root.appendingPathComponent(path))
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(at: root.appendingPathComponent(path)) }

  /// Sets a record, or a part of one, of a namespace.
  func put(_ node: MadeDatabase.Node, _ path: String..., in namespace: String = "moby") {
    database.put(node, at: ["v1", namespace] + path)
  }

  /// A blob that the namespace lists.
  @discardableResult
  func blob(_ text: String, in namespace: String = "moby") throws -> Digest {
    let digest = Digest(TreeMaker.hash(text))
    try write(Self.path(digest.hex), text.utf8)
    put(.signed(text.utf8.count), "content", "blob", digest.description, "size", in: namespace)
    return digest
  }

  func label(_ blob: Digest, _ label: String, _ value: String) {
    put(.text(value), "content", "blob", blob.description, "labels", "containerd.io/gc." + label)
  }

  /// A snapshot of the snapshotter overlayfs.
  func snapshot(_ key: String, parent: String? = nil, kind: UInt8 = 3, size: Int = 4096) throws {
    snapshots += 1
    let name = "moby/\(snapshots)/\(key)"
    put(.text(name), "snapshots", "overlayfs", key, "name")
    if let parent { put(.text(parent), "snapshots", "overlayfs", key, "parent") }
    let record: MadeDatabase.Node = ["id": .unsigned(snapshots), "kind": .value([kind]), "size": .signed(size)]
    snapshotter.put(record, at: ["v1", "snapshots", name])
    let folder = root.appendingPathComponent("\(Self.snapshotterPath)/snapshots/\(snapshots)/fs")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  /// A name of a target.
  func name(_ name: String, _ target: Digest, type: String = LayoutMaker.manifestType, size: Int) {
    let target: MadeDatabase.Node = [
      "digest": .text(target.description), "mediatype": .text(type), "size": .signed(size),
    ]
    put(["target": target], "images", name)
  }

  /// An image of one layer, with a name, its blobs and its snapshot, all held as containerd holds them.
  ///
  /// - Returns: The manifest, the config and the layer's blob.
  @discardableResult
  func image(_ layer: String, _ name: String) throws -> (manifest: Digest, config: Digest, layer: Digest) {
    let diff = "sha256:" + TreeMaker.hash("diff of " + layer).hex
    let json = #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["\#(diff)"]}}"#
    let (config, blob) = (try self.blob(json), try self.blob(layer))
    let text =
      #"{"config":\#(LayoutMaker.descriptor(LayoutMaker.configType, config, size: json.utf8.count)),"#
      + #""layers":[\#(LayoutMaker.descriptor(LayoutMaker.layerType, blob, size: layer.utf8.count))]}"#
    let manifest = try self.blob(text)
    label(manifest, "ref.content.config", config.description)
    label(manifest, "ref.content.l.0", blob.description)
    label(config, "ref.snapshot.overlayfs", diff)
    try snapshot(diff)
    self.name(name, manifest, size: text.utf8.count)
    return (manifest, config, blob)
  }

  func read(isLive: Bool = false, known: [TreeKey: String] = [:]) throws -> [TreeReading] {
    try writeDatabases()
    return try Self.read(root.path, isLive: isLive, known: known)
  }

  /// Reads it as the containerd of the Docker whose data root is this folder.
  func read(in dataRoot: URL) throws -> [TreeReading] {
    try move(to: dataRoot)
    return try Self.read(dataRoot.path)
  }

  /// Reads and measures it so.
  func measure(in dataRoot: URL) throws -> [TreeReading] {
    try move(to: dataRoot)
    return try measure(dataRoot.path)
  }

  /// Reads and measures the root at a path, as a scan does; its databases are to be there.
  func measure(_ path: String) throws -> [TreeReading] {
    let addMeasures = try #require(try TreeSource(path).roots().first).measure(Walk(workers: 3))
    var readings = try Self.read(path)
    addMeasures(&readings)
    return readings
  }

  private func move(to dataRoot: URL) throws {
    try writeDatabases()
    let daemon = dataRoot.appendingPathComponent("containerd/daemon")
    try FileManager.default.createDirectory(at: daemon, withIntermediateDirectories: true)
    for name in try FileManager.default.contentsOfDirectory(atPath: root.path) where name.hasPrefix("io.") {
      try FileManager.default.moveItem(at: root.appendingPathComponent(name), to: daemon.appendingPathComponent(name))
    }
  }

  func writeDatabases() throws {
    try write(Self.databasePath, MadeDatabase.bytes(database, transaction: transaction))
    let snapshotterFile = Self.snapshotterPath + "/metadata.db"
    if !FileManager.default.fileExists(atPath: root.appendingPathComponent(snapshotterFile).path) {
      try write(snapshotterFile, MadeDatabase.bytes(snapshotter))
    }
  }

  static func read(_ path: String, isLive: Bool = false, known: [TreeKey: String] = [:]) throws -> [TreeReading] {
    try read(#require(try TreeSource(path).roots().first), isLive: isLive, known: known)
  }

  static func read(
    _ store: any Store, isLive: Bool = false, known: [TreeKey: String] = [:]
  ) throws -> [TreeReading] {
    var options = ReadOptions(workers: 2)
    options.at = moment * 1000
    options.isLiveCopy = isLive
    options.known = known
    return try store.read(options, into: NoFacts(), memory: { _, _ in (PreviousScan(), nil) }, watch: { try $1() })
      .readings
  }
}

/// Makes a store with an image, lets a test change it, reads its namespace moby, and deletes it.
func containerdReading(_ body: (ContainerdMaker) throws -> Void) throws -> TreeReading {
  let store = try ContainerdMaker()
  defer { store.delete() }
  try store.image("layer", "docker.io/library/web:1")
  try body(store)
  return try #require(try store.read().first { $0.tree.namespace == "moby" })
}
