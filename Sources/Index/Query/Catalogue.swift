import Queries

/// A question with a name: its header and its SELECT.
package struct NamedQuery: Sendable {
  package let name: String
  package let header: QueryHeader
  package let sql: String
  /// The file it is from; nil for those that come with strata.
  package let file: String?

  package init(name: String, header: QueryHeader, sql: String, file: String?) {
    self.name = name
    self.header = header
    self.sql = sql
    self.file = file
  }
}

/// Why a query cannot be had.
package enum CatalogueError: Error, Sendable, Equatable, CustomStringConvertible {
  case unknown(name: String, suggestion: String?)
  case twice(name: String, first: String, second: String)
  case unreadable(path: String, reason: String)

  package var description: String {
    switch self {
    case .unknown(let name, let suggestion):
      "there is no query “\(name)”"
        + (suggestion.map { "; did you mean \($0)?" } ?? "") + "; “strata queries” lists them"
    case .twice(let name, let first, let second):
      "\(second): a query “\(name)” is there already, in \(first); give this file another name"
    case .unreadable(let path, let reason): "\(path): \(reason)"
    }
  }
}

/// All questions that can be asked by name.
package struct Catalogue: Sendable {
  package private(set) var queries: [NamedQuery] = []
  private var places: [String: Int] = [:]

  /// The questions that come with strata.
  ///
  /// - Throws: `QueryHeaderError` if a file's header is not of its form, which a test rules out.
  package init() throws {
    for query in embeddedQueries { try add(NamedQuery(query)) }
  }

  /// One of those that come with strata; the headers of all others need not be read for it.
  ///
  /// - Throws: `CatalogueError` if there is none of that name.
  package static func query(_ name: String) throws -> NamedQuery {
    guard let found = embeddedQueries.first(where: { $0.name == name }) else {
      throw CatalogueError.unknown(name: name, suggestion: nil)
    }
    return try NamedQuery(found)
  }

  package mutating func add(_ query: NamedQuery) throws(CatalogueError) {
    if let place = places[query.name] {
      let first = queries[place].file ?? "strata’s own \(query.name).sql"
      throw .twice(name: query.name, first: first, second: query.file ?? "strata’s own")
    }
    places[query.name] = queries.count
    queries.append(query)
  }

  /// The query of a name.
  ///
  /// - Parameter suggest: Gives that of several words which a mistyped one most likely stands for.
  /// - Throws: `CatalogueError.unknown`, with the name that was most likely meant.
  package func query(
    _ name: String, suggest: (_ word: String, _ words: [String]) -> String? = { _, _ in nil }
  ) throws(CatalogueError) -> NamedQuery {
    guard let place = places[name] else {
      throw .unknown(name: name, suggestion: suggest(name, queries.map(\.name)))
    }
    return queries[place]
  }
}

extension NamedQuery {
  fileprivate init(_ query: EmbeddedQuery) throws(QueryHeaderError) {
    let header = try QueryHeader(of: query.sql, file: "\(query.name).sql", subject: query.subject)
    self.init(name: query.name, header: header, sql: query.sql, file: nil)
  }
}
