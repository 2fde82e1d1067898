import ImageModel
import Index
import Report

/// Layers by what people write: a chainID or a diff_id, or the beginning of one.
struct LayerLookup {
  let index: IndexFile
  let host: String?

  /// The chainID or diff_id that is meant; nil if there is none.
  ///
  /// A note says of what is in no tree any more since when it is gone, where records or blobs of it are left.
  ///
  /// - Throws: `CommandFailure` for the beginning of several, and where nothing is left.
  func id(_ text: String) throws -> String? {
    let found = try digests(text)
    guard found.count < 2 else {
      throw CommandFailure(
        "“\(visible(text))” may be any of \(found.count) layers; give more of it, such as of one of these:"
          + found.prefix(4).map { "\n  \($0)" }.joined() + (found.count > 4 ? "\n  …" : ""))
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
    let digest = Digest(text)
    guard let beginning = digest?.description ?? HexRange(text).map({ "sha256:" + $0.digits }) else { return [] }
    return try index.run(try Catalogue.query("find"), parameters: ["beginning": .text(beginning)]) { _, next in
      var found: [String] = []
      while let row = try next() {
        guard case .text(let kind) = row[0], ["layer", "diff_id"].contains(kind), case .text(let id) = row[1] else {
          continue
        }
        // The lowest layer's chainID is its diff_id.
        if !found.contains(id) { found.append(id) }
      }
      return found
    }
  }

  /// What of it is on the disk, in words of the query's column “part”.
  private func parts(of id: String) throws -> Set<String> {
    let parameters: [String: SQLValue] = ["layer": .text(id), "host": SQLValue(host)]
    return try index.run(try Catalogue.query("where-layer"), parameters: parameters) { names, next in
      var parts: Set<String> = []
      while let values = try next() {
        if let part = NamedRow(names: names, values: values).text("part") { parts.insert(part) }
      }
      return parts
    }
  }
}
