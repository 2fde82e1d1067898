import ImageModel
import Index

/// A scan that found another tree than the scan before it, as the query “changed-trees” has it.
struct ChangedTree {
  private let row: QueryRow

  var root: String { row.tree.root }

  /// - Parameters:
  ///   - at: Only scans of this moment and the ones after them, in milliseconds since 1970.
  ///   - latest: Only the last scan of each tree.
  static func all(
    in index: IndexFile, host: String?, at: Int64? = nil, latest: Bool = false
  ) throws -> [ChangedTree] {
    try index.rows(
      "changed-trees", ["host": SQLValue(host), "at": SQLValue(at), "latest": SQLValue(latest)]
    ).map { ChangedTree(row: $0) }
  }

  /// What differs, and what to do if the tree that was read is another machine’s.
  ///
  /// - Parameter recorded: The moment of the scan that was just recorded: this one, or the one before it.
  func warning(recorded: Int64) -> String {
    """
    \(row.tree.title) at \(row.text("scanned") ?? ""): \(difference). If the tree that was read is \
    another machine’s: “strata forget --host \(row.tree.host) --at \(timeText(recorded))” takes its scan out, and NAME=PATH \
    gives it a name of its own
    """
  }

  private var difference: String {
    let before = "at the scan before it (\(row.text("scanned_before") ?? ""))"
    let engines =
      "its engine-id is \(row.text("engine_id") ?? ""), and was \(row.text("engine_id_before") ?? "")"
    return switch row.text("change") {
    case "engine-id": "\(engines) \(before)"
    case "nothing in common": "no image and no layer is one that was there \(before)"
    default: "\(engines) \(before), and no image and no layer is one that was there then"
    }
  }
}
