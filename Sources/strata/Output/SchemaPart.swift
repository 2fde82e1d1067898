import Index
import Report

/// What is to be shown of the schema.
enum SchemaPart {
  case views([ViewDescription])
  case tables([TableDescription])
  case functions([SQLFunction])

  /// The views; with a name that view, table or function.
  ///
  /// - Throws: `UnknownName` if there is none of that name.
  init(_ schema: Schema, named name: String?) throws {
    guard let name else {
      self = .views(schema.views)
      return
    }
    if let view = schema.views.first(where: { $0.name == name }) {
      self = .views([view])
    } else if let table = schema.tables.first(where: { $0.name == name }) {
      self = .tables([table])
    } else if let function = fieldFunctions.first(where: { $0.name == name }) {
      self = .functions([function])
    } else {
      let names = schema.views.map(\.name) + fieldFunctions.map(\.name) + schema.tables.map(\.name)
      throw UnknownName(
        "there is no view, function or table “\(visible(name))”\(hint(didYouMean(name, among: names)))")
    }
  }
}
