import ArgumentParser
import Index
import Report

struct OsqueryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "osquery",
    abstract: "What strata diff finds, as osquery logs results: an event a line.",
    discussion: """
      A and B are hosts, or moments of one, as strata diff takes them. Each difference is a line of JSON in osquery's \
      differential form (name, hostIdentifier, unixTime, action, columns): what changed is removed as it was and added as \
      it is.
      """)

  @OptionGroup var source: SourceOptions
  @OptionGroup var comparison: ComparisonOptions

  func run() throws {
    let index = try source.open()
    let sides = try comparison.sides(in: index)
    try index.forEachRow(of: "diff", comparison.parameters(sides)) { row in
      for event in Difference(row).events(of: sides[1]) { try Terminal.write(event.line) }
    }
  }
}

extension Difference {
  /// What changed went as it was and came as it is.
  func events(of side: ComparedHost) -> [DifferentialEvent] {
    let actions: [DifferentialEvent.Action] =
      action == "changed" ? [.removed, .added] : [action == "added" ? .added : .removed]
    return actions.map { action in
      DifferentialEvent(
        name: "strata_\(kind)s", hostIdentifier: side.host, unixTime: side.scanned, action: action,
        columns: columns(action == .added ? after : before) + [("root", root), ("namespace", namespace)])
    }
  }

  private func columns(_ value: String?) -> [(name: String, value: String)] {
    switch kind {
    case "tag": [("reference", what), ("image_id", value ?? "")]
    case "image": [("image_id", what), ("tags", name ?? ""), ("size_bytes", size(nil))]
    case "layer": [("chain_id", what), ("size_bytes", size(value))]
    default: [("id", what), ("name", name ?? ""), ("state", value ?? "")]
    }
  }

  /// Bytes: of what changed on that side, else of what came or went.
  private func size(_ value: String?) -> String {
    guard let value else { return bytes.map { "\($0)" } ?? "" }
    return String(value.prefix { $0 != " " })
  }
}
