import GRDB
import Testing

@testable import Index

/// A form gives each parameter as a text, and an empty one for what is left out.
@Suite("queries as a form asks them") struct FormQueryTests {
  static let queries = Result { try Catalogue().queries.compactMap(FormQuery.init) }

  private func count(_ form: FormQuery, _ fields: [String: String] = [:]) throws -> Int {
    let names = form.query.header.parameters.map(\.name)
    let texts = Dictionary(uniqueKeysWithValues: names.map { ($0, (fields[$0] ?? "").databaseValue) })
    return try SmallFleet.shared().queue.read { db in
      try Row.fetchAll(db, sql: form.sql, arguments: StatementArguments(texts)).count
    }
  }

  @Test("empty fields are the defaults, and a truth is one in each way to write it")
  func fields() throws {
    var compared = 0
    for form in try Self.queries.get() {
      let parameters = form.query.header.parameters
      guard !parameters.contains(where: \.isRequired) else { continue }
      #expect(try count(form) == SmallFleet.shared().rows(form.query.name).count, "\(form.query.name)")
      for parameter in parameters where parameter.kind == .boolean {
        for (value, words) in [(true, ["1", "true"]), (false, ["0", "false"])] {
          let rows = try SmallFleet.shared().rows(form.query.name, [parameter.name: SQLValue(value)]).count
          for word in words {
            #expect(try count(form, [parameter.name: word]) == rows, "\(form.query.name) \(parameter.name)=\(word)")
          }
        }
      }
      compared += 1
    }
    #expect(compared > 40)
  }
}
