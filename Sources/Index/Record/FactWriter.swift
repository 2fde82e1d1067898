import Foundation
import GRDB
import ImageModel
import Stores

/// Writes facts (what is named by its digest) and knows the row ids of those that it met.
final class FactWriter {
  /// The version of the reader that extracts facts from configs; a greater one reads them again.
  static let extractor: Int64 = 1

  // Rows that are there are changed rather than replaced: nothing that refers to them has to be looked up.
  static let insertImageSQL = """
    INSERT INTO images(id, top, layers, architecture, variant, os, os_version, created, extractor)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      (top, layers, architecture, variant, os, os_version, created, extractor)
        = (excluded.top, excluded.layers, excluded.architecture, excluded.variant, excluded.os,
          excluded.os_version, excluded.created, excluded.extractor)
    """
  static let insertConfigSQL = """
    INSERT OR REPLACE INTO image_configs(
      image, author, comment, docker_version, container, config)
    VALUES (?, ?, ?, ?, ?, ?)
    """
  static let insertHistorySQL = "INSERT OR REPLACE INTO image_histories(image, steps) VALUES (?, ?)"

  private let digestRows: DigestWriter
  private let chains: ChainWriter
  private let repositories: NameRows
  private let sources: NameRows
  private let keys: NameRows
  private let scanNames: NameRows
  /// The chain table of the reading whose blobs are written.
  private var blobTable = 0
  /// Images that were given, written or known.
  private var metImages = PlaceFlags()
  /// The layers of the image that is being written, the top first.
  private var stack: [ChainTable.Place] = []
  private let steps: StepWriter
  private let documents: DocumentWriter

  private let selectImage: PreparedStatement
  private let insertImage: PreparedStatement
  private let insertConfig: PreparedStatement
  private let insertHistory: PreparedStatement
  private let insertLayer: BatchedInsert
  private let insertBlob: BatchedInsert

  /// - Parameters:
  ///   - digests: Those of the readings that are to be written.
  ///   - inBatches: In an empty index, write rows many at once: they are all there after `flush`.
  init(_ db: Database, _ digests: DigestTable = DigestTable(), inBatches: Bool = false) throws {
    let facts = ["digests", "steps", "step_texts"].map { "SELECT 1 FROM \($0)" }.joined(separator: " UNION ALL ")
    let isFresh = try Int.fetchOne(db, sql: facts) == nil
    let rows = inBatches && isFresh ? BatchedInsert.most : 1
    digestRows = try DigestWriter(db, digests, isFresh: isFresh, rows: rows)
    chains = try ChainWriter(db, digestRows, rows: rows)
    selectImage = try PreparedStatement(db, "SELECT extractor FROM images WHERE id = ?")
    insertImage = try PreparedStatement(db, Self.insertImageSQL)
    insertConfig = try PreparedStatement(db, Self.insertConfigSQL)
    insertHistory = try PreparedStatement(db, Self.insertHistorySQL)
    insertLayer = try BatchedInsert(
      db, "INSERT OR REPLACE", into: "image_layers", ["image", "position", "chain"], rows: rows)
    steps = try StepWriter(db, rows: rows)
    repositories = try NameRows(db, "repos", further: ["familiar"], rows: rows)
    sources = try NameRows(db, "source_repositories", rows: rows)
    keys = try NameRows(db, "store_keys", rows: rows)
    scanNames = try NameRows(db, "scan_names", rows: 1)
    documents = try DocumentWriter(db, rows: rows)
    insertBlob = try BatchedInsert(db, "INSERT OR IGNORE", into: "blob_diff_ids", ["blob", "diff"], rows: rows)
  }

  /// Writes what is not written yet: from here on SQL finds all rows.
  func flush() throws {
    try digestRows.flush()
    try chains.flush()
    try insertLayer.flush()
    try insertBlob.flush()
    try steps.flush()
    for names in [repositories, sources, keys] { try names.flush() }
    try documents.flush()
  }

  // MARK: Digests

  var digests: DigestTable { digestRows.digests }
  /// The index held no fact when this began.
  var isFresh: Bool { digestRows.isFresh }

  func id(of hash: Hash256) throws -> Int64 { try id(at: digests.place(adding: hash)) }
  func id(of digest: Digest) throws -> Int64 { try id(at: digests.place(adding: digest)) }
  func id(of diff: DiffID) throws -> Int64 { try chains.id(ofDiff: digests.place(adding: diff.hash)) }

  /// The row of a digest that is in the table.
  func id(at place: DigestTable.Place) throws -> Int64 { try digestRows.id(at: place) }

  func id(of repository: RepositoryName) throws -> Int64 {
    try repositories.id(of: repository.canonical, further: [repository.familiar])
  }

