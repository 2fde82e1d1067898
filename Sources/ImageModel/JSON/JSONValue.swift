/// A value of a JSON document, whose parts are read when they are asked for.
package struct JSONValue {
  package enum Kind {
    case object, array, text, number, boolean, null
  }

  /// The value’s text as it stands in the document.
  package let json: String
  package let kind: Kind

  /// Nil if this is no JSON document.
  package init?(_ document: String) {
    let value = JSONReader.reading(document) { (reader) throws(JSONError) in
      let value = try JSONValue(next: &reader)
      try reader.end()
      return value
    }
    guard let value else { return nil }
    self = value
  }

  private init(next reader: inout JSONReader) throws(JSONError) {
    let bytes = try reader.skip()
    json = String(decoding: bytes, as: UTF8.self)
    kind =
      switch bytes.first {
      case UInt8(ascii: "{"): .object
      case UInt8(ascii: "["): .array
      case UInt8(ascii: "\""): .text
      case UInt8(ascii: "t"), UInt8(ascii: "f"): .boolean
      case UInt8(ascii: "n"): .null
      default: .number
      }
  }

  /// Of an array; nil for anything else.
  package var elements: [JSONValue]? {
    guard kind == .array else { return nil }
    return JSONReader.reading(json) { (reader) throws(JSONError) in
      var elements: [JSONValue] = []
      try reader.array { (reader) throws(JSONError) in elements.append(try JSONValue(next: &reader)) }
      return elements
    }
  }

  /// Of an object; nil for anything else.
  package var members: [(name: String, value: JSONValue)]? {
    guard kind == .object else { return nil }
    return JSONReader.reading(json) { (reader) throws(JSONError) in
      var members: [(name: String, value: JSONValue)] = []
      try reader.object { (reader, key) throws(JSONError) in
        members.append((key.string, try JSONValue(next: &reader)))
      }
      return members
    }
  }

  /// The characters of a text; nil for a value of another kind.
  package var string: String? {
    guard kind == .text else { return nil }
    return JSONReader.reading(json) { (reader) throws(JSONError) in try reader.string() } ?? nil
  }
}
