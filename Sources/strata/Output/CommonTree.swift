import ImageModel
import Index
import Report

/// The tree, or at least the host, that all rows of an answer are of. A table leaves its columns out, and a line above the
/// table names it.
struct CommonTree {
  let title: String
  let columns: Set<String>

  /// The columns that say it.
  static let names: Set = ["host", "driver", "root", "namespace", "host_names"]

  /// How many rows are looked at. Of more, only an index with one tree shows that they have it in common.
  static let most = 1_000

  /// - Returns: Nil where the rows are of several hosts, where there are none, and where hosts are what is listed.
  init?(of rows: [[SQLValue]], _ columns: [Column]) {
    guard let first = rows.first else { return nil }
    /// What all rows have in a column; nil where they differ, or have no such column.
    func common(_ name: String) -> String? {
      guard let place = columns.firstIndex(where: { $0.name == name && !$0.isIdentifier }),
        case .text(let text) = first[place], rows.allSatisfy({ $0[place] == first[place] })
      else { return nil }
      return text
    }
    if let host = common("host") {
      let (driver, root, namespace) = (common("driver"), common("root"), common("namespace"))
      let names = [("host", host), ("driver", driver), ("root", root), ("namespace", namespace)]
      self.columns = Set(names.filter { $0.1 != nil }.map(\.0))
      title = TreeName(host: host, driver: driver ?? "", root: root ?? "", namespace: namespace ?? "").title
    } else if let list = common("host_names").flatMap(textsOfJSONArray), list.count == 1 {
      self.columns = ["host_names", "hosts"]
      title = list[0]
    } else {
      return nil
    }
  }

  /// The only tree of an index.
  init(_ tree: TreeName) {
    columns = ["host", "driver", "root", "namespace"]
    title = tree.title
  }
}

/// The style for an answer: it leaves out what says of all rows that they are of one tree, which a line names.
///
/// - Parameters:
///   - rows: Those that were taken already; those that are looked at are added.
///   - only: The tree that the index has, where it has no other.
func styleNamingCommonTree(
  _ columns: [Column], _ style: Style, only: TreeName?, _ rows: inout [[SQLValue]], _ next: () throws -> [SQLValue]?
) throws -> Style {
  let hasTree = columns.contains { $0.name == "host" && !$0.isIdentifier || $0.name == "host_names" }
  guard style.namesCommonTree, hasTree else { return style }
  while rows.count <= CommonTree.most, let row = try next() { rows.append(row) }
  let isWhole = rows.count <= CommonTree.most
  let common = isWhole && !rows.isEmpty ? CommonTree(of: rows, columns) : only.map { CommonTree($0) }
  guard let common else { return style }
  var style = style
  style.leftOut = common.columns
  Terminal.note(visible(common.title))
  return style
}

extension Style {
  /// Whether a line above the table names the tree that all rows are of, where there is one.
  var namesCommonTree: Bool { format == .table && !quiet && columns == nil && !wide }
}
