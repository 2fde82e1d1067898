import Foundation
import GRDB
import ImageModel
import ImageTree

/// The file beside the index in which a tree's reading is remembered for the next one. It may be lost without harm.
struct CacheFile {
  private let path: String

  /// Nil where the index is in memory: nothing is remembered then.
  init?(index: String?, host: String, driver: String, root: String) {
    guard let index else { return nil }
    let key = Array("\(host)\0\(driver)\0\(root)".utf8).withUnsafeBytes { Hash256(hashing: $0) }
    path = index + "-cache/" + key.hex.prefix(32)
  }

  func read() -> ReadCache? { ReadCache(path: path) }

  func remove() { unlink(path) }

  /// A new one beside its place; nil if none can be made (a full disk, a folder that is not ours).
  func draft() -> CacheDraft? {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return CacheDraft(of: path)
  }
}

/// A cache's file that is being written. It takes its place by a rename, so that a reader sees the old or the new one
/// whole, or goes when it is dropped.
final class CacheDraft {
  let writer: CacheWriter
  private let path: String
  private let place: String
  private var isKept = false

  fileprivate init?(of place: String) {
    self.place = place
    path = place + ".new"
    // One strata writes to an index at a time: what is there was left by one that was killed.
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return nil }
    writer = CacheWriter(descriptor: descriptor)
  }

  func keep() { isKept = rename(path, place) == 0 }

  deinit { if !isKept { unlink(path) } }
}

extension ReadMemory {
  /// What the index and the cache file know of a tree before it is read.
  ///
  /// - Parameter at: The moment that is to be recorded, if it was given: the scan before it is the one to compare with.
  init(_ db: Database, file: CacheFile?, host: String, driver: String, root: String, at: Int64?) throws {
    self.init()
    guard let cache = file?.read() else { return }
    let tree = try Int64.fetchOne(
      db,
      sql: """
        SELECT trees.id FROM trees JOIN hosts ON hosts.id = trees.host
        WHERE hosts.name = ? AND trees.kind = 'graphdriver' AND trees.driver = ? AND trees.root = ?
          AND trees.namespace = ''
        """,
      arguments: [host, driver, root])
    guard let tree else { return }
    self.cache = cache
    // The rows of images lie all over the digests and are read once, in their order: no page is wanted again.
    try db.execute(sql: "PRAGMA cache_size = \(-2 << 10)")
    defer { try? db.execute(sql: IndexFile.cacheSizeSQL) }
    let images = try PreparedStatement(
      db,
      """
      SELECT digests.digest FROM tree_images
      JOIN images ON images.id = tree_images.image
      JOIN digests ON digests.id = tree_images.image
      WHERE tree_images.tree = ? AND tree_images.gone IS NULL AND images.extractor >= ?
      """)
    images.bind(1, tree)
    images.bind(2, FactWriter.extractor)
    while try images.step() {
      if let hash = Hash256(bytes: images.bytes(0)) { recordedImages.insert(ImageID(hash)) }
    }
    let distribution = try PreparedStatement(
      db,
      "SELECT content FROM scan_areas WHERE tree = ? AND area = ? AND at <= ? ORDER BY at DESC LIMIT 1")
    distribution.bind(1, tree)
    distribution.bind(2, Int64(Area.distribution.rawValue))
    distribution.bind(3, at ?? Int64.max)
    if try distribution.step() { recordedDistribution = Hash256(bytes: distribution.bytes(0)) }
    distribution.reset()
  }
}

/// The memory of an earlier reading led to a place where its content is wanted: the tree is to be read whole.
struct StaleMemory: Error {}
