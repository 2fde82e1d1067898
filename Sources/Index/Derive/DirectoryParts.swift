import GRDB
import Stores

/// What a tree's driver directories were for, at some moment.
struct DirectoryParts {
  private typealias Name = [UInt8]

  private var layers: [Name: MeasuredParts.Part] = [:]
  private var others: [Name: MeasuredParts.Part] = [:]
  private var orphaned: Set<Name> = []
  private var writeSets: Set<Name> = []
  private(set) var orphans: Int64 = 0
  private(set) var removals: Int64 = 0

  init(_ db: Database, tree: Int64, at: Int64) throws {
    try loadLayers(db, tree, at)
    let directories = try Self.statement(
      db, "SELECT name, owner FROM tree_directories WHERE tree = ?1", "tree_directories", tree, at)
    while try directories.step() {
      let owner = directories.isNull(1) ? nil : Owner(rawValue: directories.text(1))
      others[Array(directories.bytes(0))] = Self.part(of: owner)
    }
    let lost = try Self.statement(
      db, "SELECT kind, path, cache_id, init_id FROM orphans WHERE tree = ?1", "orphans", tree, at)
    while try lost.step() {
      switch OrphanSeen.Kind(rawValue: lost.text(0)) {
      case .removal:
        removals += 1
        continue
      case .writeSet: writeSets.insert(Array(lost.bytes(1)))
      case .layer, .mount, .directory, .blob, nil:
        for column: Int32 in [2, 3] where !lost.isNull(column) { orphaned.insert(Array(lost.bytes(column))) }
      }
      orphans += 1
    }
  }

  /// A layer that is being written, unless nothing is left to finish it.
  func part(ofWriteSet path: [UInt8]) -> MeasuredParts.Part { writeSets.contains(path) ? .orphans : .inFlight }

  func part(of name: [UInt8]) -> MeasuredParts.Part {
    if orphaned.contains(name) { return .orphans }
    return layers[name] ?? others[name] ?? .unexplained
  }

  private static func part(of owner: Owner?) -> MeasuredParts.Part {
    switch owner {
    case .container, .containerInit: .containerLayers
    case .layer, .lower: .images
    case .buildCache: .buildCache
    case .interruptedRemoval: .interruptedRemovals
    case .orphanedMount, nil: .orphans
    case .inFlight: .inFlight
    case .unknown: .unknownOwner
    }
  }

  // MARK: Layers

  /// A layer is the strongest holder's: an image's before a hidden one's, a container's, the build cache's.
  private mutating func loadLayers(_ db: Database, _ tree: Int64, _ at: Int64) throws {
    var forest = LayerForest()
    try forest.load(db, tree: tree, at: at)
    var tops: [(part: MeasuredParts.Part, tops: [Int])] = []
    for isHidden in [false, true] {
      let images = try Self.integers(
        db,
        """
        SELECT images.top
        FROM tree_images
        JOIN images ON images.id = tree_images.image
        WHERE tree_images.tree = ?1 AND tree_images.hidden = \(isHidden ? 1 : 0) AND images.top IS NOT NULL
        """, "tree_images", tree, at)
      tops.append((isHidden ? .hiddenImages : .images, try images.map { try forest.place(of: $0) }))
    }
    let mounts = try Self.integers(
      db, "SELECT chain FROM tree_mounts WHERE tree = ?1 AND chain IS NOT NULL", "tree_mounts", tree, at)
    tops.append((.keptByContainers, mounts.compactMap { forest.knownPlace(of: $0) }))
    let claims = try Self.integers(
      db,
      """
      SELECT digests.id
      FROM build_claims
      JOIN digests ON digests.text = 'sha256:' || lower(hex(build_claims.name))
      WHERE build_claims.tree = ?1 AND build_claims.kind = 'layer'
      """, "build_claims", tree, at)
    tops.append((.buildCache, claims.compactMap { forest.knownPlace(of: $0) }))
    try forest.order()
    let holders = tops.map { (part: $0.part, users: forest.users(of: $0.tops)) }
    let rows = try Self.statement(
      db, "SELECT cache_id, chain FROM tree_layers WHERE tree = ?1 AND cache_id IS NOT NULL", "tree_layers",
      tree, at)
    while try rows.step() {
      guard let place = forest.knownPlace(of: rows.integer(1)) else { continue }
      let holder = holders.first { $0.users[place] > 0 }
      layers[Array(rows.bytes(0))] = holder?.part ?? .unknownOwner
    }
  }

  private static func statement(
    _ db: Database, _ sql: String, _ table: String, _ tree: Int64, _ at: Int64
  ) throws -> PreparedStatement {
    let statement = try PreparedStatement(db, sql + " AND " + MeasureSQL.isThere(table, at: "?2"))
    statement.bind(1, tree)
    statement.bind(2, at)
    return statement
  }

  private static func integers(
    _ db: Database, _ sql: String, _ table: String, _ tree: Int64, _ at: Int64
  ) throws -> [Int64] {
    let statement = try statement(db, sql, table, tree, at)
    var values: [Int64] = []
    while try statement.step() { values.append(statement.integer(0)) }
    return values
  }
}
