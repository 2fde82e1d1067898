import ArgumentParser
import ImageModel
import Index
import Report

/// Docker's filter of names as a parameter of the queries tags, repos and history.
struct TagFilters {
  static let keys = ["reference"]

  private let filters: Filters

  init(_ texts: [String]) throws {
    filters = try Filters(texts, keys: Self.keys)
    try filters.checkPatterns("reference")
  }

  /// - Parameter ever: names that were there once are known too.
  /// - Throws: `ImageArgumentError` for a name that is not known.
  func parameters(in index: IndexFile, host: String?, ever: Bool = false) throws -> [String: SQLValue] {
    try ImageLookup(index: index, host: host).check(names: filters["reference"], ever: ever)
    return ["references": try filters.list("reference") { [try fullName($0, in: index, host: host)] }]
  }

  func noteNothing() { filters.noteNothing() }
}

extension Filters {
  /// Says which patterns fit no name, where an answer has no row.
  func noteNothing() {
    let patterns = self["reference"].filter(isPattern)
    if !patterns.isEmpty {
      Terminal.note("nothing fits \(patterns.map { "“\(visible($0))”" }.joined(separator: ", "))")
    }
  }

  /// - Throws: `ValidationError` for a pattern that is not well formed.
  func checkPatterns(_ key: String) throws {
    for pattern in self[key] { _ = try value(of: "--filter \(key)") { try ReferencePattern(pattern) } }
  }
}
