import ImageModel
import Index

extension SQLValue {
  /// Several texts for one parameter of a query: a JSON array.
  static func list(_ texts: [String]) -> SQLValue { .text(JSONList(texts).text ?? "[]") }
}
