import ArgumentParser
import ImageModel
import Index
import Report

/// Docker's filter of names as a parameter of the queries tags, repos and history.
struct TagFilters {
  static let keys = ["reference"]

  let typed: Filters

  init(_ texts: [String]) throws {
    typed = try Filters(texts, keys: Self.keys)
    try typed.checkPatterns("reference")
  }

  /// - Parameter ever: Names that were there once are known too.
  /// - Throws: `ImageArgumentError` for a name that is not known.
  func parameters(in index: IndexFile, host: String?, ever: Bool = false) throws -> [String: SQLValue] {
    try ImageLookup(index: index, host: host).check(names: typed["reference"], ever: ever)
    return ["references": try typed.list("reference") { [try fullName($0, in: index, host: host)] }]
  }
}

extension Filters {
  /// Says which patterns fit no name, where an answer has no row.
  func noteNothing() {
    let patterns = self["reference"].filter(isPattern)
    if !patterns.isEmpty {
      Terminal.note("nothing fits \(patterns.map { "“\(visible($0))”" }.joined(separator: ", "))")
    }
  }

  /// Gives what says that an answer has no row: which patterns fit no name, and without any, where a table would be a head
  /// alone, that there is no such thing.
  func noteNothing(
    of thing: String, in index: IndexFile, output: OutputOptions, unread: [UnreadPart]
  ) throws -> () -> Void {
    let hasPattern = self["reference"].contains(where: isPattern)
    let sentence = isEmpty ? "no \(thing)" : "no \(thing) fits the filters"
    return hasPattern ? noteNothing : try strata.noteNothing(sentence, in: index, output: output, unread: unread)
  }

  /// - Throws: `ValidationError` for a pattern that is not well formed.
  func checkPatterns(_ key: String) throws {
    for pattern in self[key] { _ = try value(of: "--filter \(key)") { try ReferencePattern(pattern) } }
  }
}
