import Foundation
import GRDB

/// All that an index holds, table by table, with digests, names and places in place of row ids: two indexes that
/// hold the same have the same dump, in whatever order it came to them.
struct IndexDump: Equatable {
  /// By table, its rows as text, sorted.
  let tables: [String: [String]]

  /// When, where and by what a scan was put into the index is no part of what it holds.
  private static let passedOver: Set<String> = ["scans.recorded", "scans.tool", "scans.location"]

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    tables = try DatabaseQueue(path: path, configuration: configuration).read { db in
      let names = try String.fetchAll(
        db,
        sql: """
          SELECT name
          FROM sqlite_schema
          WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'scan_names'
          """)
      return try Dictionary(
        names.map { ($0, try Self.rows(of: $0, db)) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// The first differences, for a test's message.
  func differences(from other: IndexDump) -> [String] {
    Set(tables.keys).union(other.tables.keys).sorted().flatMap { table in
      let mine = Set(tables[table] ?? [])
      let theirs = Set(other.tables[table] ?? [])
      return mine.subtracting(theirs).sorted().prefix(3).map { "\(table): only the first has \($0)" }
        + theirs.subtracting(mine).sorted().prefix(3).map { "\(table): only the second has \($0)" }
    }
  }

  private static func rows(of table: String, _ db: Database) throws -> [String] {
    var references: [String: String] = [:]
    for key in try db.foreignKeys(on: table) {
      if key.mapping.count == 1 { references[key.mapping[0].origin] = key.destinationTable }
      // A scan is named by its tree and its time.
      if key.destinationTable == "scans" { references["tree"] = "trees" }
    }
    let columns = try db.columns(in: table).map(\.name).filter { column in
      let isRow = column == "id" && references[column] == nil
      return !isRow && !passedOver.contains("\(table).\(column)")
    }
    let values = columns.map { column in
      if column == "steps" { return steps }
      // A holder's repository may be none or several: 0 and null, which are no rows.
      if column == "repo" { return "coalesce(\(name(of: "this.repo", in: "repos")), quote(this.repo))" }
      return references[column].map { name(of: "this.\(column)", in: $0) } ?? "quote(this.\(column))"
    }
    let row = values.isEmpty ? "''" : values.map { "coalesce(\($0), 'null')" }.joined(separator: " || ' ' || ")
    return try String.fetchAll(db, sql: "SELECT \(row) FROM \(table) AS this").sorted()
  }

  /// A list of rows of steps.
  private static let steps = """
    (
      SELECT group_concat(named.text, ' ')
      FROM (
        SELECT
          coalesce(\(name(of: "steps.chain", in: "digests")), '') || coalesce(steps.moment, '')
            || coalesce(\(name(of: "steps.instruction", in: "step_texts")), '') AS text
        FROM json_each(this.steps) AS places
        JOIN steps ON steps.id = places.value
        ORDER BY places.key
      ) AS named
    )
    """

  /// What names a row wherever it stands.
  private static func name(of row: String, in table: String) -> String {
    switch table {
    case "hosts": "(SELECT name FROM hosts WHERE hosts.id = \(row))"
    case "repos": "(SELECT name FROM repos WHERE repos.id = \(row))"
    case "source_repositories": "(SELECT quote(name) FROM source_repositories WHERE source_repositories.id = \(row))"
    case "scan_names": "(SELECT quote(name) FROM scan_names WHERE scan_names.id = \(row))"
    case "store_keys": "(SELECT quote(name) FROM store_keys WHERE store_keys.id = \(row))"
    case "step_texts": "(SELECT quote(text) FROM step_texts WHERE step_texts.id = \(row))"
    case "trees":
      """
      (SELECT hosts.name || '/' || kind || '/' || driver || '/' || root || '/' || namespace
        FROM trees JOIN hosts ON hosts.id = trees.host WHERE trees.id = \(row))
      """
    // All else that is referred to by one column is named by its digest.
    default: "(SELECT substr(text, 1, 19) FROM digests WHERE digests.id = \(row))"
    }
  }
}
