import Index

/// The schema's reference as docs/schema.md has it.
enum SchemaMarkdown {
  static func reference(_ schema: Schema) -> String {
    var parts = [Schema.introduction.trimmed, "## Views"]
    var sections: [String] = []
    for view in schema.views where !sections.contains(view.section) { sections.append(view.section) }
    for section in sections {
      parts.append("### \(section.prefix(1).uppercased() + section.dropFirst())")
      parts += schema.views.filter { $0.section == section }.map(text)
    }
    parts.append("## Functions")
    parts.append(
      "Beside SQLite’s own. Each is deterministic, and null if one of its arguments is null.")
    parts += fieldFunctions.map(text)
    return parts.joined(separator: "\n\n")
  }

  static func text(_ part: SchemaPart) -> String {
    let parts =
      switch part {
      case .views(let views): views.map(text)
      case .tables(let tables): tables.map(text)
      case .functions(let functions): functions.map(text)
      }
    return parts.joined(separator: "\n\n")
  }

  private static func text(_ view: ViewDescription) -> String {
    let rows = view.columns.map { "| `\($0.name)` | \($0.kind.rawValue) | \(escaped($0.meaning)) |" }
    return """
      #### `\(view.name)`

      \(escaped(view.meaning))

      | column | type | |
      | --- | --- | --- |
      \(rows.joined(separator: "\n"))
      """
  }

  private static func text(_ table: TableDescription) -> String {
    let meaning = table.meaning.isEmpty ? "" : "\n\(escaped(table.meaning))\n"
    return """
      #### `\(table.name)`
      \(meaning)
      ```sql
      \(table.sql)
      ```
      """
  }

  private static func text(_ function: SQLFunction) -> String {
    """
    #### `\(function.signature)` → \(function.result)

    \(escaped(function.meaning))

    ```sql
    SELECT \(function.example.expression);  -- \(function.example.value)
    ```
    """
  }

  /// With what Markdown would take for its own written out.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "\\`*_[]<>|".contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.last == "\n" { text.removeLast() }
    return String(text)
  }
}
