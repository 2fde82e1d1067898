import ImageModel

/// What is said of a view in the migration that makes it.
package struct ViewDescription: Sendable, Equatable {
  package let name: String
  /// The part of the schema that it belongs to, such as "what is there now".
  package let section: String
  /// What one of its rows is, in a sentence.
  package let meaning: String
  package let columns: [ColumnDescription]
}

package struct ColumnDescription: Sendable, Equatable {
  package let name: String
  package let kind: Column.Kind
  package let meaning: String
}

/// Where a migration's words about its views are not of their form.
package struct SchemaError: Error, Sendable, Equatable, CustomStringConvertible {
  package let migration: String
  package let line: Int
  package let expected: String

  package var description: String { "\(migration):\(line): expected \(expected)" }
}

/// Collects what migrations say of what they make, in the comments above it.
///
///     -- ============ SECTION
///     -- view: SENTENCE
///     -- columns: VIEW (as in that view above)
///     -- column: NAME KIND; MEANING
///     CREATE VIEW …
///
/// Above a table its comment is free.
struct MigrationReader {
  private(set) var views: [ViewDescription] = []
  /// The comments above tables, by the tables' names.
  private(set) var tables: [String: String] = [:]

  private var section = ""
  private var meaning: String?
  private var columns: [ColumnDescription] = []
  private var comment: [String] = []

  /// Reads a migration; what it makes anew or drops takes the place of what was there.
  ///
  /// - Throws: `SchemaError`
  mutating func read(_ sql: String, migration: String) throws(SchemaError) {
    section = ""
    forget()
    var number = 0
    for line in sql.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      if let words = line.words(after: "-- ============ ") {
        section = words
        forget()
      } else if let words = line.words(after: "-- view: ") {
        meaning = words
      } else if let words = line.words(after: "-- column: ") {
        guard let column = ColumnDescription(words) else {
          throw SchemaError(
            migration: migration, line: number, expected: "-- column: NAME KIND; MEANING")
        }
        columns.append(column)
      } else if let words = line.words(after: "-- columns: ") {
        guard let view = views.first(where: { $0.name == words }) else {
          throw SchemaError(migration: migration, line: number, expected: "-- columns: VIEW, a view above")
        }
        columns += view.columns
      } else if let words = line.words(after: "-- ") {
        comment.append(words)
      } else if let words = line.words(after: "CREATE VIEW ") {
        guard let meaning else {
          throw SchemaError(
            migration: migration, line: number, expected: "“-- view: SENTENCE” above the view")
        }
        let name = words.name
        views.removeAll { $0.name == name }
        views.append(
          ViewDescription(name: name, section: section, meaning: meaning, columns: columns))
        forget()
      } else if let words = line.words(after: "CREATE TABLE ") {
        tables[words.name] = comment.joined(separator: " ")
        forget()
      } else if let words = line.words(after: "DROP VIEW ") {
        let name = words.name
        views.removeAll { $0.name == name }
        forget()
      } else if !line.hasPrefix("--") {
        forget()
      }
    }
  }

  private mutating func forget() {
    meaning = nil
    columns = []
    comment = []
  }
}

extension ColumnDescription {
  fileprivate init?(_ text: String) {
    guard let end = text.firstIndex(of: ";") else { return nil }
    let words = text[..<end].split(separator: " ")
    let meaning = text[text.index(after: end)...].drop { $0 == " " }
    guard words.count == 2, !meaning.isEmpty, let kind = Column.Kind(rawValue: String(words[1]))
    else { return nil }
    self.init(name: String(words[0]), kind: kind, meaning: String(meaning))
  }
}

extension StringProtocol {
  fileprivate func words(after start: String) -> String? {
    guard hasPrefix(start), count > start.count else { return nil }
    return String(dropFirst(start.count))
  }

  /// The name at the beginning.
  fileprivate var name: String {
    String(prefix { $0.isLetter || $0.isNumber || $0 == "_" })
  }
}
