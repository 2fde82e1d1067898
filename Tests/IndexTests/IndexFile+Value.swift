@testable import Index

extension IndexFile {
  /// What an expression gives.
  func value(_ expression: String) throws -> SQLValue {
    let query = NamedQuery(
      name: "expression", header: QueryHeader(), sql: "SELECT \(expression)", file: nil)
    return try run(query) { _, next in try next()?.first ?? .null }
  }
}
