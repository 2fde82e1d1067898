import Index

/// The schema for programs: an array of objects with sorted keys.
enum SchemaJSON {
  static func text(_ part: SchemaPart) throws -> String {
    switch part {
    case .views(let views): try jsonText(views.map(object))
    case .tables(let tables): try jsonText(tables.map(object))
    case .functions(let functions): try jsonText(functions.map(object))
    }
  }

  private static func object(_ view: ViewDescription) -> [String: Any] {
    [
      "name": view.name, "section": view.section, "meaning": view.meaning,
      "columns": view.columns.map { ["name": $0.name, "type": $0.kind.rawValue, "meaning": $0.meaning] },
    ]
  }

  private static func object(_ table: TableDescription) -> [String: Any] {
    let columns = table.columns.map { column in
      var object: [String: Any] = ["name": column.name, "type": column.type, "required": column.isRequired]
      object["key"] = column.keyPlace
      return object
    }
    return ["name": table.name, "meaning": table.meaning, "columns": columns, "sql": table.sql]
  }

  private static func object(_ function: SQLFunction) -> [String: Any] {
    [
      "name": function.name, "signature": function.signature, "arguments": function.arguments,
      "optional": function.optional, "result": function.result, "meaning": function.meaning,
      "example": function.example.expression, "example_result": function.example.value,
    ]
  }
}
