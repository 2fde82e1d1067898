import Index
import Report

/// A tree's figures, as the query “metrics” has them.
struct TreeFigures {
  let row: NamedRow
  /// What its newest scan did not read, whether the tree has it or not.
  var unread: [UnreadPart] = []
  /// What its newest scan could not read.
  var failed: [UnreadPart] { unread.filter(\.isFailed) }

  var host: String { row.text("host") ?? "" }
  var driver: String { row.text("driver") ?? "" }
  var root: String { row.text("root") ?? "" }
  var namespace: String { row.text("namespace") ?? "" }

  /// Nil where it is unknown.
  subscript(column: String) -> Int64? { row.integer(column) }

  /// How people call the tree.
  var title: String { treeTitle(host: host, driver: driver, root: root, namespace: namespace) }

  /// The figures of all trees, or of one host's.
  static func all(in index: IndexFile, host: String?) throws -> [TreeFigures] {
    let unread = try UnreadPart.all(in: index, host: host)
    let trees = try index.run(try Catalogue.query("metrics"), parameters: ["host": SQLValue(host)]) {
      names, next in
      var trees: [TreeFigures] = []
      while let row = try next() {
        var tree = TreeFigures(row: NamedRow(names: names, values: row))
        tree.unread = unread.filter { $0.tree == tree.title }
        trees.append(tree)
      }
      return trees
    }
    // A host that the index has not was an error before.
    if trees.isEmpty { throw CommandFailure("the index has no tree yet") }
    return trees
  }
}

/// How people call a tree: its host, with the driver and the namespace where it has one, and the root that distinguishes it
/// from others.
func treeTitle(host: String, driver: String, root: String = "", namespace: String = "") -> String {
  [host, driver, namespace, root.isEmpty ? "" : "(\(root))"].filter { !$0.isEmpty }.joined(separator: " ")
}
