import ImageModel
import Index
import Report
import Stores

/// What lies in a folder of a root: a row for each entry, the largest first, and one for all of it.
struct FolderReport {
  let measure: OptionalMeasure
  let index: IndexFile

  private static let columns = [
    Column("root", isHiddenInTable: true), Column("entry", .path, title: "ENTRY", isIdentifier: true),
    Column("bytes", .bytes, title: "ON DISK"), Column("share", .percent),
    Column("inodes", .integer, narrow: .spare), Column("size", .bytes, narrow: .spare),
    Column("parts", .references, title: "FOR"), Column("owners", .references, title: "OF", isOptionalInTable: true),
    Column("whole", .boolean, isHiddenInTable: true),
  ]

  private typealias Folder = (host: String, root: String, entries: [FolderSums.Entry], all: DiskUse)

  /// - Throws: `CommandFailure` where no root has such a folder.
  func show(_ output: OutputOptions) throws {
    let found = measure.folders.compactMap { folder -> Folder? in
      folder.sums.entries().map { sums in
        let entries = sums.entries.sorted { x, y in
          x.use.bytes != y.use.bytes ? x.use.bytes > y.use.bytes : x.name.lexicographicallyPrecedes(y.name)
        }
        return (folder.host, folder.root, entries, sums.all)
      }
    }
    guard !found.isEmpty else {
      guard measure.wasCut else { throw nothing() }
      return Terminal.note("measuring was stopped before it came to that folder")
    }
    let lines = try found.flatMap { try rows(of: $0) }
    var style = try output.style()
    if found.count > 1 { style.unhidden = ["root"] }
    let renderer = try Renderer(columns: Self.columns, style: style)
    try output.show { try renderer.render(lines, to: $0) }
    let broken = found.flatMap(\.entries).filter { !$0.isWhole }
    guard !broken.isEmpty else { return }
    let names = broken.map { String(decoding: $0.name, as: UTF8.self) }
    Terminal.note("\(beginning(of: names, 3)): not read to the end, so that the figures are what was read")
  }

  private func rows(of folder: Folder) throws -> [[Cell]] {
    let owners = try owners(of: folder)
    func row(_ name: String, _ use: DiskUse, _ parts: [DiskPart], _ owners: String?, isWhole: Bool) -> [Cell] {
      let share = folder.all.bytes > 0 ? (1000 * Double(use.bytes) / Double(folder.all.bytes)).rounded() / 10 : nil
      return [
        .text(folder.root), .text(name), .integer(use.bytes), share.map { .real($0) } ?? .null, .integer(use.inodes),
        .integer(use.apparent), JSONList(parts.map(\.rawValue)).text.map { .json($0) } ?? .null,
        owners.map { .json($0) } ?? .null,
        .integer(isWhole ? 1 : 0),
      ]
    }
    return folder.entries.enumerated().map { place, entry in
      let name = String(decoding: entry.name, as: UTF8.self) + (entry.isFolder ? "/" : "")
      return row(name, entry.use, entry.parts, owners[place], isWhole: entry.isWhole)
    } + [row(".", folder.all, [], nil, isWhole: folder.entries.allSatisfy(\.isWhole))]
  }

  /// The names of the images and containers that the entries belong to, as JSON, by the entries' places.
  private func owners(of folder: Folder) throws -> [Int: String] {
    let things = folder.entries.enumerated().compactMap { place, entry in entry.thing.map { (place, $0) } }
    let asked = things.map { _, thing in
      [
        folder.host, thing.tree.driver, thing.tree.root, thing.tree.namespace, thing.kind.rawValue,
        thing.name.description,
      ]
    }
    let query = try Catalogue.query("directory-owners")
    return try index.rows(of: query, ["things": .json(asked)]).reduce(into: [:]) { owners, row in
      guard case .integer(let place) = row[0], case .text(let names) = row[1] else { return }
      owners[things[Int(place)].0] = names
    }
  }

  private func nothing() -> CommandFailure {
    let places = measure.folders.map { visible($0.root) }.joined(separator: ", ")
    let other = measure.folders.lazy.compactMap(\.sums.other).first
    guard !places.isEmpty else {
      return CommandFailure("no root was measured, so that nothing is known of its folders")
    }
    return CommandFailure(
      "\(places): expected a folder “\(visible(measure.folder ?? ""))” in it, found \(other ?? "none")")
  }
}
