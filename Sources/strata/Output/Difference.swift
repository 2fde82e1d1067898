import Index
import Report

/// A row of the query diff.
struct Difference {
  private let row: QueryRow

  init(_ row: QueryRow) { self.row = row }

  var kind: String { row.text("kind") ?? "" }
  var action: String { row.text("action") ?? "" }
  var what: String { row.text("what") ?? "" }
  var name: String? { row.text("name") }
  var before: String? { row.text("before") }
  var after: String? { row.text("after") }
  var bytes: Int64? { row.integer("bytes") }
  var root: String { row.text("root") ?? "" }
  var namespace: String { row.text("namespace") ?? "" }
}

/// How much came and went.
struct DifferenceTotals {
  private var counts: [String: Int] = [:]
  private var layerBytes: [String: Int64] = [:]

  mutating func add(_ difference: Difference) {
    counts["\(difference.kind) \(difference.action)", default: 0] += 1
    if difference.kind == "layer" { layerBytes[difference.action, default: 0] &+= difference.bytes ?? 0 }
  }

  /// A line for people. Layers alone have bytes here: those of images are of layers that they share.
  var sentence: String {
    var parts: [String] = []
    for kind in ["tag", "image", "layer", "container"] {
      let actions = ["added", "removed", "changed"].compactMap { action in
        counts["\(kind) \(action)"].map { count in
          "\(count) \(action)"
            + (kind == "layer" && action != "changed" ? " (\(ByteCount(layerBytes[action] ?? 0)))" : "")
        }
      }
      if !actions.isEmpty { parts.append("\(kind)s: \(actions.joined(separator: ", "))") }
    }
    return parts.isEmpty ? "no difference" : parts.joined(separator: "; ")
  }
}