  /// The row of a repository as distribution/ names it: it need not be a name that Docker takes.
  func id(ofSource repository: String) throws -> Int64 { try sources.id(of: repository) }

  /// The row of a name that a store has for something in it.
  func id(ofKey key: String) throws -> Int64 { try keys.id(of: key) }

  /// The row of a program, a place, a folder or a daemon's ID, as a scan's row has it.
  func id(ofScanName name: String) throws -> Int64 { try scanNames.id(of: name) }

  // MARK: Chains

  /// The row of a chain, written with all below it if it is new.
  ///
  /// - Parameter table: Of this writer's table of digests.
  func id(of place: ChainTable.Place, in table: ChainTable) throws -> Int64 { try chains.id(of: place, in: table) }

  /// The row of a chain that may be in no table: something names it, and no entry or image is behind it.
  func id(named chain: ChainID, in table: ChainTable) throws -> Int64 { try chains.id(named: chain, in: table) }

  /// How many rows of chains were written.
  var chainsWritten: Int { chains.written }
  /// Chains that the index had by name only and that have been computed meanwhile: what is summed up over them changes.
  var completed: Set<Int64> { chains.completed }

  // MARK: Images

  /// Writes an image's facts, unless this version of the reader has done so before.
  func write(_ facts: ImageFacts, top: ChainTable.Place, in table: ChainTable) throws {
    let place = digests.place(adding: facts.id.hash)
    // A live tree can be read more than once.
    guard metImages.insert(place) else { return }
    let image = try id(at: place)
    let config = facts.config
    var known: Int64?
    if !isFresh {
      selectImage.bind(1, image)
      known = try selectImage.integer()
    }
    if let known, known >= Self.extractor { return }
    insertImage.bind(1, image)
    insertImage.bind(2, top < 0 ? nil : try id(of: top, in: table))
    insertImage.bind(3, Int64(facts.chain.count))
    insertImage.bind(4, config.architecture)
    insertImage.bind(5, config.variant)
    insertImage.bind(6, config.os)
    insertImage.bind(7, config.osVersion)
    insertImage.bind(8, config.created)
    insertImage.bind(9, Self.extractor)
    try insertImage.run()
    insertConfig.bind(1, image)
    insertConfig.bind(2, config.author)
    insertConfig.bind(3, config.comment)
    insertConfig.bind(4, config.dockerVersion)
    insertConfig.bind(5, config.container)
    insertConfig.bind(6, config.config)
    try insertConfig.run()
    let layers = try writeLayers(of: image, facts, top: top, in: table)
    insertHistory.bind(1, image)
    insertHistory.bind(2, try config.history.map { try steps.write($0, of: layers) })
    try insertHistory.run()
  }

  /// - Returns: The rows of its layers, the lowest first.
  private func writeLayers(
    of image: Int64, _ facts: ImageFacts, top: ChainTable.Place, in table: ChainTable
  ) throws -> [Int64] {
    stack.removeAll(keepingCapacity: true)
    var here = top
    while here >= 0, stack.count < facts.chain.count {
      stack.append(here)
      here = table.parent(of: here)
    }
    let rows = try stack.reversed().map { try id(of: $0, in: table) }
    for (position, chain) in rows.enumerated() {
      insertLayer.bind(0, image)
      insertLayer.bind(1, Int64(position))
      insertLayer.bind(2, chain)
      try insertLayer.endRow()
    }
    return rows
  }

  /// The row of a step that is in no document.
  func id(of step: HistorySteps.Step<String>, chain: Int64?) throws -> Int64 { try steps.write(step, chain: chain) }

  /// All images of a tree are written: what was remembered of their steps takes memory and serves no more.
  ///
  /// - Parameter isLast: No other tree has images that are to be written.
  func forgetSteps(isLast: Bool) throws { try steps.forget(isLast: isLast) }

  // MARK: Manifests and indexes

  func write(_ document: BlobDocument, of digest: Digest) throws {
    try documents.write(document, of: digest) { try id(of: $0) }
  }

  // MARK: Blobs

  /// Writes what distribution/ says of blobs, once for each reading.
  ///
  /// - Parameter table: The chain table of the reading, by whose digests the blobs' places are.
  func write(_ blobs: [BlobSeen], _ sources: [BlobSourceSeen], in table: ChainTable) throws {
    guard blobTable != table.serial else { return }
    blobTable = table.serial
    for blob in blobs { try write(blob) }
    var last: BlobSeen?
    for source in sources where source.blob != last {
      last = source.blob
      try write(source.blob)
    }
  }

  private func write(_ blob: BlobSeen) throws {
    insertBlob.bind(0, try id(at: blob.blob))
    insertBlob.bind(1, try chains.id(ofDiff: blob.diff))
    try insertBlob.endRow()
  }
}
