import ArgumentParser
import Index

/// Names that the index, the catalogue or the schema knows, to complete what is typed.
enum KnownWords: String {
  case hosts, references, queries, columns, sortColumns, parameters, views, filters, commands
}

extension CompletionKind {
  /// Completes with such names. The kind travels as a shell command's text, which no shell ever runs: strata's own scripts
  /// ask strata.
  static func strata(_ names: KnownWords) -> CompletionKind { .shellCommand(names.rawValue) }
}

extension KnownWords {
  /// Most shells show no more than a screen of them.
  private static let most = 500

  func matching(_ prefix: String, in typed: TypedWords) throws -> [String] {
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
    case .views:
      let schema = try Schema()
      names = schema.views.map(\.name) + fieldFunctions.map(\.name) + schema.tables.map(\.name)
    case .filters: names = try FilterWords(of: typed.command).matching(prefix) { try Self.known(typed) }
    // Those that lead to others are a command of two words: the line knows how far it is typed.
    case .commands: names = []
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
      index: try IndexFile.openForReading(DatabaseOption.path(typed.values(of: "--db").last)))
  }
}
