/// A table or a view, and its columns.
package struct Relation: Sendable, Equatable {
  package let name: String
  package let isView: Bool
  package let columns: [String]

  package init(name: String, isView: Bool, columns: [String]) {
    self.name = name
    self.isView = isView
    self.columns = columns
  }
}

extension Sandbox {
  /// The index's tables and views; none if they cannot be read.
  package var relations: [Relation] {
    let sql = """
      SELECT tables.name, tables.type, columns.name
      FROM pragma_table_list AS tables
      JOIN pragma_table_xinfo(tables.name) AS columns
      WHERE tables.schema = 'main' AND tables.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      ORDER BY tables.name, columns.cid
      """
    var relations: [Relation] = []
    try? run(sql) { _, next in
      while let row = try next() {
        guard case .text(let name) = row[0], case .text(let column) = row[2] else { continue }
        let columns = relations.last?.name == name ? relations.removeLast().columns : []
        relations.append(Relation(name: name, isView: row[1] == .text("view"), columns: columns + [column]))
      }
    }
    return relations
  }

  /// The functions that this SQLite has and that may be called here.
  package var functions: [String] {
    var names: [String] = []
    try? run("SELECT DISTINCT name FROM pragma_function_list ORDER BY name") { _, next in
      while let row = try next() {
        if case .text(let name)? = row.first, allowedFunctions.contains(name) { names.append(name) }
      }
    }
    return names
  }
}
