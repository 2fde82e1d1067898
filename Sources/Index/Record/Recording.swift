import CShims
import Foundation
import GRDB
import ImageModel
import Stores

/// One scan that is being recorded: its facts come while the trees are read, its readings after that.
///
/// All of it is one transaction of the index.
package final class Recording: FactSink {
  /// Who recorded what, for the scans' rows.
  package struct Origin: Sendable {
    package var host: String
    /// The program and its version.
    package var tool: String
    /// Where the trees were read, and which folder that is on this machine.
    package var location: String?
    package var folder: String?
    /// When the reading began, in milliseconds since 1970.
    package var began = Clock().now
    /// Take the place of the scan that the index has of this very moment.
    package var replaces = false

    package init(host: String, tool: String) {
      self.host = host
      self.tool = tool
    }
  }

  package let digests: DigestTable
  private let db: Database
  private let origin: Origin
  private let facts: FactWriter
  private var deferred: DeferredIndexes?
  private let changes = ChangeLog()
  private var sources: EarlySources

  fileprivate init(_ db: Database, _ origin: Origin, digests: DigestTable) throws {
    self.db = db
    self.origin = origin
    self.digests = digests
    facts = try FactWriter(db, digests, inBatches: true)
    deferred = facts.isFresh ? try DeferredIndexes(db) : nil
    sources = EarlySources(db)
  }

  // MARK: Before a tree is read

  /// The trees of the host that the index has, with the place where each was read last.
  package func trees() throws -> [TreeKey: String] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT
          trees.kind,
          trees.driver,
          trees.root,
          trees.namespace,
          (
            SELECT scan_names.name
            FROM scans
            JOIN scan_names ON scan_names.id = scans.location
            WHERE scans.tree = trees.id
            ORDER BY scans.at DESC
            LIMIT 1
          ) AS place
        FROM trees
        JOIN hosts ON hosts.id = trees.host
        WHERE hosts.name = ?
        """,
      arguments: [origin.host])
    var trees: [TreeKey: String] = [:]
    for row in rows {
      guard let kind = StoreKind(rawValue: row["kind"]), let place: String = row["place"] else { continue }
      trees[TreeKey(kind, driver: row["driver"], root: row["root"], namespace: row["namespace"])] = place
    }
    return trees
  }

  /// What the index has of a tree: its images and documents whose facts need not be read again, and the hash of
  /// distribution/.
  ///
  /// - Parameter at: The moment that is to be recorded, in milliseconds since 1970: the scan before it is the one to
  ///   compare with. Nil where only the reading shows the moment: then the hash counts only if all scans have the same.
  package func known(of tree: TreeKey, at: Int64?) throws -> (
    images: Set<ImageID>, documents: Set<Hash256>, distribution: Hash256?
  ) {
    guard let id = try TreeRow(db).id(of: tree, host: origin.host) else { return ([], [], nil) }
    // The rows lie all over the digests and are read once, in their order: no page is wanted again.
    try db.execute(sql: "PRAGMA cache_size = \(-2 << 10)")
    defer { try? db.execute(sql: IndexFile.cacheSizeSQL) }
    return (try images(of: id), try documents(of: id), try distribution(of: id, at: at))
  }

  private func images(of tree: Int64) throws -> Set<ImageID> {
    let statement = try PreparedStatement(
      db,
      """
      SELECT digests.text FROM tree_images
      JOIN images ON images.id = tree_images.image
      JOIN digests ON digests.id = tree_images.image
      WHERE tree_images.tree = ? AND tree_images.gone IS NULL AND images.extractor >= ?
      """, tree: tree)
    statement.bind(2, FactWriter.extractor)
    var images: Set<ImageID> = []
    while try statement.step() {
      if let hash = statement.digest(0)?.hash256 { images.insert(ImageID(hash)) }
    }
    return images
  }

  /// Indexes and manifests that the tree has as files. One that lists nothing is read again.
  private func documents(of tree: Int64) throws -> Set<Hash256> {
    let statement = try PreparedStatement(
      db,
      """
      SELECT digests.text
      FROM tree_blobs
      JOIN digests ON digests.id = tree_blobs.blob
      WHERE tree_blobs.tree = ?
        AND tree_blobs.gone IS NULL
        AND (
          EXISTS (SELECT 1 FROM manifests WHERE manifests.id = tree_blobs.blob)
          OR EXISTS (SELECT 1 FROM index_manifests WHERE index_manifests.idx = tree_blobs.blob)
        )
      """, tree: tree)
    var documents: Set<Hash256> = []
    while try statement.step() {
      if let hash = statement.digest(0)?.hash256 { documents.insert(hash) }
    }
    return documents
  }

  private func distribution(of tree: Int64, at: Int64?) throws -> Hash256? {
    let contents = try Data.fetchAll(
      db,
      sql: """
        SELECT content
        FROM area_contents
        WHERE tree = ? AND area = ? AND since <= ?
        ORDER BY since DESC
        LIMIT 2
        """,
      arguments: [tree, AreaPart.area(.distribution).bit, at ?? .max])
    guard let last = contents.first, at != nil || contents.count == 1 else { return nil }
    return last.withUnsafeBytes { Hash256(bytes: $0) }
  }

  // MARK: While trees are read

  package func add(_ image: ImageFacts, top: ChainTable.Place, in chains: ChainTable) throws {
    try facts.write(image, top: top, in: chains)
  }

  package func add(_ document: BlobDocument, of digest: Digest) throws {
    try facts.write(document, of: digest)
  }

  package func endImages(isLast: Bool) throws { try facts.forgetSteps(isLast: isLast) }

  package func add(_ early: TreeReading, layers: Int, isLast: Bool) throws {
    // In an index that has some facts these may be known: then nothing is to be written.
    guard deferred != nil else { return }
    try facts.write(early.blobs, early.blobSources, in: early.chains)
    // Of all digests that a tree names these alone would come after the index of digests is made.
    for reference in early.digestReferences { _ = try facts.id(of: reference.digest) }
    try sources.fill(from: early, tree: TreeRow(db).make(early.tree, host: origin.host), facts)
    try facts.flush()
    guard isLast else { return }
    try deferred?.restoreFacts(
      db, digests: digests.count, isNearlyAll: facts.chainsWritten >= layers - layers / 8)
  }

  // MARK: After the trees were read

  /// Records what a reading saw.
  ///
  /// - Parameter at: The moment that the tree shows, in milliseconds since 1970.
  /// - Returns: Whether the index held all of it already, and the hash of what distribution/ held.
  /// - Throws: `IndexError` if the index has another content for the same moment.
  package func record(_ reading: TreeReading, at: Int64) throws -> (wasKnown: Bool, distribution: Hash256?) {
    // What readers had is free, but lies between what is in use: 20 MB of 160 after 50,000 images.
    strata_give_all_memory_back()
    let tree = try TreeRow(db).make(reading.tree, host: origin.host)
    let contents = AreaContents(
      reading: reading, facts: facts, hasSources: try sources.keep(only: reading, tree: tree))
    return try TreeRecorder(db: db, origin: origin, changes: changes).record(contents, tree: tree, at: at)
  }

  /// Writes the last facts.
  fileprivate func end() throws -> RecordedChanges {
    try facts.flush()
    return RecordedChanges(deferred: deferred, changes: changes, completed: facts.completed)
  }
}

/// What is left to do once all of a scan is recorded.
private struct RecordedChanges {
  let deferred: DeferredIndexes?
  let changes: ChangeLog
  /// Chains that the index had by name only and that have been computed meanwhile.
  let completed: Set<Int64>

  func addUp(_ db: Database) throws {
    var deferred = deferred
    try deferred?.restore(db)
    try changes.addUp(db)
    try DerivedTotals.renew(db, over: completed)
  }
}

extension IndexFile {
  /// Records a scan, all or nothing.
  ///
  /// - Parameters:
  ///   - digests: Gets all digests that the readings meet; nil: a table of the recording's own.
  ///   - body: Reads the trees into the recording and records the readings.
  ///   - finish: Runs the last step, which adds up what was recorded.
  /// - Throws: What `body` throws; `IndexError`, which names the file, for what SQLite cannot do.
  package func record<Result>(
    _ origin: Recording.Origin, digests: DigestTable? = nil, _ body: (Recording) throws -> Result,
    finish: (() throws -> Void) throws -> Void = { try $0() }
  ) throws -> Result {
    try HostName.check(origin.host)
    return try writing { db in
      let (result, changes) = try Self.record(db, origin, digests: digests, body)
      try finish { try changes.addUp(db) }
      return (result, .commit)
    }
  }

  /// With the recording, all that was read is let go: the indexes that are made afterwards take memory of their own.
  private static func record<Result>(
    _ db: Database, _ origin: Recording.Origin, digests: DigestTable?, _ body: (Recording) throws -> Result
  ) throws -> (Result, RecordedChanges) {
    let recording = try Recording(db, origin, digests: digests ?? DigestTable())
    return (try body(recording), try recording.end())
  }
}
