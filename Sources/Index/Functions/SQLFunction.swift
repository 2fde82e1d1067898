/// A function of SQL that strata adds to SQLite's own.
///
/// Deterministic, and null if an argument is null.
package final class SQLFunction: Sendable {
  package let name: String
  /// Names of its arguments, in order.
  package let arguments: [String]
  /// How many of them, from the end, may be left out.
  package let optional: Int
  /// The type of what it gives: `text`, `integer` or `boolean` (0 or 1).
  package let result: String
  package let meaning: String
  package let example: Example
  /// Whether a text that is too long to be read is given back as it is; otherwise it gives null.
  let keepsLongText: Bool
  let body: @Sendable ([SQLValue]) throws -> SQLValue

  /// An expression and what it gives, as SQL literals.
  package struct Example: Sendable {
    package let expression: String
    package let value: String
  }

  init(
    _ name: String, _ arguments: String..., optional: Int = 0, result: String = "text",
    keepsLongText: Bool = false,
    meaning: String, example: String, gives value: String,
    body: @escaping @Sendable ([SQLValue]) throws -> SQLValue
  ) {
    self.name = name
    self.arguments = arguments
    self.optional = optional
    self.result = result
    self.keepsLongText = keepsLongText
    self.meaning = meaning
    self.example = Example(expression: example, value: value)
    self.body = body
  }

  /// How SQL calls it: `si_bytes(n[, digits])`.
  package var signature: String {
    let needed = arguments.dropLast(optional).joined(separator: ", ")
    let rest = arguments.suffix(optional).map { ", \($0)" }.joined()
    return "\(name)(\(needed)\(rest.isEmpty ? "" : "[\(rest)]"))"
  }

  /// Bytes of an argument: no digest, time or reference has as many, and what is longer is not read.
  static let longestArgument = 4096

  func call(_ values: [SQLValue]) throws -> SQLValue {
    if values.contains(.null) { return .null }
    guard let long = values.indices.last(where: { values[$0].byteCount > Self.longestArgument }) else {
      return try body(values)
    }
    guard case .text = values[long] else { return .null }
    guard arguments[long] != "pattern" else {
      throw SQLFunctionError(description: "expected a pattern of at most \(Self.longestArgument) bytes")
    }
    return keepsLongText ? values[long] : .null
  }
}

extension SQLValue {
  /// Bytes of a text or a BLOB.
  fileprivate var byteCount: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .blob(let bytes): bytes.count
    case .null, .integer, .real: 0
    }
  }
}

/// Why a function has no value for its arguments: the statement ends with this word.
struct SQLFunctionError: Error, CustomStringConvertible {
  let description: String
}
