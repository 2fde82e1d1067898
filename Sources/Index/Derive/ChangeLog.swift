import GRDB

/// What was changed, and so has to be added up anew.
final class ChangeLog {
  private var trees: Set<Int64> = []
  private var chains: Set<Int64> = []
  private var filled: Set<Int64> = []

  func note(tree: Int64) { trees.insert(tree) }

  /// A span that was written, or that went.
  func note(_ table: SpanTable, _ key: [SpanValue]) {
    if table.name == SpanTable.layers.name, case .integer(let chain)? = key.first { chains.insert(chain) }
  }

  /// A table that was filled at once with what a tree holds.
  func note(_ table: SpanTable, filledIn tree: Int64) {
    if table.name == SpanTable.layers.name { filled.insert(tree) }
  }

  func addUp(_ db: Database) throws {
    for tree in trees.sorted() { try DerivedTotals(db, tree: tree).write(db, tree: tree) }
    let holders = ChainHolders(db: db)
    if !filled.isEmpty, try holders.areEmpty() {
      try holders.rebuild()
    } else {
      for tree in filled {
        chains.formUnion(
          try Int64.fetchAll(
            db, sql: "SELECT chain FROM tree_layers WHERE tree = ? AND gone IS NULL", arguments: [tree]))
      }
      try holders.update(chains)
    }
    trees = []
    filled = []
    chains = []
  }
}
