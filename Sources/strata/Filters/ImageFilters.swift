import ArgumentParser
import ImageModel
import Index
import Report

/// Docker's filters of images as parameters of the queries images and image-names.
///
/// Their meaning is that of moby daemon/images/image_list.go: several references are or; several labels, befores, sinces
/// and untils are and.
struct ImageFilters {
  static let keys = ["dangling", "label", "label!", "before", "since", "until", "reference"]

  let typed: Filters

  /// - Throws: `ValidationError` for what is wrong in itself, whatever an index holds.
  init(_ texts: [String], repository: String? = nil) throws {
    // docker images REPOSITORY is a filter by reference (docker/cli cli/command/image/list.go).
    typed = try Filters(texts + (repository.map { ["reference=" + $0] } ?? []), keys: Self.keys)
    _ = try typed.flag("dangling")
    _ = try typed.until()
    try typed.checkPatterns("reference")
  }

  /// Whether they ask which images have no name.
  var asksForDangling: Bool { !typed["dangling"].isEmpty }

  /// The images that fit, intermediate ones too, as a JSON array of host, driver, root, namespace and ID; null where
  /// there is no filter.
  func images(in index: IndexFile, host: String?) throws -> SQLValue {
    guard !typed.isEmpty else { return .null }
    let found = try images(in: index, host: host, all: true)
    if found.isEmpty { typed.noteNothing() }
    return TreeImage.list(found)
  }

  /// The images that `strata images` lists with these filters, with `all` intermediate ones too.
  func images(in index: IndexFile, host: String?, all: Bool) throws -> [TreeImage] {
    var parameters = try parameters(in: index, host: host)
    parameters["host"] = SQLValue(host)
    parameters["all"] = SQLValue(all)
    return try TreeImage.all(of: "images", parameters, in: index)
  }

  func parameters(in index: IndexFile, host: String?) throws -> [String: SQLValue] {
    try ImageLookup(index: index, host: host).check(names: typed["reference"])
    func ids(_ key: String) throws -> SQLValue {
      try typed.list(key) { [try ImageLookup(index: index, host: host, place: "--filter \(key)").id($0)] }
    }
    return [
      "dangling": try typed.flag("dangling"),
      "labels": try typed.list("label"),
      "without_labels": try typed.list("label!"),
      "references": try typed.list("reference") { [try fullName($0, in: index, host: host)] },
      "before": try ids("before"),
      "since": try ids("since"),
      "until": try typed.until(),
    ]
  }
}

/// An image of one tree.
struct TreeImage {
  let tree: TreeName
  let imageID: String

  /// Several of them for one parameter of a query: a JSON array.
  static func list(_ images: [TreeImage]) -> SQLValue {
    .list(images.map { $0.tree.parts + [$0.imageID] })
  }

  /// Those that the rows of a query name, which may be many.
  static func all(
    of query: String, _ parameters: [String: SQLValue], in index: IndexFile
  ) throws -> [TreeImage] {
    var images: [TreeImage] = []
    try index.forEachRow(of: query, parameters) { row in
      if let id = row.text("image_id") { images.append(TreeImage(tree: row.tree, imageID: id)) }
    }
    return images
  }
}
