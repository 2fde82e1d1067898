import GRDB
import Testing

@testable import Index

@Suite("how questions are answered") struct PlanTests {
  /// Tables that grow with the fleet: each of a thousand hosts has hundreds or thousands of rows in them.
  static let large: Set = ["tree_layers", "image_layers", "tree_images", "tags", "findings"]

  /// Questions that go through one of them from end to end, and why they may.
  static let exempt: [String: String] = [
    "architectures": "counts what every tag means; in the order of an index",
    "tag-spread": "counts the hosts of every tag; in the order of an index",
  ]

  /// Questions that look through all of a tree for some rows, and why they may.
  static let exemptJoins: [String: String] = [
    "show-layer": "asks of one layer; only for what the build cache holds by a directory's name"
  ]

  /// Partial indexes that hold few rows of such a table: to go through one of these is no scan of the table.
  static let short: Set = ["findings_blocking", "images_renamed"]

  @Test("none goes through a large table from end to end", arguments: CatalogueTests.queries.map(\.name))
  func scans(_ name: String) throws {
    let query = try catalogue.get().query(name)
    let scans = try steps(of: query).compactMap { words -> String? in
      guard words[0] == "SCAN", !words.contains(where: { Self.short.contains($0) }) else { return nil }
      let table = query.table(of: words[1])
      return Self.large.contains(table) ? table : nil
    }
    if Self.exempt[name] == nil {
      #expect(scans.isEmpty, "\(scans)")
    } else {
      #expect(!scans.isEmpty, "no longer exempt")
    }
  }

  @Test("none goes through all of a tree for each row", arguments: CatalogueTests.queries.map(\.name))
  func joins(_ name: String) throws {
    let query = try catalogue.get().query(name)
    let joins = try steps(of: query).filter { words in
      words[0] == "SEARCH" && words.suffix(2) == ["(tree=?)", "LEFT-JOIN"]
        && Self.large.contains(query.table(of: words[1]))
    }
    #expect(joins.isEmpty == (Self.exemptJoins[name] == nil), "\(joins)")
  }

  static let longLists = ["image-names", "image-platforms", "images", "layers", "tags", "unused-since"]

  /// Of what all hosts have the first rows come at once: no more is sorted than one of them has.
  @Test("lists of a fleet go from host to host", arguments: PlanTests.longLists)
  func lists(_ name: String) throws {
    let query = try catalogue.get().query(name)
    let shown = query.header.columns.filter { !$0.isHiddenInTable }.map(\.name)
    for query in [query, query.withNulls(except: Set(shown))] {
      let steps = try steps(of: query)
      #expect(steps.contains { $0.starts(with: ["SCAN", "hosts"]) })
      #expect(steps.last != ["USE", "TEMP", "B-TREE", "FOR", "ORDER", "BY"])
    }
  }

  @Test("drift goes from repository to repository")
  func drift() throws {
    let steps = try steps(of: catalogue.get().query("drift"))
    #expect(steps.contains { $0.starts(with: ["SCAN", "repos", "USING"]) })
    #expect(steps.last != ["USE", "TEMP", "B-TREE", "FOR", "ORDER", "BY"])
  }

  /// What SQLite does to answer a question, in words.
  private func steps(of query: NamedQuery) throws -> [[String]] {
    try SmallFleet.shared().queue.read { db in
      try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + query.sql, arguments: query.header.planArguments)
        .map { ($0["detail"] as String).split(separator: " ").map(String.init) }
        .filter { $0.count > 1 }
    }
  }
}

/// What people write: views that are joined by the texts of digests.
@Suite("how the views are joined") struct ViewPlanTests {
  @Test(
    "a digest's text is found by an index",
    arguments: [
      """
      SELECT * FROM current_images JOIN image_chains USING (image_id) JOIN current_layers USING (chain_id)
      WHERE image_id = ?
      """,
      "SELECT * FROM current_tags JOIN current_images USING (image_id) WHERE image_id = ?",
      "SELECT * FROM current_layers WHERE chain_id = ?", "SELECT * FROM digests WHERE text = ?",
    ])
  func byText(_ sql: String) throws {
    let steps = try SmallFleet.shared().queue.read { db in
      try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + sql, arguments: ["sha256:00"]).map { $0["detail"] as String }
    }
    #expect(steps.contains { $0.hasPrefix("SEARCH digests USING") && $0.hasSuffix("INDEX digests_by_text (text=?)") })
    let tables = PlanTests.large.union(["digests", "image_chains"])
    #expect(steps.allSatisfy { step in !tables.contains { step.hasPrefix("SCAN \($0)") } }, "\(steps)")
    #expect(!steps.contains { $0.contains("AUTOMATIC") }, "\(steps)")
  }
}

extension NamedQuery {
  /// The table that stands behind a name in the plan.
  fileprivate func table(of name: String) -> String {
    for table in PlanTests.large where sql.contains(" \(table) AS \(name)\n") || sql.contains(" \(table) AS \(name) ") {
      return table
    }
    return name
  }
}

extension QueryHeader {
  /// A plan does not depend on values, but SQLite wants some.
  fileprivate var planArguments: StatementArguments {
    StatementArguments(Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, DatabaseValue.null) }))
  }
}
