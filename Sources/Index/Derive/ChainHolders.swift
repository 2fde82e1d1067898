import GRDB

/// Keeps `chain_holders`: who holds each layer now.
struct ChainHolders {
  static let sums = """
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

  let db: Database

  /// Counts these layers anew.
  func update(_ chains: Set<Int64>) throws {
    guard !chains.isEmpty else { return }
    if try areEmpty() {
      try rebuild()
      return
    }
    let delete = try PreparedStatement(db, "DELETE FROM chain_holders WHERE chain = ?")
    let insert = try PreparedStatement(
      db,
      """
      INSERT INTO chain_holders(chain, trees, hosts, bytes, largest)
      \(Self.sums) AND tree_layers.chain = ?
      GROUP BY tree_layers.chain
      """)
    for chain in chains.sorted() {
      delete.bind(1, chain)
      try delete.run()
      insert.bind(1, chain)
      try insert.run()
    }
  }

  func areEmpty() throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT chain FROM chain_holders LIMIT 1") == nil
  }

  /// Counts all layers anew.
  func rebuild() throws {
    try db.execute(sql: "DELETE FROM chain_holders")
    let isOneTree = try Int.fetchOne(db, sql: "SELECT count(*) FROM trees") == 1
    try db.execute(
      sql: """
        INSERT INTO chain_holders(chain, trees, hosts, bytes, largest)
        \(isOneTree ? Self.sumsOfOneTree : Self.sums + " GROUP BY tree_layers.chain")
        """)
  }

  /// Where there is one tree, each layer has one holder and nothing is to be grouped.
  private static let sumsOfOneTree = """
    SELECT chain, 1, 1, coalesce(size, 0), coalesce(size, 0)
    FROM tree_layers
    WHERE gone IS NULL
    """
}
