import Report
import Stores

/// What lies in a folder of a root: a row for each entry, the largest first, and one for all of it.
struct FolderReport {
  private let measure: OptionalMeasure

  init(_ measure: OptionalMeasure) { self.measure = measure }

  private static let columns = [
    Column("root", isHiddenInTable: true), Column("entry", title: "ENTRY", isIdentifier: true),
    Column("bytes", .bytes, title: "ON DISK"), Column("share", .percent), Column("inodes", .integer),
    Column("size", .bytes), Column("parts", .references, title: "FOR"),
    Column("whole", .boolean, isHiddenInTable: true),
  ]

  /// - Throws: `CommandFailure` where no root has such a folder.
  func show(_ output: OutputOptions) throws {
    let found = measure.folders.compactMap { folder in folder.sums.entries().map { (root: folder.root, sums: $0) } }
    guard !found.isEmpty else {
      guard measure.wasCut else { throw nothing() }
      return Terminal.note("measuring was stopped before it came to that folder")
    }
    var lines = found.flatMap { rows(of: $0.sums, $0.root) }.makeIterator()
    var style = try output.style()
    if found.count > 1 { style.unhidden = ["root"] }
    let renderer = try Renderer(columns: Self.columns, style: style)
    try output.show { sink in
      try renderer.render {
        lines.next()
      } to: {
        try sink($0)
      }
    }
    let broken = found.flatMap(\.sums.entries).filter { !$0.isWhole }
    guard !broken.isEmpty else { return }
    let names = broken.prefix(3).map { visible(String(decoding: $0.name, as: UTF8.self)) }.joined(separator: ", ")
    Terminal.note(
      names + (broken.count > 3 ? " and \(broken.count - 3) more" : "")
        + ": not read to the end, so that the figures are what was read")
  }

  private func rows(of sums: (entries: [FolderSums.Entry], all: DiskUse), _ root: String) -> [[Cell]] {
    let entries = sums.entries.sorted { x, y in
      x.use.bytes != y.use.bytes ? x.use.bytes > y.use.bytes : x.name.lexicographicallyPrecedes(y.name)
    }
    func row(_ name: String, _ use: DiskUse, _ parts: [DiskPart], isWhole: Bool) -> [Cell] {
      let share = sums.all.bytes > 0 ? (1000 * Double(use.bytes) / Double(sums.all.bytes)).rounded() / 10 : nil
      let names = parts.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
      return [
        .text(root), .text(name), .integer(use.bytes), share.map { .real($0) } ?? .null, .integer(use.inodes),
        .integer(use.apparent), parts.isEmpty ? .null : .json("[\(names)]"), .integer(isWhole ? 1 : 0),
      ]
    }
    return entries.map { entry in
      let name = String(decoding: entry.name, as: UTF8.self) + (entry.isFolder ? "/" : "")
      return row(name, entry.use, entry.parts, isWhole: entry.isWhole)
    } + [row(".", sums.all, [], isWhole: entries.allSatisfy(\.isWhole))]
  }

  private func nothing() -> CommandFailure {
    let places = measure.folders.map { visible($0.root) }.joined(separator: ", ")
    let other = measure.folders.lazy.compactMap(\.sums.other).first
    guard !places.isEmpty else {
      return CommandFailure("no root was measured, so that nothing is known of its folders")
    }
    return CommandFailure("\(places): expected a folder of that name in it, found \(other ?? "none")")
  }
}
