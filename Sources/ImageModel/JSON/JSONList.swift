/// A JSON array of texts, or of objects whose members are texts and truth values, for a column of the index.
package struct JSONList {
  package enum Value {
    case text(String)
    case bool(Bool)
  }

  private var elements: [String] = []

  package init() {}

  package init(_ texts: [String]) { elements = texts.map(Self.quoted) }

  package mutating func append(_ members: [(name: String, value: Value)]) {
    let pairs = members.map { member in
      let value =
        switch member.value {
        case .text(let text): Self.quoted(text)
        case .bool(let value): value ? "true" : "false"
        }
      return "\(Self.quoted(member.name)):\(value)"
    }
    elements.append("{\(pairs.joined(separator: ","))}")
  }

  /// Nil for an empty array.
  package var text: String? { elements.isEmpty ? nil : "[\(elements.joined(separator: ","))]" }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
