import Index
import Report

/// What an answer about orphans cannot show in its rows, for standard error: which files make orphans uncertain, and
/// which removals Docker will finish by itself.
struct OrphanNotes {
  private struct Tree {
    let title: String
    let uncertain: Int64
    let removals: Int64
    let removalsBytes: Int64?
    var files: [String] = []
  }

  /// More files than these are counted only.
  private static let mostFiles = 3

  private var trees: [Tree] = []

  /// How many orphans are uncertain.
  var uncertain: Int { trees.reduce(0) { $0 + Int(clamping: $1.uncertain) } }

  /// - Parameters: the trees to speak of; nil: all.
  init(index: IndexFile, host: String?, driver: String? = nil, root: String? = nil) throws {
    func rows(_ query: String, _ body: (NamedRow) -> Void) throws {
      try index.run(try Catalogue.query(query), parameters: ["host": SQLValue(host)]) { names, next in
        while let values = try next() {
          let row = NamedRow(names: names, values: values)
          guard driver == nil || row.text("driver") == driver, root == nil || row.text("root") == root else { continue }
          body(row)
        }
      }
    }
    var trees: [Tree] = []
    try rows("orphan-totals") { row in
      trees.append(
        Tree(
          title: Self.title(of: row), uncertain: row.integer("uncertain") ?? 0, removals: row.integer("removals") ?? 0,
          removalsBytes: row.integer("removals_bytes")))
    }
    // The files that make most orphans uncertain come first.
    try rows("blocking") { row in
      guard let place = trees.firstIndex(where: { $0.title == Self.title(of: row) }), trees[place].uncertain > 0 else {
        return
      }
      trees[place].files.append("\(row.text("path") ?? "") (\(row.text("code") ?? ""))")
    }
    self.trees = trees
  }

  private static func title(of row: NamedRow) -> String {
    TreeFigures(row: row).title
  }

  func write() {
    for tree in trees {
      if tree.uncertain > 0 {
        let shown = tree.files.prefix(Self.mostFiles).map { visible($0) }.joined(separator: ", ")
        let more = tree.files.count - Self.mostFiles
        Terminal.note(
          "\(visible(tree.title)): \(plural(Int(clamping: tree.uncertain), "orphan")) uncertain, since a damaged file could be the owner; to be certain, repair \(shown)"
            + (more > 0 ? " and \(more) more (strata query blocking)" : ""))
      }
      if tree.removals > 0 {
        Terminal.note(
          "\(visible(tree.title)): \(plural(Int(clamping: tree.removals), "interrupted removal"))"
            + (tree.removalsBytes.map { ", \(ByteCount($0)) on disk" } ?? "")
            + ", which Docker 20.10 or newer finishes when it stops: no orphan (strata query removals)")
      }
    }
  }
}
