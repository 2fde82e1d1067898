import Bolt
import Foundation
import ImageModel

@testable import Files
@testable import Stores

/// Makes a small, correct data root on disk, for a test to break: one image of two layers, tagged web:1, and one container.
struct TreeMaker {
  let root: URL
  let driver: String
  /// Lowest first.
  let diffs: [DiffID]
  let chain: [ChainID]
  let image: ImageID
  let cacheIDs = [String(repeating: "c1", count: 32), String(repeating: "c2", count: 32)]
  let container = String(repeating: "ee", count: 32)
  let mountID = String(repeating: "d1", count: 32)
  /// A name that nothing in the tree has.
  static let stray = String(repeating: "ab", count: 32)

  init(driver: String = "overlay2") throws {
    self.driver = driver
    root = FileManager.default.temporaryDirectory
      .appendingPathComponent("strata-tree-" + UUID().uuidString)
    diffs = [DiffID(Self.hash("lower")), DiffID(Self.hash("upper"))]
    chain = ChainID.chain(of: diffs)
    let config = """
      {"architecture":"amd64","os":"linux","created":"2026-01-02T03:04:05Z","rootfs":{"type":"layers",\
      "diff_ids":["\(diffs[0])","\(diffs[1])"]},"history":[{"created_by":"COPY a"},{"created_by":"COPY b"}]}
      """
    image = ImageID(Self.hash(config))
    try write("image/\(driver)/imagedb/content/sha256/\(image.hash.hex)", config)
    try write(
      "image/\(driver)/repositories.json",
      #"{"Repositories":{"web":{"web:1":"\#(image)"}}}"#)
    for (place, chain) in chain.enumerated() {
      try addLayer(chain, diffs[place], parent: place == 0 ? nil : self.chain[place - 1], cacheIDs[place])
    }
    try stand(cacheIDs[1], on: cacheIDs[0])
    try makeFolder("image/\(driver)/distribution/diffid-by-digest/sha256")
    try makeFolder("image/\(driver)/distribution/v2metadata-by-diffid/sha256")
    try addContainer()
    for name in ["network", "volumes", "plugins", "tmp"] { try makeFolder(name) }
  }

  static func hash(_ text: String) -> Hash256 {
    Array(text.utf8).withUnsafeBytes { Hash256(hashing: $0) }
  }

  func addLayer(_ chain: ChainID, _ diff: DiffID, parent: ChainID?, _ cacheID: String, size: Int = 100) throws {
    let entry = layerPath(chain)
    try write(entry + "/diff", diff.description)
    try write(entry + "/cache-id", cacheID)
    try write(entry + "/size", String(size))
    if let parent { try write(entry + "/parent", parent.description) }
    try addDirectory(cacheID)
  }

  func addContainer() throws {
    try write(
      "containers/\(container)/config.v2.json",
      """
      {"ID":"\(container)","Name":"/web","Driver":"\(driver)","Image":"\(image)","Created":"2026-01-03T00:00:00Z",\
      "Config":{"Image":"web:1"},"State":{"Running":false,"ExitCode":0,"StartedAt":"2026-01-03T00:00:01Z"}}
      """)
    let mount = "image/\(driver)/layerdb/mounts/\(container)"
    try write(mount + "/mount-id", mountID)
    try write(mount + "/init-id", mountID + "-init")
    try write(mount + "/parent", chain[1].description)
    try addDirectory(mountID)
    try addDirectory(mountID + "-init")
  }

  /// A driver's directory, with its short link.
  func addDirectory(_ name: String) throws {
    let directory = (Driver(named: driver).folder ?? []).joined(separator: "/") + "/" + name
    try makeFolder(directory + "/diff")
    guard let links = Driver(named: driver).links else { return }
    let short = String(Self.hash(name).hex.uppercased().prefix(26))
    try write(directory + "/link", short)
    try makeFolder("\(driver)/\(links)")
    try link("\(driver)/\(links)/\(short)", to: "../\(name)/diff")
  }

  /// Notes in a driver's directory which one it stands on.
  func stand(_ directory: String, on lower: String) throws {
    guard let links = Driver(named: driver).links else { return }
    try write("\(driver)/\(directory)/lower", links + "/" + Self.hash(lower).hex.uppercased().prefix(26))
  }

  func layerPath(_ chain: ChainID) -> String { "image/\(driver)/layerdb/sha256/\(chain.hash.hex)" }
  var topLayerPath: String { layerPath(chain[1]) }
  var repositoriesPath: String { "image/\(driver)/repositories.json" }
  var contentPath: String { "image/\(driver)/imagedb/content/sha256/\(image.hash.hex)" }

  // MARK: Files

  func url(_ path: String) -> URL { root.appendingPathComponent(path) }

  func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(at: url(path), withIntermediateDirectories: true)
  }

  func write(_ path: String, _ text: String) throws {
    try FileManager.default.createDirectory(
      at: url(path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url(path))
  }

  func link(_ path: String, to target: String) throws {
    try? FileManager.default.removeItem(at: url(path))
    try FileManager.default.createSymbolicLink(atPath: url(path).path, withDestinationPath: target)
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(at: url(path)) }

  func move(_ path: String, to other: String) throws {
    try FileManager.default.moveItem(at: url(path), to: url(other))
  }

  func delete() { try? FileManager.default.removeItem(at: root) }

  // MARK: Reading

  func read(
    daemon: LiveDaemon? = nil, options: ReadOptions = ReadOptions(workers: 2)
  ) throws -> TreeReading {
    try TreeReader(FolderOnDisk(top: root.path), driver: driver, daemon: daemon, options: options).read().reading
  }
}

extension TreeReader {
  /// A reader that takes nothing from an earlier scan and keeps no facts.
  init(_ root: any Folder, driver: String, daemon: LiveDaemon? = nil, options: ReadOptions) {
    self.init(
      root: root, tree: TreeKey(.graphDriver, driver: driver), driver: Driver(named: driver), daemon: daemon,
      options: options, memory: PreviousScan(), cache: nil, sink: NoFacts(), isLast: true)
  }
}

final class NoFacts: FactSink {
  let digests = DigestTable()
  func add(_ image: ImageFacts, top: ChainTable.Place, in chains: ChainTable) {}
  func add(_ document: BlobDocument, of digest: Digest) {}
  func endImages(isLast: Bool) {}
  func add(_ early: TreeReading, layers: Int, isLast: Bool) {}
}

/// Makes a tree, lets a test break it, reads it, and deletes it.
func reading(
  driver: String = "overlay2", daemon: LiveDaemon? = nil,
  options: ReadOptions = ReadOptions(workers: 2), after damage: (TreeMaker) throws -> Void = { _ in }
) throws -> TreeReading {
  let tree = try TreeMaker(driver: driver)
  defer { tree.delete() }
  try damage(tree)
  return try tree.read(daemon: daemon, options: options)
}
