import ArgumentParser
import ImageModel
import Index

/// Docker's filter of names as a parameter of the query tags.
struct TagFilters {
  static let keys = ["reference"]

  let parameters: [String: ParameterValue]

  init(_ texts: [String]) throws {
    let filters = try Filters(texts, keys: Self.keys)
    try filters.checkPatterns("reference")
    parameters = ["references": try filters.list("reference")]
  }
}

extension Filters {
  /// - Throws: `ValidationError` for a pattern that is not well formed.
  func checkPatterns(_ key: String) throws {
    for pattern in self[key] {
      do {
        _ = try ReferencePattern(pattern)
      } catch {
        throw ValidationError("--filter \(key): \(error)")
      }
    }
  }
}
