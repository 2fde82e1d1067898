import ArgumentParser
import Index
import Report

/// Filters in Docker's way of what Docker does not list, as parameters of the query orphans.
struct OrphanFilters {
  static let keys = ["kind", "certain", "until"]
  static let kinds = ["layer", "directory", "mount", "write-set", "blob", "snapshot"]

  private let filters: Filters

  init(_ texts: [String]) throws {
    filters = try Filters(texts, keys: Self.keys)
    try filters.check("kind", among: Self.kinds, called: "kind")
    _ = try parameters()
  }

  func parameters() throws -> [String: SQLValue] {
    [
      "kinds": try filters.list("kind"), "certain": try filters.flag("certain"), "until": try filters.until(),
    ]
  }
}
