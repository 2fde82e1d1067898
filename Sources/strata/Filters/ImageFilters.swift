import ArgumentParser
import Foundation
import Index
import Report

/// Docker's filters of images as parameters of the queries images and image-names.
///
/// Their meaning is that of moby daemon/images/image_list.go: several references are or; several labels, befores, sinces
/// and untils are and.
struct ImageFilters {
  static let keys = ["dangling", "label", "label!", "before", "since", "until", "reference"]

  private let filters: Filters

  /// - Throws: `ValidationError` for what is wrong in itself, whatever an index holds.
  init(_ texts: [String], repository: String? = nil) throws {
    // docker images REPOSITORY is a filter by reference (docker/cli cli/command/image/list.go).
    filters = try Filters(texts + (repository.map { ["reference=" + $0] } ?? []), keys: Self.keys)
    _ = try filters.flag("dangling")
    _ = try filters.until()
    try filters.checkPatterns("reference")
  }

  /// The images that fit, intermediate ones too, as a JSON array of host, driver and ID; null where there is no filter.
  func images(in index: IndexFile, host: String?) throws -> ParameterValue {
    guard !filters.isEmpty else { return .null }
    var parameters = try parameters(in: index, host: host)
    parameters["host"] = ParameterValue(host)
    parameters["all"] = ParameterValue(true)
    return try index.run(try Catalogue().query("images"), parameters: parameters) { names, next in
      let places = ["host", "driver", "image_id"].compactMap { names.firstIndex(of: $0) }
      var found: [String] = []
      while let row = try next() {
        let texts = places.compactMap { place -> String? in
          if case .text(let text) = row[place] { text } else { nil }
        }
        found.append(Filters.json(texts))
      }
      return .text("[" + found.joined(separator: ",") + "]")
    }
  }

  func parameters(in index: IndexFile, host: String?) throws -> [String: ParameterValue] {
    let lookup = ImageLookup(index: index, host: host)
    return [
      "dangling": try filters.flag("dangling"),
      "labels": try filters.list("label"),
      "without_labels": try filters.list("label!"),
      "references": try filters.list("reference"),
      "before": try filters.list("before") { [try lookup.image($0, asked: "--filter before")] },
      "since": try filters.list("since") { [try lookup.image($0, asked: "--filter since")] },
      "until": try filters.until(),
    ]
  }
}
