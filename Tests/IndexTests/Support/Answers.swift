import Foundation
import Testing

@testable import Index

/// Values of rows as a test writes them.
extension SQLValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(floatLiteral value: Double) { self = .real(value) }
  public init(booleanLiteral value: Bool) { self = .integer(value ? 1 : 0) }
}

extension SQLValue: CustomTestStringConvertible {
  public var testDescription: String {
    switch self {
    case .null: "null"
    case .integer(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): "“\(value)”"
    case .blob(let value): "\(value.count) bytes"
    }
  }

  static func image(_ name: String) -> SQLValue { .text(Named.image(name).description) }
  static func chain(_ layers: String) -> SQLValue { .text(Named.chain(layers).description) }
  static func diff(_ layer: String) -> SQLValue { .text(Named.diff(layer).description) }
  static func blob(_ layer: String) -> SQLValue { .text(Named.blob(layer).description) }
  static func directory(_ name: String) -> SQLValue { .text(Named.directory(name).description) }
  static func container(_ name: String) -> SQLValue { .text(Named.container(name)) }

  /// A JSON array of texts.
  static func list(_ names: String...) -> SQLValue {
    .text("[" + names.map { "\"\($0)\"" }.joined(separator: ",") + "]")
  }

  static func < (x: SQLValue, y: SQLValue) -> Bool { "\(x)" < "\(y)" }
}

/// Parsed once: it has some eighty headers.
let catalogue = Result { try Catalogue() }

extension IndexFile {
  /// The rows of a named query: some of its columns by name, or all but root and namespace, which are empty in trees
  /// that are the only ones of their host and driver.
  func rows(
    _ query: String, _ parameters: [String: SQLValue] = [:], columns: [String]? = nil
  ) throws -> [[SQLValue]] {
    try run(try catalogue.get().query(query), parameters: parameters) { names, next in
      let ofTrees: Set = names.contains("root") ? ["root", "namespace"] : []
      let places = try (columns ?? names.filter { !ofTrees.contains($0) }).map {
        try #require(names.firstIndex(of: $0), "no column \($0)")
      }
      var rows: [[SQLValue]] = []
      while let row = try next() { rows.append(places.map { row[$0] }) }
      return rows
    }
  }
}

/// Rows whose order is that of digests, which nobody computes by hand.
func unordered(_ rows: [[SQLValue]]) -> [[SQLValue]] { rows.sorted { "\($0)" < "\($1)" } }

/// A JSON array of image IDs, for a parameter.
func imageIDs(_ names: String...) -> SQLValue {
  .text("[" + names.map { "\"\(Named.image($0))\"" }.joined(separator: ",") + "]")
}

func imageID(_ name: String) -> SQLValue { .text(Named.image(name).description) }
