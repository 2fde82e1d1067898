import Index
import Report

/// What an answer about orphans cannot show in its rows, for standard error: which files make orphans uncertain, and
/// which removals Docker will finish by itself.
struct OrphanNotes {
  private struct Tree {
    let name: TreeName
    let uncertain: Int64
    let removals: Int64
    let removalsBytes: Int64?
    var files: [String] = []
    /// Nothing is damaged: the files could not be read, by this user for example.
    var isUnread = true
  }

  private var trees: [Tree] = []

  /// How many orphans are uncertain.
  var uncertain: Int { trees.reduce(0) { $0 + Int(clamping: $1.uncertain) } }

  /// Of the trees of a host, a driver or a root; nil: of all.
  init(index: IndexFile, host: String?, driver: String? = nil, root: String? = nil) throws {
    for row in try index.rows("orphan-totals", ["host": SQLValue(host)])
    where driver ?? row.tree.driver == row.tree.driver && root ?? row.tree.root == row.tree.root {
      trees.append(
        Tree(
          name: row.tree, uncertain: row.integer("uncertain") ?? 0, removals: row.integer("removals") ?? 0,
          removalsBytes: row.integer("removals_bytes")))
    }
    // The files that make most orphans uncertain come first. Several things in one file can be at fault.
    var met = trees.map { _ in Set<String>() }
    let places = Dictionary(zip(trees.map(\.name), trees.indices), uniquingKeysWith: { first, _ in first })
    for row in try index.rows("blocking", ["host": SQLValue(host)]) {
      guard let place = places[row.tree], trees[place].uncertain > 0 else { continue }
      let file = "\(row.text("path") ?? "") (\(row.text("code") ?? ""))"
      if row.text("code") != "unreadable" { trees[place].isUnread = false }
      if met[place].insert(file).inserted { trees[place].files.append(file) }
    }
  }

  func write() {
    for tree in trees {
      if tree.uncertain > 0 {
        let most = 3
        let (cause, remedy) =
          tree.isUnread
          ? ("a file that could not be read", "run strata as root, or repair") : ("a damaged file", "repair")
        Terminal.note(
          "\(visible(tree.name.title)): \(plural(Int(clamping: tree.uncertain), "orphan")) uncertain, since \(cause) could be the owner; to be certain, \(remedy) \(beginning(of: tree.files, most))"
            + (tree.files.count > most ? " (strata query blocking)" : ""))
      }
      if tree.removals > 0 {
        Terminal.note(
          "\(visible(tree.name.title)): \(plural(Int(clamping: tree.removals), "interrupted removal"))"
            + (tree.removalsBytes.map { ", \(ByteCount($0)) on disk" } ?? "")
            + ", which Docker 20.10 or newer finishes when it stops: no orphan (strata query removals)")
      }
    }
  }
}
