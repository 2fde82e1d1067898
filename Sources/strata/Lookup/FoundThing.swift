import ImageModel
import Index
import Stores

/// Something that an index has, found by what a person wrote.
struct FoundThing {
  /// In the words of the query “find”.
  let kind: String
  let id: String
  /// What its own query takes.
  let key: SQLValue

  /// Its kind and the beginning of its ID.
  var title: String {
    kind.replacing("_", with: " ") + " " + (id.hasPrefix("sha256:") ? id.dropFirst(7) : id[...]).prefix(12)
  }

  /// All that a text may mean, and the index that has it: if all of it is gone, the index as of the last scan that saw it.
  static func all(_ what: String, in index: IndexFile) throws -> (index: IndexFile, found: [FoundThing]) {
    let found = try now(what, in: index)
    let directory = DirectoryPath(what)?.name ?? (what.contains("/") ? nil : what)
    let gone = try GoneThing.all(what, directory: found.isEmpty ? directory : nil, in: index)
    let isAllGone = found.allSatisfy { thing in gone.contains { $0.id == thing.id } }
    guard isAllGone, let last = gone.first else {
      let name = found.isEmpty ? try fullName(what, in: index, host: nil) : what
      return name == what ? (index, found) : try all(name, in: index)
    }
    last.note(what)
    let past = try last.lastIndex(of: index)
    return (past, try now(what, in: past))
  }

  private static func now(_ what: String, in index: IndexFile) throws -> [FoundThing] {
    guard what.contains("/") else { return try named(what, in: index) }
    let path = DirectoryPath(what)
    if let path {
      let directories = try self.directories(path.name, in: index)
      if !directories.isEmpty { return directories }
    }
    let things = try named(what, in: index)
    if !things.isEmpty { return things }
    if let path {
      let things = try named(path.name, in: index)
      if !things.isEmpty { return things }
    }
    // A directory that nothing owns may have any name.
    for part in what.split(separator: "/").dropFirst() {
      let directories = try directories(String(part), isWhole: true, in: index)
      if !directories.isEmpty { return directories }
    }
    return []
  }

  private static func named(_ what: String, in index: IndexFile) throws -> [FoundThing] {
    let digest = Digest(what)
    let range = HexRange(digest == nil ? what : "")
    let reference = range == nil || what.count < 64 ? try? Reference(what) : nil
    let things = try rows(
      "find",
      [
        "beginning": SQLValue(digest?.description ?? range?.beginning), "text": .text(what),
        "repository": SQLValue(reference?.digest == nil ? reference?.repository.canonical : nil),
        "tag": SQLValue(reference?.tag), "directories": .list(SnapshotDirectory.all(named: what)),
      ], in: index)
    if !things.isEmpty { return things }
    if let manifest = reference?.digest?.description {
      return [FoundThing(kind: "manifest", id: manifest, key: .text(manifest))]
    }
    return try directories(what, in: index)
  }

  /// - Parameter isWhole: The name is no beginning of one.
  private static func directories(
    _ name: String, isWhole: Bool = false, in index: IndexFile
  ) throws -> [FoundThing] {
    let range = isWhole ? nil : HexRange(name)
    return try rows(
      "find-directories",
      ["low": SQLValue(range?.low), "high": SQLValue(range?.high), "name": .blob(Array(name.utf8))], in: index)
  }

  private static func rows(
    _ query: String, _ parameters: [String: SQLValue], in index: IndexFile
  ) throws -> [FoundThing] {
    try index.rows(query, parameters).compactMap { row in
      guard let kind = row.text("kind"), let id = row.text("id") else { return nil }
      return FoundThing(
        kind: kind, id: id, key: kind == "directory" ? .blob(DirectoryName(id).bytes) : .text(id))
    }
  }
}
