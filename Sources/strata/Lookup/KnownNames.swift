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

  func containers() throws -> [String] { try texts("containers", [:], column: "name") }

  /// Of images.
  func labels() throws -> [String] { try texts("labels", [:], column: "label") }

  func volumes() throws -> [String] { try texts("volumes", [:], column: "volume") }

  /// A column of a query's rows, the first where none is named, each text once.
  private func texts(
    _ query: String, _ parameters: [String: SQLValue], column: String? = nil
  ) throws -> [String] {
    try index.run(try Catalogue.query(query), parameters: parameters) { names, next in
      let place = column.flatMap { names.firstIndex(of: $0) } ?? 0
      var texts: [String] = []
      var said: Set<String> = []
      while let row = try next() {
        if case .text(let text) = row[place], said.insert(text).inserted { texts.append(text) }
      }
      return texts
    }
  }
}
