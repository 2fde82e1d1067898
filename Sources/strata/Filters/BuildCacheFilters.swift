import ArgumentParser
import Foundation
import Index
import Report

/// Docker's filters of the build cache (docker/buildx commands/prune.go, moby/buildkit cache/manager.go
/// `adaptUsageInfo`): a text field has to be the value, with `!=` not to be it, with `~=` to have what the regular
/// expression says in it.
struct BuildCacheFilters {
  /// The fields that `~=` looks into, and the columns they are in.
  private static let fields = [
    (key: "id", column: "record"), (key: "type", column: "type"), (key: "description", column: "description"),
    (key: "parents", column: "parents"),
  ]
  /// Docker's words in pairs of opposites, which are keys without a value to BuildKit.
  private static let flags = ["shared", "private", "mutable", "immutable"]
  static let keys =
    fields.flatMap { [$0.key, $0.key + "!", $0.key + "~"] } + ["parent"] + flags + ["until", "unused-for"]

  /// What BuildKit calls the kinds of its records (moby/buildkit client/diskusage.go).
  static let types = ["regular", "internal", "frontend", "source.local", "source.git.checkout", "exec.cachemount"]

  private let filters: Filters

  init(_ texts: [String]) throws {
    filters = try Filters(
      texts, keys: Self.keys, flags: Self.flags,
      refused: ["inuse": "a tree does not say what a build has in use; while no build runs it is nothing"])
    guard filters["until"].isEmpty || filters["unused-for"].isEmpty else {
      throw ValidationError("--filter unused-for: this is Docker’s older word for until; give one of the two")
    }
    _ = try parameters()
    _ = try patterns()
  }

  /// For the query build-cache.
  func parameters() throws -> [String: SQLValue] {
    [
      "conditions": try conditions(),
      "shared": try flag("shared", against: "private"),
      "mutable": try flag("mutable", against: "immutable"),
      "until": try filters.until("until", "unused-for"),
    ]
  }

  /// Whether a row of the query has what the regular expressions say: SQL knows none.
  func patterns() throws -> (QueryRow) -> Bool {
    // A part of an ID is enough, as Docker has it.
    var patterns = [(column: "record", any: try filters["id"].map { try Self.regex($0, key: "id") })]
    for field in Self.fields {
      patterns += try filters[field.key + "~"].map { (field.column, [try Self.regex($0, key: field.key)]) }
    }
    patterns.removeAll { $0.any.isEmpty }
    return { row in
      patterns.allSatisfy { pattern in
        var text = row.text(pattern.column) ?? ""
        if pattern.column == "parents" { text = text.replacing(" ", with: ";") }
        return pattern.any.contains { text.firstMatch(of: $0) != nil }
      }
    }
  }

  private static func regex(_ pattern: String, key: String) throws -> Regex<AnyRegexOutput> {
    do {
      return try Regex(pattern).matchingSemantics(.unicodeScalar)
    } catch {
      throw ValidationError("--filter \(key): expected a regular expression, found “\(visible(pattern))”: \(error)")
    }
  }

  /// Two keys for one question, with opposite answers.
  private func flag(_ key: String, against other: String) throws -> SQLValue {
    let (yes, no) = (try filters.flag(key), try filters.flag(other))
    guard case .integer(let answer) = no else { return yes }
    let opposite = SQLValue(answer == 0)
    guard yes == .null || yes == opposite else {
      throw ValidationError("--filter \(key): this and \(other) ask for opposite records, of which there are none")
    }
    return opposite
  }

  private func conditions() throws -> SQLValue {
    var conditions: [[Any]] = []
    func add(_ field: String, _ values: [String], fits: Bool = true) {
      if !values.isEmpty { conditions.append([field, values, fits ? 1 : 0]) }
    }
    for (key, _) in Self.fields {
      if key != "id" { add(key, filters[key]) }
      add(key, filters[key + "!"], fits: false)
    }
    add("parent", filters["parent"])
    guard !conditions.isEmpty else { return .null }
    return .text(String(decoding: try JSONSerialization.data(withJSONObject: conditions), as: UTF8.self))
  }
}
