import Foundation
import Index

/// The schema for programs: an array of objects with sorted keys.
enum SchemaJSON {
  static func text(_ part: SchemaPart) throws -> String {
    switch part {
    case .views(let views): try encoded(views.map(View.init))
    case .tables(let tables): try encoded(tables.map(Table.init))
    case .functions(let functions): try encoded(functions.map(Function.init))
    }
  }

  private static func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private struct View: Encodable {
    let name: String
    let section: String
    let meaning: String
    let columns: [Column]

    init(_ view: ViewDescription) {
      name = view.name
      section = view.section
      meaning = view.meaning
      columns = view.columns.map { Column(name: $0.name, type: $0.kind.rawValue, meaning: $0.meaning) }
    }

    struct Column: Encodable {
      let name: String
      let type: String
      let meaning: String
    }
  }

  private struct Table: Encodable {
    let name: String
    let meaning: String
    let columns: [Column]
    let sql: String

    init(_ table: TableDescription) {
      name = table.name
      meaning = table.meaning
      columns = table.columns.map {
        Column(name: $0.name, type: $0.type, required: $0.isRequired, key: $0.keyPlace)
      }
      sql = table.sql
    }

    struct Column: Encodable {
      let name: String
      let type: String
      let required: Bool
      let key: Int?
    }
  }

  private struct Function: Encodable {
    let name: String
    let signature: String
    let arguments: [String]
    let optional: Int
    let result: String
    let meaning: String
    let example: String
    let exampleResult: String

    init(_ function: SQLFunction) {
      name = function.name
      signature = function.signature
      arguments = function.arguments
      optional = function.optional
      result = function.result
      meaning = function.meaning
      example = function.example.expression
      exampleResult = function.example.value
    }

    enum CodingKeys: String, CodingKey {
      case name, signature, arguments, optional, result, meaning, example
      case exampleResult = "example_result"
    }
  }
}
