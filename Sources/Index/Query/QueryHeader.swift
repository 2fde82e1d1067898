import ImageModel

/// What a query's file says of itself in the comment at its head.
///
/// One fact a line: `-- title: …`, `-- subject: …`, `-- question: …`, `-- serves: …`,
/// `-- parameter: NAME KIND [own] = DEFAULT; meaning`,
/// `-- column: NAME KIND ["TITLE" ["ABSENT"]] [id] [hidden] [optional] [sparest | spare | last | below | under]
/// [date] [sum] [DIGITS]; meaning`.
/// A line `--` ends it.
package struct QueryHeader: Sendable, Equatable {
  package var title = ""
  package var subject = ""
  package var question = ""
  /// What asks it, where people do not: a command that prepares its parameters, such as `strata show`.
  package var serves: String?
  package var parameters: [QueryParameter] = []
  package var columns: [Column] = []

  package init() {}
}

package struct QueryParameter: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case text, integer, boolean
    /// Names of hosts with commas between, as `web1,web2`; people may type patterns too, as `web*`.
    case hosts
    /// An image's ID, `sha256:` and 64 digits; people may type references and beginnings of IDs too.
    case image
    /// A repository's canonical name, as `docker.io/library/web`; people may type `web`, or the last part of a name.
    case repository
    /// Docker's, whose arithmetic counts, as `20.10`.
    case version
    /// Bytes, as `10GB`.
    case bytes
    /// Seconds, as `4d`.
    case age
    /// RFC 3339 in UTC, as `2026-11-24T05:00:00Z`; people may type other forms.
    case time
  }

  package let name: String
  package let kind: Kind
  /// The default’s text; nil for null.
  package let defaultValue: String?
  /// There is no default: a value must be given.
  package let isRequired: Bool
  /// A value other than the default needs strata's own functions, which other programs do not have.
  package let needsFunctions: Bool
  package let meaning: String
}

/// Where a query's header is not of its form.
package struct QueryHeaderError: Error, Sendable, Equatable, CustomStringConvertible {
  package let file: String
  package let line: Int
  package let expected: String

  package var description: String { "\(file):\(line): expected \(expected)" }
}

extension QueryHeader {
  /// Reads the comment lines at the head of a query's text.
  ///
  /// - Parameter folder: What the query is about, where its folder says so and the header need not.
  /// - Throws: `QueryHeaderError`, which names the line.
  package init(of sql: String, file: String, subject folder: String = "") throws(QueryHeaderError) {
    self.init()
    subject = folder
    var number = 0
    // Line by line, since the SELECT behind the header can be ten times as long: a command reads several headers.
    var rest = sql[...]
    while !rest.isEmpty {
      let end = rest.utf8.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      var line = rest[..<end]
      if line.last == "\r" { line.removeLast() }
      rest = rest[end...].dropFirst()
      number += 1
      // An empty comment line ends the header: what follows it is for readers of the SQL.
      guard line.hasPrefix("--"), line != "--" else { break }
      let text = line.dropFirst(2).drop { $0 == " " }
      guard let colon = text.firstIndex(of: ":") else {
        throw QueryHeaderError(
          file: file, line: number, expected: "title:, subject:, question:, serves:, parameter: or column:")
      }
      let value = text[text.index(after: colon)...].drop { $0 == " " }
      switch text[..<colon] {
      case "title": title = String(value)
      case "subject": subject = String(value)
      case "question": question = String(value)
      case "serves": serves = String(value)
      case "parameter":
        guard let parameter = QueryParameter(value) else {
          throw QueryHeaderError(
            file: file, line: number, expected: "parameter: NAME KIND [own] [= DEFAULT]; meaning")
        }
        parameters.append(parameter)
      case "column":
        guard let column = Column(value) else {
          throw QueryHeaderError(
            file: file, line: number,
            expected:
              "column: NAME KIND [\"TITLE\" [\"ABSENT\"]] [id] [hidden] [optional] [sparest | spare | last | below | under] [date] [sum] [DIGITS]; meaning"
          )
        }
        columns.append(column)
      default:
        throw QueryHeaderError(
          file: file, line: number, expected: "title:, subject:, question:, serves:, parameter: or column:")
      }
    }
    for (value, name) in [(title, "title"), (subject, "subject"), (question, "question")]
    where value.isEmpty {
      throw QueryHeaderError(file: file, line: 1, expected: "a line “-- \(name): …” in the header")
    }
  }
}

extension QueryParameter {
  fileprivate init?(_ text: Substring) {
    guard let (declaration, meaning) = splitMeaning(text) else { return nil }
    let sides = declaration.split(separator: "=", maxSplits: 1)
    guard let words = sides.first?.split(separator: " "), words.count == 2 || words.count == 3,
      let kind = Kind(rawValue: String(words[1])), words.count == 2 || words[2] == "own"
    else { return nil }
    let value = sides.count > 1 ? sides[1].trimmed : nil
    // What is needed to leave it out is a default.
    guard words.count == 2 || value != nil else { return nil }
    self.init(
      name: String(words[0]), kind: kind,
      defaultValue: value.flatMap { $0 == "null" ? nil : $0 }, isRequired: value == nil,
      needsFunctions: words.count == 3, meaning: meaning)
  }
}

extension Column {
  fileprivate init?(_ text: Substring) {
    guard let (declaration, meaning) = splitMeaning(text) else { return nil }
    let quoted = declaration.split(separator: "\"", omittingEmptySubsequences: false)
    guard quoted.count % 2 == 1 else { return nil }
    let strings = stride(from: 1, to: quoted.count, by: 2).map { String(quoted[$0]) }
    let words = stride(from: 0, to: quoted.count, by: 2).flatMap { quoted[$0].split(separator: " ") }
    guard words.count >= 2, strings.count <= 2, let kind = Kind(rawValue: String(words[1])) else {
      return nil
    }
    self.init(String(words[0]), kind, title: strings.first, absent: strings.count > 1 ? strings[1] : nil)
    self.meaning = meaning
    for word in words.dropFirst(2) {
      switch word {
      case "id": isIdentifier = true
      case "hidden": isHiddenInTable = true
      case "optional": isOptionalInTable = true
      case "date": isDate = true
      case "sum": isSummed = true
      case "sparest", "spare", "last", "below", "under": narrow = Narrow(rawValue: String(word)) ?? .kept
      default:
        guard let number = Int(word) else { return nil }
        digits = number
      }
    }
  }
}

private func splitMeaning(_ text: Substring) -> (Substring, String)? {
  guard let end = text.firstIndex(of: ";") else { return nil }
  let meaning = text[text.index(after: end)...].trimmed
  return meaning.isEmpty ? nil : (text[..<end], meaning)
}

extension Substring {
  fileprivate var trimmed: String {
    var text = drop { $0 == " " }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
