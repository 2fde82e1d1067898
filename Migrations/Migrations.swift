/// A step of the schema, applied once and never edited after its release.
package struct Migration: Sendable {
  package let name: String
  package let sql: String
}

/// All migrations in order; the index's `user_version` is the number of those applied.
package let migrations: [Migration] = [
  Migration(name: "0001-tables", bytes: PackageResources._001_tables_sql),
  Migration(name: "0002-views", bytes: PackageResources._002_views_sql),
  Migration(name: "0003-osquery", bytes: PackageResources._003_osquery_sql),
]

extension Migration {
  fileprivate init(name: String, bytes: [UInt8]) {
    self.init(name: name, sql: String(decoding: bytes, as: UTF8.self))
  }
}

/// The beginning of the schema's reference, in Markdown.
package let schemaIntroduction = String(decoding: PackageResources.schema_md, as: UTF8.self)
