import ArgumentParser
import Foundation
import Index

extension CompletionKind {
  enum Names: Sendable { case hosts, references, queries, columns, sortColumns, parameters }

  /// Completes with names that the index or the catalogue knows; with none where there is no index to ask.
  static func strata(_ names: Names) -> CompletionKind {
    .custom { words, _, prefix in
      do {
        let found = try names.matching(prefix, in: TypedWords(words))
        // zsh takes what follows a colon for a description.
        return CompletionShell.requesting == .zsh ? found.map(escapedForZsh) : found
      } catch {
        // The shell has nowhere to show it, and a command line is not finished yet.
        return []
      }
    }
  }
}

private func escapedForZsh(_ name: String) -> String {
  name.reduce(into: "") { $0 += $1 == ":" || $1 == "\\" ? "\\\($1)" : String($1) }
}

/// What is typed so far, as far as completion needs it.
struct TypedWords {
  let words: [String]

  init(_ words: [String]) { self.words = words }

  /// The values of an option: `--db FILE` and `--db=FILE`.
  func values(of option: String) -> [String] {
    words.enumerated().compactMap { place, word in
      if word == option { return place + 1 < words.count ? words[place + 1] : nil }
      return word.hasPrefix(option + "=") ? String(word.dropFirst(option.count + 1)) : nil
    }
  }
}

extension CompletionKind.Names {
  /// Most shells show no more than a screen of them.
  private static let most = 500

  fileprivate func matching(_ prefix: String, in typed: TypedWords) throws -> [String] {
    let names: [String]
    switch self {
    case .queries:
      names = try Catalogue.ofUser(folders: typed.values(of: "--queries")).queries
        .filter { $0.header.serves == nil }.map(\.name).sorted()
    case .columns, .sortColumns:
      return try Array(inList(columns(typed), after: prefix).prefix(Self.most))
    case .parameters:
      // The value is the person's to type.
      guard !prefix.contains("=") else { return [] }
      names = try typed.namedQuery()?.header.parameters.map { $0.name + "=" } ?? []
    case .hosts: names = try Self.known(typed).hosts()
    case .references: names = try Self.known(typed).references(beginning: prefix)
    }
    return Array(names.lazy.filter { $0.hasPrefix(prefix) }.prefix(Self.most))
  }

  private func columns(_ typed: TypedWords) throws -> [String] {
    try typed.query()?.header.columns.map(\.name) ?? []
  }

  /// The last of several names with commas between, as whole lists: shells take a list for one word.
  private func inList(_ names: [String], after prefix: String) -> [String] {
    var listed = prefix.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    var last = listed.popLast() ?? ""
    var head = listed.map { $0 + "," }.joined()
    if case .sortColumns = self {
      listed = listed.map { $0.hasPrefix("-") ? String($0.dropFirst()) : $0 }
      if last.hasPrefix("-") {
        last.removeFirst()
        head += "-"
      }
    }
    return names.filter { $0.hasPrefix(last) && !listed.contains($0) }.map { head + $0 }
  }

  private static func known(_ typed: TypedWords) throws -> KnownNames {
    KnownNames(
      index: try IndexFile.openForReading(SourceOptions.databasePath(typed.values(of: "--db").last)))
  }
}
