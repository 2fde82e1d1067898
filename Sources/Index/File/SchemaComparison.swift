import GRDB
import Migrations

/// An object of a schema as SQLite keeps it, byte by byte.
struct SchemaObject: Hashable {
  let type: [UInt8]
  let name: [UInt8]
  let table: [UInt8]
  /// Nil for the indexes that SQLite makes by itself.
  let sql: [UInt8]?

  var description: String {
    String(decoding: type, as: UTF8.self) + " “" + String(decoding: name, as: UTF8.self) + "”"
  }
}

/// A file's schema held against what our own migrations make.
enum SchemaComparison {
  static func objects(_ db: Database) throws -> Set<SchemaObject> {
    let select = try PreparedStatement(db, "SELECT type, name, tbl_name, sql FROM sqlite_schema")
    var objects: Set<SchemaObject> = []
    while try select.step() {
      objects.insert(
        SchemaObject(
          type: Array(select.bytes(0)), name: Array(select.bytes(1)), table: Array(select.bytes(2)),
          sql: select.isNull(3) ? nil : Array(select.bytes(3))))
    }
    return objects
  }

  /// What the first `version` migrations make of an empty file.
  static func expected(version: Int) throws -> Set<SchemaObject> {
    try DatabaseQueue().write { db in
      for migration in migrations.prefix(version) { try db.execute(sql: migration.sql) }
      return try objects(db)
    }
  }

  /// How a file's schema differs from the one that our migrations make, an object each; empty if it does not.
  static func differences(_ db: Database, version: Int) throws -> [String] {
    let expected = try expected(version: version)
    let found = try objects(db)
    let names = Set(expected.map(\.name))
    let missing = expected.subtracting(found).map { object in
      found.contains { $0.name == object.name }
        ? "the \(object.description) is not the one that strata makes"
        : "the \(object.description) is missing"
    }
    let foreign = found.subtracting(expected).filter { !names.contains($0.name) }
      .map { "the \($0.description) is none of strata’s" }
    return missing.sorted() + foreign.sorted()
  }
}
