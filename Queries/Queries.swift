/// A file of Queries/, embedded.
package struct EmbeddedQuery: Sendable {
  package let name: String
  /// Its folder's name, in words.
  package let subject: String
  package let sql: String
}

/// All questions, sorted by name.
package let embeddedQueries = embeddedSQL.map { file in
  EmbeddedQuery(name: file.name, subject: String(file.folder.map { $0 == "-" ? " " : $0 }), sql: file.text)
}.sorted { $0.name < $1.name }
