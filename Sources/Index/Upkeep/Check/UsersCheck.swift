import GRDB

extension IndexCheck {
  /// How many have what over all trees is what the trees say.
  func checkUsers() throws {
    let images = KeptSums(
      table: "image_users", key: "image",
      derived: """
        SELECT sums.*, CASE WHEN names.image IS NULL THEN 0 ELSE names.repo END AS repo
        FROM (\(ImageUsers.sums) GROUP BY totals.image) AS sums
        LEFT JOIN (\(ImageUsers.names)) AS names ON names.image = sums.image
        """,
      columns: ["trees", "hosts", "tagged", "listed", "listed_as", "largest", "size", "unique_exact", "repo"])
    let chains = KeptSums(
      table: "layer_users", key: "chain", derived: LayerUsers.all,
      columns: ["trees", "hosts", "bytes", "largest", "images", "repo"])
    for sums in [images, chains] {
      for fault in try sums.faults(db) { try report(fault) }
    }
  }
}

/// A table and what it is derived from.
private struct KeptSums {
  let table: String
  let key: String
  let derived: String
  let columns: [String]

  /// The rows that are not what they are derived from.
  func faults(_ db: Database) throws -> [Fault] {
    let selected = ([key] + columns).joined(separator: ", ")
    return try Row.fetchAll(
      db,
      sql: """
        WITH derived AS MATERIALIZED (\(derived)),
        differing AS (
          SELECT \(key) FROM (SELECT \(selected) FROM derived EXCEPT SELECT \(selected) FROM \(table))
          UNION
          SELECT \(key) FROM (SELECT \(selected) FROM \(table) EXCEPT SELECT \(selected) FROM derived)
        )
        SELECT digests.text AS name, \(words(of: "derived")) AS expected, \(words(of: "kept")) AS found
        FROM differing
        LEFT JOIN derived ON derived.\(key) = differing.\(key)
        LEFT JOIN \(table) AS kept ON kept.\(key) = differing.\(key)
        LEFT JOIN digests ON digests.id = differing.\(key)
        """
    ).map { row in
      let name: String? = row["name"]
      let expected: String? = row["expected"]
      let found: String? = row["found"]
      return Fault(
        kind: .total, subject: "\(table) \(name ?? "?")",
        detail: "expected \(expected ?? "none"), found \(found ?? "none")")
    }
  }

  private func words(of row: String) -> String {
    columns.map { column in
      let null = column == "repo" ? "several" : "unknown"
      return "'\(column) ' || CASE WHEN \(row).\(key) IS NOT NULL THEN coalesce(\(row).\(column), '\(null)') END"
    }.joined(separator: " || ', ' || ")
  }
}
