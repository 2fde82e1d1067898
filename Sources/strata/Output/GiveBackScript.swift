import ImageModel
import Index
import Report
import Stores

/// The shell script that gives back what nothing owns. It renames; Docker removes.
struct GiveBackScript {
  /// A tree's items, in the order in which they are to be done: rows of the query “orphans-plan”, which all say of the tree
  /// what is read of the first.
  struct Plan {
    let tree: TreeName
    var items: [QueryRow] = []

    /// Where the last scan read the tree; a name such as `-` where it was no folder.
    var location: String { items[0].text("location") ?? "" }
    /// Seconds since 1970.
    var scanned: Int64 { items[0].integer("scanned") ?? 0 }
    /// When that was read, in seconds since 1970.
    var read: Int64 { items[0].integer("read") ?? 0 }
    var isLive: Bool { items[0].integer("live") != 0 }

    /// Whether it was read from a folder, and not from an archive.
    var isOfFolder: Bool { !(items[0].text("folder") ?? "").isEmpty }

    /// From which folder it was read (device:inode). An index from elsewhere can have any text here, and a shell is to read it.
    var folder: String {
      guard let folder = items[0].text("folder"), isOfFolder,
        folder.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ":") })
      else { return "none" }
      return folder
    }
  }

  /// The trees that have something to give back.
  static func plans(from index: IndexFile, host: String?, driver: String?) throws -> [Plan] {
    var plans: [Plan] = []
    for row in try index.rows("orphans-plan", ["host": SQLValue(host), "driver": SQLValue(driver)]) {
      if plans.last?.tree != row.tree { plans.append(Plan(tree: row.tree)) }
      plans[plans.count - 1].items.append(row)
    }
    return plans
  }

  /// A call of one of the script's functions for an item, with what it gives back beside it: bytes on disk, where they were
  /// not measured those that are recorded of a layer.
  private static func call(_ item: QueryRow) -> String {
    let name = item.text("name") ?? ""
    func word(_ column: String) -> String { item.text(column) ?? "-" }
    let words =
      switch item.text("kind") {
      case "layer": ["layer", name, word("directory")]
      case "mount": ["mount", name, word("directory"), word("init_directory"), word("parent")]
      case "write-set": ["writeset", name]
      default: ["directory", name]
      }
    return words.map(quoted).joined(separator: " ")
      + ((item.integer("bytes") ?? item.integer("size")).map { " \($0)  # \(ByteCount($0))" } ?? " -")
  }

  let plan: Plan
  /// The data root's path on its host.
  let root: String
  /// Seconds that something must have been unchanged for when the daemon was at work during the scan.
  let minAge: Int64
  /// How many orphans of the tree are uncertain, and not in the script.
  let uncertain: Int

  /// - Throws: `CommandFailure` for a driver with which this was not tried.
  func text() throws -> String {
    guard let template = Driver(named: plan.tree.driver).giveBackScript else {
      throw CommandFailure(
        "\(plan.tree.title): giving back orphans was not tried with the driver \(plan.tree.driver), so there is no script for it; “strata orphans” lists them"
      )
    }
    let fields = [
      ("HOST_COMMENT", visible(plan.tree.host)), ("VERSION", Strata.version),
      ("SCAN_TIME", timeText(plan.scanned * 1000)),
      ("SCAN_DAEMON", plan.isLive ? "running" : "stopped"), ("ROOT_COMMENT", visible(root)),
      ("ROOT_QUOTED", quoted(root)), ("SUMMARY", summary),
      ("DRIVER", plan.tree.driver), ("SCAN_SECONDS", String(plan.scanned)),
      ("READ_SECONDS", String(plan.read)), ("FOLDER", plan.folder),
      ("MARGIN_SECONDS", String(plan.isLive ? minAge : 0)),
      ("RUN", Self.run()), ("ITEMS", plan.items.map(Self.call).joined(separator: "\n")),
    ]
    return Self.text(of: template, with: Dictionary(uniqueKeysWithValues: fields))
  }

  /// A template with values in place of `@NAME@`. What looks like that within a value stays as it is.
  private static func text(of template: String, with values: [String: String]) -> String {
    var (text, rest) = ("", template[...])
    while let mark = rest.firstIndex(of: "@") {
      text += rest[..<mark]
      rest = rest[mark...].dropFirst()
      let name = rest.prefix { $0 != "@" }
      if let value = values[String(name)], name.endIndex < rest.endIndex {
        text += value
        rest = rest[name.endIndex...].dropFirst()
      } else {
        text += "@"
      }
    }
    return text + rest
  }

  /// How much the script gives back: bytes on disk where all of it was measured, else what is recorded of layers.
  private var summary: String {
    let items = plan.items
    let measured = items.compactMap { $0.integer("bytes") }
    let recorded = items.compactMap { $0.integer("size") }
    var sentence = plural(items.count, "orphan")
    if measured.count == items.count {
      sentence += ", \(measured.reduce(0, &+)) bytes on disk."
    } else if recorded.isEmpty {
      sentence += "; the bytes are unknown (strata index --measure)."
    } else {
      let unknown = items.count - recorded.count
      sentence += ", \(recorded.reduce(0, &+)) bytes recorded of \(plural(recorded.count, "layer"))"
      sentence += unknown == 0 ? "." : "; the bytes of the other \(unknown) are unknown (strata index --measure)."
    }
    guard uncertain > 0 else { return sentence }
    return sentence
      + "\n# \(uncertain) more \(uncertain == 1 ? "is" : "are") uncertain and left out: a damaged file could own"
      + " \(uncertain == 1 ? "it" : "them").\n# “strata query blocking” names these files."
  }

  /// 64 hexadecimal digits that distinguish this script's renames from any other's.
  private static func run() -> String {
    Hexadecimal.text((0..<32).map { _ in UInt8.random(in: 0...255) })
  }
}
