import Foundation
import ImageModel
import Index

extension SQLValue {
  /// Several texts for one parameter of a query: a JSON array.
  static func list(_ texts: [String]) -> SQLValue { .text(JSONList(texts).text ?? "[]") }

  /// Several lists of texts: a JSON array of arrays.
  static func list(_ lists: [[String]]) -> SQLValue {
    .text("[" + lists.compactMap { JSONList($0).text }.joined(separator: ",") + "]")
  }

  /// Something as JSON.
  static func json(_ value: some Encodable) throws -> SQLValue {
    .text(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
  }
}
