import Index
import Report

/// The names that an index knows, to complete what is typed.
struct KnownNames {
  let index: any QueryRunner

  /// Repositories and references, of now or earlier.
  func references(beginning prefix: String? = nil) throws -> [String] {
    try texts("reference-names", ["prefix": SQLValue(prefix)])
  }

  func hosts() throws -> [String] { try texts("hosts", [:]) }

  /// The first column of a query's rows, each text once.
  private func texts(_ query: String, _ parameters: [String: SQLValue]) throws -> [String] {
    try index.run(try Catalogue.query(query), parameters: parameters) { _, next in
      var texts: [String] = []
      while let row = try next() {
        if case .text(let text) = row[0], text != texts.last { texts.append(text) }
      }
      return texts
    }
  }
}
