import Foundation
import Index

/// What Datasette shows of an index: strata's queries as canned ones, and the words for views and their columns.
///
/// docs.datasette.io: “Metadata” (databases, tables, columns) and “Canned queries” (title, description, params, sql,
/// hide_sql). Up to 0.65 both are read from `--metadata`; from 1.0 on `--config` wants the queries.
struct DatasetteMetadata {
  /// The index's name in Datasette: its file's, without the extension.
  let database: String
  let queries: [FormQuery]
  let views: [ViewDescription]
  /// What is no interface, and stands behind the views.
  let tables: [String]

  /// JSON that can be kept in version control.
  func text() throws -> String {
    let object: [String: Any] = [
      "title": "strata",
      "description": "Docker images, layers and what they take, over hosts and time",
      "databases": [
        database: [
          "queries": Dictionary(queries.map { ($0.query.name, canned($0)) }) { first, _ in first },
          "tables": Dictionary(
            views.map { ($0.name, table($0)) } + tables.map { ($0, ["hidden": true]) }
          ) { first, _ in first },
        ]
      ],
    ]
    return try jsonText(object)
  }

  private func canned(_ form: FormQuery) -> [String: Any] {
    let header = form.query.header
    let parameters = form.parameters.map { "\($0.name): \($0.meaning)\($0.formHint)" }
    return [
      "title": "\(header.subject): \(header.title)",
      "description": ([header.question] + parameters).joined(separator: " · "),
      "sql": form.sql, "hide_sql": true, "params": form.parameters.map(\.name),
    ]
  }

  private func table(_ view: ViewDescription) -> [String: Any] {
    [
      "description": view.meaning,
      "columns": Dictionary(view.columns.map { ($0.name, $0.meaning) }) { first, _ in first },
    ]
  }
}

/// JSON for people and programs: on lines of its own, with its keys in order.
func jsonText(_ object: Any) throws -> String {
  let data = try JSONSerialization.data(
    withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  return String(decoding: data, as: UTF8.self)
}

extension QueryParameter {
  /// How to write it in a form, where that is not plain.
  fileprivate var formHint: String {
    let unit: String? =
      switch kind {
      case .bytes: "in bytes"
      case .age: "in seconds"
      case .boolean: "1 or 0"
      case .text, .hosts, .image, .repository, .time, .version, .integer: nil
      }
    let words = [unit, defaultValue.map { "else \($0)" }, isRequired ? "required" : nil].compactMap { $0 }
    return words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
  }
}
