/// A query as a program asks it that is not strata: without strata's own functions, and with parameters that come from
/// a form, where each is a text and what is left out is an empty one.
package struct FormQuery: Sendable {
  package let query: NamedQuery
  package let sql: String

  /// Nil where the query wants what such a program cannot give: strata's functions, or a BLOB for a parameter.
  package init?(_ query: NamedQuery) {
    guard !query.header.parameters.contains(where: { $0.meaning.contains("BLOB") }), query.header.subject != "show"
    else { return nil }
    var names: [String: String] = [:]
    for parameter in query.header.parameters { names[":\(parameter.name)"] = parameter.formExpression }
    let own = Set(fieldFunctions.map(\.name))
    var sql = ""
    var isAfterWord = false
    var word = ""
    var scanner = SQLScanner(query.sql)
    var end = 0
    let bytes = Array(query.sql.utf8)
    while let token = scanner.next() {
      let text = scanner.text(of: token)
      if isAfterWord, text == "(", own.contains(word.lowercased()) { return nil }
      // The header has a place of its own, and remarks would show above the form.
      if token.kind != .comment {
        let blanks = String(decoding: bytes[end..<token.range.lowerBound], as: UTF8.self)
        sql += blanks + (token.kind == .parameter ? names[text] ?? text : text)
      }
      end = token.range.upperBound
      isAfterWord = token.kind == .word
      word = text
    }
    self.query = query
    while let first = sql.first, first.isWhitespace { sql.removeFirst() }
    self.sql = sql
  }
}

extension QueryParameter {
  /// The parameter's value by its kind; where the form's field is empty, the default.
  fileprivate var formExpression: String {
    let given = "nullif(:\(name), '')"
    switch kind {
    case .boolean:
      switch defaultValue {
      case "true": return "(:\(name) NOT IN ('0', 'false'))"
      case "false": return "(:\(name) IN ('1', 'true'))"
      // Of three values: an empty field is neither.
      default: return "(\(given) IN ('1', 'true'))"
      }
    case .text, .hosts, .image, .time, .version:
      return orDefault(given) { "'" + $0.replacing("'", with: "''") + "'" }
    case .integer, .bytes, .age:
      return orDefault("CAST(\(given) AS INTEGER)") { $0 }
    }
  }

  private func orDefault(_ value: String, _ written: (String) -> String) -> String {
    defaultValue.map { "coalesce(\(value), \(written($0)))" } ?? value
  }
}
