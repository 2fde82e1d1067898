/// A step of the schema, applied once and never edited after its release.
package struct Migration: Sendable {
  package let name: String
  package let sql: String
}

/// All migrations in order; the index's `user_version` is the number of those applied.
package let migrations = embeddedSQL.map { Migration(name: $0.name, sql: $0.text) }

/// The beginning of the schema's reference, in Markdown.
package let schemaIntroduction = String(decoding: PackageResources.schema_md, as: UTF8.self)
