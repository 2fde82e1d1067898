import ImageModel
import Index
import Report

/// Something that was in a tree once and is in none any more.
struct GoneThing {
  let kind: String
  let id: String
  private let firstSeen: String
  private let lastSeen: String
  /// When a scan first no longer saw it.
  let gone: String

  /// All that a text may mean; the one that was there last comes first.
  ///
  /// - Parameter directory: The name of a directory that may be meant; nil: none.
  static func all(_ text: String, directory: String?, in index: IndexFile) throws -> [GoneThing] {
    let digest = Digest(text)
    let reference = digest == nil ? try? Reference(text) : nil
    let directories = directory.flatMap { HexRange($0) }
    let parameters: [String: SQLValue] = [
      "beginning": SQLValue(digest?.description ?? HexRange(text)?.beginning), "text": .text(text),
      "repository": SQLValue(reference?.repository.canonical), "tag": SQLValue(reference?.tag),
      "low": SQLValue(directories?.low), "high": SQLValue(directories?.high),
      "name": directory.map { .blob(Array($0.utf8)) } ?? .null,
    ]
    return try index.rows("find-gone", parameters).compactMap { row in
      guard let kind = row.text("kind"), let id = row.text("id"), let firstSeen = row.text("first_seen"),
        let lastSeen = row.text("last_seen"), let gone = row.text("gone")
      else { return nil }
      return GoneThing(kind: kind, id: id, firstSeen: firstSeen, lastSeen: lastSeen, gone: gone)
    }
  }

  /// The index as of the last scan that saw it.
  func lastIndex(of index: IndexFile) throws -> IndexFile {
    guard let moment = TypedTime.milliseconds(lastSeen) else { return index }
    return try index.asOf(moment).index
  }

  func note(_ text: String) {
    Terminal.note(
      "“\(visible(text))” is gone since \(gone); this is the \(kind) as of \(lastSeen), when it was last seen (first: \(firstSeen))"
    )
  }
}
