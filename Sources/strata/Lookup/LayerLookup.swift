import ImageModel
import Index
import Report

/// Layers by what people write: a chainID or a diff_id, or the beginning of one.
struct LayerLookup {
  let index: IndexFile
  let host: String?

  /// The chainID or diff_id that is meant; nil if there is none.
  ///
  /// Where no tree has it any more, but records or blobs of it are left, a note says since when it is gone.
  ///
  /// - Throws: `CommandFailure` for the beginning of several, and where nothing is left.
  func id(_ text: String) throws -> String? {
    let found = try digests(text)
    guard found.count < 2 else {
      throw CommandFailure(
        "“\(visible(text))” may be any of \(found.count) layers; give more of it, such as of one of these:"
          + lines(of: found, 4))
    }
    guard let id = found.first else { return nil }
    let parts = try parts(of: id)
    guard parts.isDisjoint(with: ["layer", "snapshot"]) else { return id }
    let gone = try GoneThing.all(id, directory: nil, in: index).first { $0.kind == "layer" }
    let fact =
      "the layer \(id) is in no tree of \(host ?? "this index")" + (gone.map { " since \($0.gone)" } ?? "")
    guard !parts.isEmpty else { throw CommandFailure(fact) }
    Terminal.note(fact + "; this is what is left of it")
    return id
  }

  /// - Throws: `CommandFailure` if what means an image may as well mean a layer.
  func check(_ text: String, against image: String) throws {
    guard let layer = try digests(text).first else { return }
    throw CommandFailure(
      "“\(visible(text))” may be the image \(image) or the layer \(layer); give more of its digits")
  }

  private func digests(_ text: String) throws -> [String] {
    guard let beginning = Digest(text)?.description ?? HexRange(text)?.beginning else { return [] }
    var found: [String] = []
    for row in try index.rows("find", ["beginning": .text(beginning)]) {
      guard let kind = row.text("kind"), ["layer", "diff_id"].contains(kind), let id = row.text("id") else { continue }
      // The lowest layer's chainID is its diff_id.
      if !found.contains(id) { found.append(id) }
    }
    return found
  }

  /// What of it is on the disk, in words of the query's column “part”.
  private func parts(of id: String) throws -> Set<String> {
    Set(
      try index.rows("where-layer", ["layer": .text(id), "host": SQLValue(host)]).compactMap { $0.text("part") })
  }
}
