import ImageModel

/// A query as a program asks it that is not strata: without strata's own functions, and with parameters that come from
/// a form, where each is a text and what is left out is an empty one. A parameter that needs strata's functions is none
/// of the form's: it has its default, and the calls that would need it stand as NULL.
package struct FormQuery: Sendable {
  package let query: NamedQuery
  /// The query’s parameters that the form has.
  package let parameters: [QueryParameter]
  package let sql: String

  /// Nil where the query only serves a command, or where strata's functions are needed for any answer.
  package init?(_ query: NamedQuery) {
    guard query.header.serves == nil else { return nil }
    parameters = query.header.parameters.filter { !$0.needsFunctions }
    let isWithoutCalls = parameters.count < query.header.parameters.count
    var names: [String: String] = [:]
    for parameter in query.header.parameters {
      names[":\(parameter.name)"] = parameter.needsFunctions ? parameter.written : parameter.formExpression
    }
    let own = Set(fieldFunctions.map(\.name))
    var sql = ""
    var isAfterWord = false
    var word = ""
    var scanner = SQLScanner(query.sql)
    var end = 0
    let bytes = Array(query.sql.utf8)
    while let token = scanner.next() {
      let text = scanner.text(of: token)
      if isAfterWord, text == "(", own.contains(word.lowercased()) {
        guard isWithoutCalls else { return nil }
        sql.removeLast(word.count)
        sql += "NULL"
        var depth = 1
        while depth > 0, let next = scanner.next() {
          let text = scanner.text(of: next)
          depth += text == "(" ? 1 : text == ")" ? -1 : 0
          end = next.range.upperBound
        }
        isAfterWord = false
        continue
      }
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
  /// The default as SQL writes it.
  fileprivate var written: String {
    switch (kind, defaultValue) {
    case (_, nil): "NULL"
    case (.boolean, let value?): value == "true" ? "1" : "0"
    case (.integer, let value?), (.bytes, let value?), (.age, let value?): value
    case (_, let value?): "'" + value.replacing(scalar: "'", with: "''") + "'"
    }
  }

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
    case .text, .hosts, .image, .repository, .time, .version: return orDefault(given)
    case .integer, .bytes, .age: return orDefault("CAST(\(given) AS INTEGER)")
    }
  }

  private func orDefault(_ value: String) -> String {
    defaultValue == nil ? value : "coalesce(\(value), \(written))"
  }
}
