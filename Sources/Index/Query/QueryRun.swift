import GRDB

/// Why a query cannot be run as asked.
package enum ParameterError: Error, Sendable, Equatable, CustomStringConvertible {
  case missing(query: String, name: String, meaning: String)
  case unknown(query: String, name: String, known: [String])

  package var description: String {
    switch self {
    case .missing(let query, let name, let meaning):
      "the query “\(query)” wants --param \(name)=…: \(meaning)"
    case .unknown(let query, let name, let known):
      "the query “\(query)” has no parameter “\(name)”; "
        + (known.isEmpty ? "it has none" : "it has \(known.joined(separator: ", "))")
    }
  }
}

/// What named queries are asked of: an index, or a sandbox of one.
package protocol QueryRunner {
  func run<Result>(
    _ query: NamedQuery, parameters: [String: SQLValue],
    _ body: (_ columns: [String], _ next: () throws -> [SQLValue]?) throws -> Result
  ) throws -> Result
}

extension Sandbox: QueryRunner {}

extension IndexFile: QueryRunner {
  /// Runs a query read-only and hands over its columns' names and its rows one by one.
  ///
  /// For strata's own queries; a user's own are for a `Sandbox`.
  ///
  /// - Throws: `ParameterError` for a parameter that is missing or unknown; `DatabaseError`; what `body` throws.
  package func run<Result>(
    _ query: NamedQuery, parameters: [String: SQLValue] = [:],
    _ body: (_ columns: [String], _ next: () throws -> [SQLValue]?) throws -> Result
  ) throws -> Result {
    let values = try query.values(parameters)
    do {
      return try queue.read { db in
        let statement = try PreparedStatement(db, query.sql)
        for (place, name) in statement.parameters.enumerated() {
          if let name, let value = values[String(name.dropFirst())] { statement.bind(Int32(place) + 1, value) }
        }
        return try body(statement.columns, statement.next)
      }
    } catch let error as DatabaseError {
      throw Self.reason(error, path: path ?? "the tree’s index in memory")
    }
  }
}

extension NamedQuery {
  /// A value for each of its parameters: those given, else the defaults.
  ///
  /// - Throws: `ParameterError` for one that is missing or unknown.
  func values(_ given: [String: SQLValue]) throws(ParameterError) -> [String: SQLValue] {
    let known = header.parameters
    if let name = given.keys.sorted().first(where: { name in !known.contains { $0.name == name } }) {
      throw .unknown(query: self.name, name: name, known: known.map(\.name))
    }
    var values = given
    for parameter in known where values[parameter.name] == nil {
      guard !parameter.isRequired else {
        throw .missing(query: name, name: parameter.name, meaning: parameter.meaning)
      }
      values[parameter.name] = parameter.standardValue
    }
    return values
  }
}

extension QueryParameter {
  /// What it is where no value is given.
  fileprivate var standardValue: SQLValue {
    guard let defaultValue else { return .null }
    switch kind {
    case .text, .hosts, .image, .repository, .time, .version: return .text(defaultValue)
    case .boolean: return SQLValue(defaultValue == "true")
    case .integer, .bytes, .age: return Int64(defaultValue).map { .integer($0) } ?? .null
    }
  }
}
