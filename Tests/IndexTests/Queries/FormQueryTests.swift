import GRDB
import Testing

@testable import Index

/// A form gives each parameter as a text, and an empty one for what is left out.
@Suite("queries as a form asks them") struct FormQueryTests {
  static let queries = Result { try Catalogue().queries.compactMap(FormQuery.init) }

  private func rows(_ form: FormQuery, _ fields: [String: String] = [:]) throws -> [[SQLValue]] {
    let names = form.parameters.map(\.name)
    let texts = Dictionary(uniqueKeysWithValues: names.map { ($0, SQLValue.text(fields[$0] ?? "")) })
    let query = NamedQuery(name: form.query.name, header: form.query.header, sql: form.sql, file: nil)
    return try SmallFleet.shared().rows(of: query, texts)
  }

  @Test("it has every question, but for what only serves a command; none needs strata's functions")
  func all() throws {
    let catalogue = try Catalogue().queries
    let forms = Set(try Self.queries.get().map(\.query.name))
    #expect(catalogue.filter { !forms.contains($0.name) }.allSatisfy { $0.header.serves != nil })
    for name in ["images", "tags", "layers", "containers", "repos", "history", "shared-images", "tree"] {
      #expect(forms.contains(name))
    }
    // A connection without them.
    let queue = try DatabaseQueue(configuration: Configuration())
    let index = try SmallFleet.index()
    try index.queue.backup(to: queue)
    try queue.read { db in
      for form in try Self.queries.get() { _ = try db.makeStatement(sql: form.sql) }
    }
    let history = try #require(try Self.queries.get().first { $0.query.name == "history" })
    #expect(!history.parameters.contains { ["references", "inferred"].contains($0.name) })
  }

  @Test("a question that people ask needs no JSON and no BLOB, and what a command asks says which")
  func serves() throws {
    for query in try Catalogue().queries {
      let needed = query.header.parameters.filter(\.isRequired)
      if needed.contains(where: { $0.meaning.contains("JSON") || $0.meaning.contains("BLOB") }) {
        #expect(query.header.serves != nil, "\(query.name)")
      }
    }
  }

  @Test("empty fields are the defaults, and a truth is one in each way to write it")
  func fields() throws {
    var compared = 0
    for form in try Self.queries.get() {
      let parameters = form.query.header.parameters
      guard !parameters.contains(where: \.isRequired) else { continue }
      let names = form.query.header.columns.map(\.name)
      #expect(
        try rows(form) == SmallFleet.shared().rows(form.query.name, columns: names), "\(form.query.name)")
      for parameter in form.parameters where parameter.kind == .boolean {
        for (value, words) in [(true, ["1", "true"]), (false, ["0", "false"])] {
          let rows = try SmallFleet.shared().rows(
            form.query.name, [parameter.name: SQLValue(value)], columns: names)
          for word in words {
            #expect(try self.rows(form, [parameter.name: word]) == rows, "\(form.query.name) \(parameter.name)=\(word)")
          }
        }
      }
      compared += 1
    }
    #expect(compared > 55)
  }
}
