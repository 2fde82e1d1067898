import GRDB

/// Keeps `layer_users`: how many trees, hosts and images have each layer now.
///
/// How many listed images have a layer, and whose they are, comes from image_users, which are to be right by then.
struct LayerUsers {
  private static let sums = """
    SELECT
      tree_layers.chain,
      count(*) AS trees,
      count(DISTINCT trees.host) AS hosts,
      coalesce(sum(tree_layers.size), 0) AS bytes,
      coalesce(max(tree_layers.size), 0) AS largest
    FROM tree_layers
    JOIN trees ON trees.id = tree_layers.tree
    WHERE tree_layers.gone IS NULL
    """
  private static let users = """
    SELECT
      image_layers.chain,
      count(DISTINCT image_users.listed_as) AS images,
      \(repository) AS repo
    FROM image_users
    CROSS JOIN image_layers
    WHERE image_users.listed_as IS NOT NULL AND image_layers.image = image_users.image
    GROUP BY image_layers.chain
    """
  /// The one that names all of them, if there is one.
  private static let repository = """
    CASE
      WHEN count(image_users.repo) = count(*) AND min(image_users.repo) = max(image_users.repo)
      THEN min(image_users.repo)
    END
    """
  private static let deleteIfUnused = "DELETE FROM layer_users WHERE chain = ? AND trees = 0 AND images = 0"
  private static let columnNames = ["chain", "trees", "hosts", "bytes", "largest", "images", "repo"]
  private static let columns = columnNames.joined(separator: ", ")

  let db: Database

  /// Counts these layers anew.
  ///
  /// - Parameters:
  ///   - images: Images that came, went, got another repository, or are listed or not as they were not before: their
  ///     layers' users are counted anew.
  ///   - totals: What was added up of the last tree that changed, for an index that has no other.
  func update(_ chains: Set<Int64>, images: Set<Int64>, of totals: DerivedTotals?) throws {
    guard !chains.isEmpty || !images.isEmpty else { return }
    if try areEmpty() {
      try fill(of: totals)
      return
    }
    var used = try countTrees(of: chains)
    let layers = try PreparedStatement(db, "SELECT chain FROM image_layers WHERE image = ?")
    for image in images {
      layers.bind(1, image)
      while try layers.step() { used.insert(layers.integer(0)) }
      layers.reset()
    }
    try countUsers(of: used)
  }

  /// - Returns: Layers that had no row before: who uses them is not counted yet.
  private func countTrees(of chains: Set<Int64>) throws -> Set<Int64> {
    let select = try PreparedStatement(
      db, "\(Self.sums) AND tree_layers.chain = ? GROUP BY tree_layers.chain")
    let update = try PreparedStatement(
      db, "UPDATE layer_users SET trees = ?2, hosts = ?3, bytes = ?4, largest = ?5 WHERE chain = ?1")
    let insert = try PreparedStatement(
      db, "INSERT INTO layer_users(\(Self.columns)) VALUES (?, ?, ?, ?, ?, 0, 0)")
    let delete = try PreparedStatement(db, Self.deleteIfUnused)
    var new: Set<Int64> = []
    for chain in chains.sorted() {
      select.bind(1, chain)
      let isHeld = try select.step()
      for statement in [update, insert] {
        statement.bind(1, chain)
        for column: Int32 in 1..<5 {
          statement.bind(column + 1, isHeld ? select.integer(column) : column < 3 ? 0 : nil)
        }
      }
      select.reset()
      try update.run()
      if update.changes == 0, isHeld {
        try insert.run()
        new.insert(chain)
      } else if !isHeld {
        delete.bind(1, chain)
        try delete.run()
      }
    }
    return new
  }

  private func countUsers(of chains: Set<Int64>) throws {
    let write = try PreparedStatement(
      db,
      """
      INSERT INTO layer_users(\(Self.columns))
      SELECT
        ?1,
        0,
        0,
        NULL,
        NULL,
        count(DISTINCT image_users.listed_as),
        CASE WHEN count(*) = 0 THEN 0 ELSE \(Self.repository) END
      FROM image_layers
      CROSS JOIN image_users
      WHERE image_layers.chain = ?1 AND image_users.image = image_layers.image AND image_users.listed_as IS NOT NULL
      ON CONFLICT(chain) DO UPDATE SET images = excluded.images, repo = excluded.repo
      """)
    let delete = try PreparedStatement(db, Self.deleteIfUnused)
    for chain in chains.sorted() {
      write.bind(1, chain)
      try write.run()
      delete.bind(1, chain)
      try delete.run()
    }
  }

  func areEmpty() throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT chain FROM layer_users LIMIT 1") == nil
  }

  /// Counts all layers, of which none is counted yet.
  func fill(of totals: DerivedTotals?) throws {
    if let totals, try Int.fetchOne(db, sql: "SELECT count(*) FROM trees") == 1 {
      try fill(from: totals)
    } else {
      try rebuild()
    }
  }

  /// Counts all layers anew.
  func rebuild() throws {
    try db.execute(
      sql: "DELETE FROM layer_users; INSERT INTO layer_users(\(Self.columns)) \(Self.all)")
  }

  /// Fills the empty table for the one tree that there is: its layers are in memory, and nothing is to be grouped.
  private func fill(from totals: DerivedTotals) throws {
    let select = try PreparedStatement(db, "SELECT image, coalesce(repo, -1) FROM image_users")
    var repositories: [Int64: Int64] = [:]
    while try select.step() { repositories[select.integer(0)] = select.integer(1) }
    // A config counts once, though it may be several images.
    let stacks = totals.seen.listedStacks
    let users = totals.forest.users(of: stacks.map { (owner: $0.listedAs, top: $0.top) })
    let owners = totals.forest.owners(of: stacks.map { ($0.top, repositories[$0.image] ?? 0) })
    let rows = try BatchedInsert(
      db, into: "layer_users", Self.columnNames, rows: BatchedInsert.most)
    try totals.forest.forEach { place, chain, size, isThere in
      // What is only below a layer that no image has belongs to no image, and is not there.
      guard isThere || users[place] > 0 else { return }
      let owner = owners[place] ?? 0
      rows.bind(0, chain)
      rows.bind(1, isThere ? 1 : 0)
      rows.bind(2, isThere ? 1 : 0)
      rows.bind(3, isThere ? size : nil)
      rows.bind(4, isThere ? size : nil)
      rows.bind(5, Int64(users[place]))
      rows.bind(6, owner < 0 ? nil : owner)
      try rows.endRow()
    }
    try rows.flush()
  }

  /// What all rows are to be.
  static let all = """
    WITH users AS MATERIALIZED (\(users))
    SELECT
      sums.*,
      coalesce(users.images, 0) AS images,
      CASE WHEN users.chain IS NULL THEN 0 ELSE users.repo END AS repo
    FROM (\(sums) GROUP BY tree_layers.chain) AS sums
    LEFT JOIN users ON users.chain = sums.chain
    UNION ALL
    SELECT users.chain, 0, 0, NULL, NULL, users.images, users.repo
    FROM users
    WHERE users.chain NOT IN (SELECT tree_layers.chain FROM tree_layers WHERE tree_layers.gone IS NULL)
    """
}
