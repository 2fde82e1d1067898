import Index
import Report
import Stores

/// A part of a tree that its newest scan did not read.
struct UnreadPart {
  let tree: TreeName
  let area: String
  /// The tree has it, or should: it could not be read. Else it was no part of what was scanned.
  let isFailed: Bool
  /// The moment of the last scan that read it; nil if none did.
  let lastRead: String?
  /// That moment in milliseconds since 1970.
  let lastReadAt: Int64?
  /// A place of it that could not be read.
  let fault: String?

  static func all(in index: any QueryRunner, host: String?) throws -> [UnreadPart] {
    try index.rows("unread", ["host": SQLValue(host)]).map { row in
      UnreadPart(
        tree: row.tree, area: row.text("area") ?? "", isFailed: row.integer("failed") == 1,
        lastRead: row.text("last_read"), lastReadAt: row.integer("last_read_milliseconds"),
        fault: row.text("fault"))
    }
  }

  /// What every question about images rests on.
  static let ofImages = ["references", "images", "layers"]
  /// Without these it is unknown what exactly a removal frees.
  static let ofRemovals = ["images", "layers", "mounts", "containers", "build cache", "blobs", "holds"]
  /// Without these no orphan can be found.
  static let ofOrphans = ["images", "layers", "mounts", "build cache"]
}

extension [UnreadPart] {
  func of(_ areas: [String]) -> [UnreadPart] { filter { areas.contains($0.area) } }

  /// The driver's directories, where it has a folder of them: of other drivers there is nothing to list.
  var directories: [UnreadPart] { of(["directories"]).filter { Driver(named: $0.tree.driver).folder != nil } }

  /// Says of which trees the driver's directories were not read, where other orphans were looked for.
  func noteDirectories() {
    let others = of(["images", "layers", "mounts"])
    directories.filter { part in !others.contains { $0.tree == part.tree } }
      .note(so: "directories without an owner were not looked for")
  }

  /// Says of which trees a walk for bytes on disk came to nothing.
  func noteUnmeasured() {
    for part in of(["measure"]) {
      let reason = part.fault.map { ", since \(visible($0)) could not be read" }
      let earlier = part.lastRead.map { "; ON DISK is as of \($0)" }
      Terminal.note("\(visible(part.tree.title)): not measured\(reason ?? "")\(earlier ?? "")")
    }
  }

  /// “images and layers were not read”.
  var sentence: String {
    let names = map { $0.area == "build cache" ? "the build cache" : $0.area }
    let list = names.dropLast().joined(separator: ", ") + (count > 1 ? " and " : "") + (names.last ?? "")
    let isOne = count == 1 && ["build cache", "distribution"].contains(self[0].area)
    return list + (isOne ? " was" : " were") + " not read"
      + (contains { $0.lastRead != nil } ? " by the last scan" : "")
  }

  /// Says on standard error what an answer lacks, and what of it is of an earlier time: a line for each tree and time.
  ///
  /// - Parameter consequence: What follows where a part was never read.
  func note(so consequence: String? = nil) {
    var rest = self[...]
    while let first = rest.first {
      let same = rest.filter { $0.tree == first.tree && $0.lastRead == first.lastRead }
      rest.removeAll { $0.tree == first.tree && $0.lastRead == first.lastRead }
      let end = first.lastRead.map {
        "; the answer about \(same.count == 1 && first.area == "build cache" ? "it" : "them") is as of \($0)"
      }
      Terminal.note("\(visible(first.tree.title)): \(same.sentence)\(end ?? consequence.map { ", so " + $0 } ?? "")")
    }
  }
}

/// Says which of these parts of trees an answer lacks, or has as of an earlier time.
func noteUnread(_ areas: [String], in index: any QueryRunner, host: String?) throws {
  try UnreadPart.all(in: index, host: host).of(areas).note()
}
