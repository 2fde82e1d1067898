import Index
import Report

/// A tree's figures, as the query “metrics” has them.
struct TreeFigures {
  let row: QueryRow
  /// What its newest scan did not read, whether the tree has it or not.
  let unread: [UnreadPart]
  /// What its newest scan could not read.
  var failed: [UnreadPart] { unread.filter(\.isFailed) }

  var name: TreeName { row.tree }

  /// Nil where it is unknown.
  subscript(column: String) -> Int64? { row.integer(column) }

  /// The figures of all trees, or of one host's.
  static func all(in index: IndexFile, host: String?) throws -> [TreeFigures] {
    let unread = Dictionary(grouping: try UnreadPart.all(in: index, host: host), by: \.tree)
    let trees = try index.rows("metrics", ["host": SQLValue(host)]).map { row in
      TreeFigures(row: row, unread: unread[row.tree] ?? [])
    }
    // A host that the index has not was an error before.
    if trees.isEmpty { throw CommandFailure("the index has no tree yet") }
    return trees
  }
}
