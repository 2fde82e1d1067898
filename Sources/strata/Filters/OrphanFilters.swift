import ArgumentParser
import Index
import Report

/// Filters in Docker's way of what Docker does not list, as parameters of the query orphans.
struct OrphanFilters {
  static let keys = ["kind", "certain", "until"]
  private static let kinds = ["layer", "directory", "mount"]

  private let filters: Filters

  init(_ texts: [String]) throws {
    filters = try Filters(texts, keys: Self.keys)
    for kind in filters["kind"] where !Self.kinds.contains(kind) {
      let hint = didYouMean(kind, among: Self.kinds).map { "; did you mean \($0)?" } ?? ""
      throw ValidationError(
        "--filter kind: there is no kind “\(visible(kind))”\(hint) kinds: \(Self.kinds.joined(separator: ", "))")
    }
    _ = try parameters()
  }

  func parameters() throws -> [String: ParameterValue] {
    [
      "kinds": try filters.list("kind"), "certain": try filters.flag("certain"), "until": try filters.until(),
    ]
  }
}
