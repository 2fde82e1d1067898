import Migrations

/// What an index offers to those who ask it in SQL, in words.
package struct Schema: Sendable {
  package let views: [ViewDescription]
  package let tables: [TableDescription]

  /// What is to be known before the views, in Markdown: what may change, and how the views hang together.
  package static let introduction = schemaIntroduction

  /// Reads the migrations and asks a new index for its tables.
  ///
  /// - Throws: `SchemaError` if a migration's comments are not of their form, which a test rules out.
  package init() throws {
    var reader = MigrationReader()
    for migration in migrations { try reader.read(migration.sql, migration: migration.name) }
    views = reader.views
    let comments = reader.tables
    tables = try Sandbox(of: .inMemory()).tableDescriptions { comments[$0] ?? "" }
  }
}

/// A table as it is; its columns are no promise.
package struct TableDescription: Sendable, Equatable {
  package struct Column: Sendable, Equatable {
    package let name: String
    package let type: String
    package let isRequired: Bool
    /// Its place in the primary key, from 1; nil if it is not of it.
    package let keyPlace: Int?
  }

  package let name: String
  package let meaning: String
  package let columns: [Column]
  /// The statement that makes it.
  package let sql: String
}

extension Sandbox {
  fileprivate func tableDescriptions(
    meaning: (String) -> String
  ) throws -> [TableDescription] {
    let names = """
      SELECT name, sql
      FROM sqlite_schema
      WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      ORDER BY rowid
      """
    let columns = """
      SELECT name, type, "notnull", pk
      FROM pragma_table_xinfo(:table)
      ORDER BY cid
      """
    return try rows(names).compactMap { row -> TableDescription? in
      guard case .text(let name) = row[0], case .text(let sql) = row[1] else { return nil }
      return TableDescription(
        name: name, meaning: meaning(name),
        columns: try rows(columns, ["table": .text(name)]).compactMap(TableDescription.Column.init),
        sql: sql)
    }
  }

  private func rows(
    _ sql: String, _ parameters: [String: SQLValue] = [:]
  ) throws -> [[SQLValue]] {
    try run(sql, parameters: parameters) { _, next in
      var rows: [[SQLValue]] = []
      while let row = try next() { rows.append(row) }
      return rows
    }
  }
}

extension TableDescription.Column {
  fileprivate init?(_ row: [SQLValue]) {
    guard case .text(let name) = row[0], case .text(let type) = row[1],
      case .integer(let required) = row[2], case .integer(let place) = row[3]
    else { return nil }
    self.init(
      name: name, type: type, isRequired: required != 0,
      keyPlace: place > 0 ? Int(clamping: place) : nil)
  }
}
