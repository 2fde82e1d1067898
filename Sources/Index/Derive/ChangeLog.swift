import GRDB

/// What was changed, and so has to be added up anew.
final class ChangeLog {
  private var trees: Set<Int64> = []
  private var chains: Set<Int64> = []
  private var targets: Set<Int64> = []
  private var filled: Set<Filling> = []

  private struct Filling: Hashable {
    let tree: Int64
    let table: String
    let column: String
  }

  func note(tree: Int64) { trees.insert(tree) }

  /// Images of a tree that went as a whole.
  func note(images: Set<Int64>) { targets.formUnion(images) }

  /// A span that was written, or that went.
  func note(_ table: SpanTable, _ key: [SQLValue]) {
    guard let column = Self.column(of: table), let place = table.columns.firstIndex(of: column), place < key.count,
      case .integer(let id) = key[place]
    else { return }
    if table.name == SpanTable.layers.name { chains.insert(id) } else { targets.insert(id) }
  }

  /// A table that was filled at once with what a tree holds.
  func note(_ table: SpanTable, filledIn tree: Int64) {
    guard let column = Self.column(of: table) else { return }
    filled.insert(Filling(tree: tree, table: table.name, column: column))
  }

  /// Whether rows of a table are of interest one by one.
  static func counts(_ table: SpanTable) -> Bool { column(of: table) != nil }

  /// What is counted of a table's rows over all trees.
  private static func column(of table: SpanTable) -> String? {
    switch table.name {
    case SpanTable.layers.name: "chain"
    case SpanTable.tags.name, SpanTable.repoDigests.name: "target"
    default: nil
    }
  }

  func addUp(_ db: Database) throws {
    let layers = LayerUsers(db: db)
    // Of a first tree all layers are new: they are counted as a whole.
    let isFirst = try !filled.isEmpty && layers.areEmpty()
    for filling in filled where !isFirst || filling.table != SpanTable.layers.name {
      let ids = try Int64.fetchAll(
        db, sql: "SELECT \(filling.column) FROM \(filling.table) WHERE tree = ? AND gone IS NULL",
        arguments: [filling.tree])
      if filling.table == SpanTable.layers.name { chains.formUnion(ids) } else { targets.formUnion(ids) }
    }
    var known: Set<Int64> = []
    for tree in trees where !known.contains(tree) { known.formUnion(try namespaces(db, beside: tree)) }
    trees.formUnion(known)
    var last: DerivedTotals?
    for tree in trees.sorted() {
      let totals = try DerivedTotals(db, tree: tree)
      targets.formUnion(try totals.write(db, tree: tree))
      last = totals
    }
    let images = try ImageUsers(db: db).update(targets.union(try imagesBehindTargets(db)))
    if isFirst {
      try layers.fill(of: last)
    } else {
      try layers.update(chains, images: images, of: last)
    }
    trees = []
    filled = []
    targets = []
    chains = []
  }

  /// The other trees of a containerd, which share the files of blobs with this one.
  private func namespaces(_ db: Database, beside tree: Int64) throws -> [Int64] {
    try Int64.fetchAll(
      db,
      sql: """
        SELECT others.id
        FROM trees AS own
        JOIN trees AS others ON others.host = own.host AND others.kind = own.kind AND others.root = own.root
        WHERE own.id = ? AND own.kind = 'containerd'
        """,
      arguments: [tree])
  }

  /// The images that manifests and indexes among the targets lead to, in the trees that changed.
  private func imagesBehindTargets(_ db: Database) throws -> Set<Int64> {
    // A run for each target, not for each tree and target: a merge brings many trees that have the same ones.
    let select = try PreparedStatement(
      db, "SELECT image, tree FROM tree_images WHERE target = ? AND target <> image")
    var images: Set<Int64> = []
    for target in targets {
      select.bind(1, target)
      while try select.step() {
        if trees.contains(select.integer(1)) { images.insert(select.integer(0)) }
      }
      select.reset()
    }
    return images
  }
}
