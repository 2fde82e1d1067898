/// A row of a query, whose values are had by the names of its columns.
package struct QueryRow: Sendable {
  package let names: [String]
  package let values: [SQLValue]

  package init(names: [String], values: [SQLValue]) {
    self.names = names
    self.values = values
  }

  /// Null too where the query has no such column.
  package subscript(name: String) -> SQLValue { names.firstIndex(of: name).map { values[$0] } ?? .null }

  package func text(_ name: String) -> String? {
    guard case .text(let text) = self[name] else { return nil }
    return text
  }

  package func integer(_ name: String) -> Int64? {
    guard case .integer(let number) = self[name] else { return nil }
    return number
  }
}

extension QueryRunner {
  /// All rows of a query, where these are few.
  package func rows(of query: NamedQuery, _ parameters: [String: SQLValue] = [:]) throws -> [[SQLValue]] {
    try run(query, parameters: parameters) { _, next in
      var rows: [[SQLValue]] = []
      while let row = try next() { rows.append(row) }
      return rows
    }
  }

  /// All rows of one of strata's own queries, where these are few.
  package func rows(_ name: String, _ parameters: [String: SQLValue] = [:]) throws -> [QueryRow] {
    try run(try Catalogue.query(name), parameters: parameters) { names, next in
      var rows: [QueryRow] = []
      while let values = try next() { rows.append(QueryRow(names: names, values: values)) }
      return rows
    }
  }

  /// Calls `body` with each row of one of strata's own queries, as it comes: there may be many.
  package func forEachRow(
    of name: String, _ parameters: [String: SQLValue], _ body: (QueryRow) throws -> Void
  ) throws {
    try run(try Catalogue.query(name), parameters: parameters) { names, next in
      while let values = try next() { try body(QueryRow(names: names, values: values)) }
    }
  }

  /// Whether one of strata's own queries has a row.
  package func hasRow(_ name: String, _ parameters: [String: SQLValue]) throws -> Bool {
    try run(try Catalogue.query(name), parameters: parameters) { _, next in try next() != nil }
  }
}
