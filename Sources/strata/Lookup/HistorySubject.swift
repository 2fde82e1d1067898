import ImageModel
import Index
import Report

/// Whose history is asked for: a name's, an image's or a manifest's.
struct HistorySubject {
  var repository: String?
  var tag: String?
  var digest: String?
  /// A name that is no reference, or is spelled like one.
  var name: String?

  /// Everything.
  init() {}

  /// - Parameter text: A reference or another name, an image ID or manifest digest, or the beginning of one. What may be
  ///   both is a name if the index has it.
  /// - Throws: `ReferenceError` for what can be none of them, `CommandFailure` for digits that begin several digests.
  init(_ text: String, in index: IndexFile, host: String?) throws {
    if let whole = Digest(text) ?? Hash256(hex: text).map({ Digest($0) }) {
      digest = whole.description
      return
    }
    let written = try? Reference(text)
    // As it is written, whatever repository ends so.
    if try index.hasRow("history", ["name": .text(text), "host": SQLValue(host)]) {
      name = text
      follow(written)
      return
    }
    if HexRange(text) != nil, try written.map({ try !Self.isKnown($0, in: index) }) ?? true {
      let found = try Self.digests(beginning: text, in: index)
      guard found.count <= 1 else {
        throw CommandFailure(
          "“\(text)” begins \(found.count) digests; give more of the one that is meant:\(lines(of: found, 4))")
      }
      if let only = found.first {
        digest = only
        return
      }
    }
    follow(try Reference(fullName(text, in: index, host: host)))
  }

  private mutating func follow(_ reference: Reference?) {
    repository = reference?.repository.canonical
    tag = reference?.tag
    digest = reference?.digest?.description
  }

  var parameters: [String: SQLValue] {
    [
      "repository": SQLValue(repository), "tag": SQLValue(tag), "digest": SQLValue(digest), "name": SQLValue(name),
    ]
  }

  private static func isKnown(_ reference: Reference, in index: IndexFile) throws -> Bool {
    try index.hasRow(
      "history", ["repository": .text(reference.repository.canonical), "tag": SQLValue(reference.tag)])
  }

  private static func digests(beginning text: String, in index: IndexFile) throws -> [String] {
    var digests: [String] = []
    for row in try index.rows("find-history", ["prefix": .text(text.lowercased())]) {
      guard let digest = row.text("digest"), !digests.contains(digest) else { continue }
      digests.append(digest)
    }
    return digests
  }
}
