import Foundation
import ImageTree
import Index
import Report

/// The shell script that gives back what nothing owns. It renames; Docker removes.
struct GiveBackScript {
  /// A tree's items, in the order in which they are to be done.
  struct Plan {
    var host: String
    var driver: String
    var root: String
    /// Where the last scan read the tree; a name such as `-` where it was no folder.
    var location: String
    /// Seconds since 1970.
    var scanned: Int64
    /// When that was read, in seconds since 1970, and from which folder (device:inode).
    var read: Int64
    var folder: String
    var isLive: Bool
    var items: [Item] = []
  }

  struct Item {
    let kind: String
    let name: String
    let directory: String?
    let initDirectory: String?
    let parent: String?
    /// Bytes; nil where nobody measured them.
    let size: Int64?

    /// A call of one of the script's functions, with what it gives back beside it.
    var call: String {
      let words: [String]
      switch kind {
      case "layer": words = ["layer", name, directory ?? "-"]
      case "mount": words = ["mount", name, directory ?? "-", initDirectory ?? "-", parent ?? "-"]
      case "writeset": words = ["writeset", name]
      default: words = ["directory", name]
      }
      return words.map(quoted).joined(separator: " ")
        + (size.map { " \($0)  # \(ByteCount($0))" } ?? " -")
    }
  }

  /// The trees that have something to give back.
  static func plans(
    from index: IndexFile, host: String?, driver: String?
  ) throws -> [Plan] {
    try index.run(
      try Catalogue.query("orphans-plan"),
      parameters: ["host": ParameterValue(host), "driver": ParameterValue(driver)]
    ) { names, next in
      var plans: [Plan] = []
      while let row = try next() {
        let row = NamedRow(names: names, values: row)
        let isNext = plans.last.map {
          $0.host != row.text("host") || $0.driver != row.text("driver") || $0.root != row.text("root")
        }
        if isNext ?? true {
          plans.append(
            Plan(
              host: row.text("host") ?? "", driver: row.text("driver") ?? "", root: row.text("root") ?? "",
              location: row.text("location") ?? "", scanned: row.integer("scanned") ?? 0,
              read: row.integer("read") ?? 0,
              folder: row.text("folder") ?? "none", isLive: row.integer("live") != 0))
        }
        plans[plans.count - 1].items.append(
          Item(
            kind: row.text("kind") ?? "", name: row.text("name") ?? "", directory: row.text("directory"),
            initDirectory: row.text("init_directory"), parent: row.text("parent"),
            size: row.integer("size")))
      }
      return plans
    }
  }

  let plan: Plan
  /// The data root's path on its host.
  let root: String
  /// Seconds that something must have been unchanged for when the daemon was at work during the scan.
  let minAge: Int64

  /// - Throws: `CommandFailure` for a driver with which this was not tried.
  func text() throws -> String {
    guard Driver(named: plan.driver).scriptWasTried else {
      throw CommandFailure(
        "\(plan.host) \(plan.driver): giving back orphans was not tried with the driver \(plan.driver), so there is no script for it; “strata orphans” lists them"
      )
    }
    var template = String(decoding: PackageResources.give_back_sh, as: UTF8.self)
    let bytes = plan.items.reduce(Int64(0)) { $0 &+ ($1.size ?? 0) }
    let fields = [
      ("HOST_COMMENT", comment(plan.host)), ("VERSION", Strata.version),
      ("SCAN_TIME", timeText(plan.scanned * 1000)),
      ("SCAN_DAEMON", plan.isLive ? "running" : "stopped"), ("ROOT_COMMENT", comment(root)),
      ("ROOT_QUOTED", quoted(root)), ("COUNT", String(plan.items.count)), ("BYTES", String(bytes)),
      ("DRIVER", plan.driver), ("SCAN_SECONDS", String(plan.scanned)),
      ("READ_SECONDS", String(plan.read)), ("FOLDER", plan.folder),
      ("MARGIN_SECONDS", String(plan.isLive ? minAge : 0)),
      ("RUN", Self.run()), ("ITEMS", plan.items.map(\.call).joined(separator: "\n")),
    ]
    for (name, value) in fields { template = template.replacingOccurrences(of: "@\(name)@", with: value) }
    return template
  }

  /// 64 hexadecimal digits that tell this script's renames from any other's.
  private static func run() -> String {
    (0..<32).map { _ in
      let byte = UInt8.random(in: 0...255)
      return String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}

/// A word for the shell.
private func quoted(_ word: String) -> String {
  let isPlain = !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:".contains($0)) }
  return isPlain ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

/// A text that cannot leave the comment it is put into.
private func comment(_ text: String) -> String { visible(text).replacingOccurrences(of: "\n", with: " ") }

/// A row whose values are asked for by the columns' names.
struct NamedRow {
  let names: [String]
  let values: [RowValue]

  private func value(_ name: String) -> RowValue {
    names.firstIndex(of: name).map { values[$0] } ?? .null
  }

  func text(_ name: String) -> String? {
    guard case .text(let text) = value(name) else { return nil }
    return text
  }

  func integer(_ name: String) -> Int64? {
    guard case .integer(let number) = value(name) else { return nil }
    return number
  }
}
