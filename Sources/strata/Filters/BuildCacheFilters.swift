import ArgumentParser
import Foundation
import Index
import Report

/// Docker's filters of the build cache as parameters of the query build-cache (docker/buildx commands/prune.go): a text
/// field has to be the value, with `!=` not to be it, with `~=` to have the pattern in it.
struct BuildCacheFilters {
  private static let texts = ["id", "type", "description"]
  static let keys =
    texts.flatMap { [$0, $0 + "!", $0 + "~"] } + [
      "parent", "shared", "private", "mutable", "immutable", "until", "unused-for",
    ]

  private let filters: Filters

  init(_ texts: [String]) throws {
    filters = try Filters(texts, keys: Self.keys)
    _ = try parameters()
  }

  func parameters() throws -> [String: ParameterValue] {
    [
      "conditions": try conditions(),
      "shared": try flag("shared", against: "private"),
      "mutable": try flag("mutable", against: "immutable"),
      "until": try filters.until("until", "unused-for"),
    ]
  }

  /// Two keys for one question, with opposite answers.
  private func flag(_ key: String, against other: String) throws -> ParameterValue {
    let (yes, no) = (try filters.flag(key), try filters.flag(other))
    guard case .integer(let answer) = no else { return yes }
    let opposite = ParameterValue(answer == 0)
    guard yes == .null || yes == opposite else {
      throw ValidationError("--filter \(key): this and \(other) ask for opposite records, of which there are none")
    }
    return opposite
  }

  private func conditions() throws -> ParameterValue {
    var conditions: [[Any]] = []
    func add(_ field: String, _ globs: [String], fits: Bool = true) {
      if !globs.isEmpty { conditions.append([field, globs, fits ? 1 : 0]) }
    }
    for field in Self.texts {
      // As Docker has it, a part of an ID is enough.
      if field == "id" {
        add(field, try filters[field].map { try ContainerFilters.glob($0, key: field) })
      } else {
        add(field, filters[field].map(Self.literal))
      }
      add(field, filters[field + "!"].map(Self.literal), fits: false)
      for pattern in filters[field + "~"] { add(field, [try ContainerFilters.glob(pattern, key: field)]) }
    }
    add("parent", filters["parent"].map(Self.literal))
    guard !conditions.isEmpty else { return .null }
    return .text(String(decoding: try JSONSerialization.data(withJSONObject: conditions), as: UTF8.self))
  }

  /// A GLOB pattern that only this text fits.
  private static func literal(_ text: String) -> String {
    text.reduce(into: "") { $0 += "*?[".contains($1) ? "[\($1)]" : String($1) }
  }
}
