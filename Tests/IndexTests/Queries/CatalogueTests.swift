import Foundation
import GRDB
import Testing

@testable import Index

@Suite("the catalogue") struct CatalogueTests {
  static let queries = (try? Catalogue().queries) ?? []

  @Test("every file of Queries/ but the parts is embedded under its folder's name, and has a header of the form")
  func headers() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../Queries").standardizedFileURL
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".sql") && !$0.hasPrefix("parts/") }
    let embedded = try Catalogue().queries.map { query in
      "\(query.header.subject.map { $0 == " " ? "-" : String($0) }.joined())/\(query.name).sql"
    }
    #expect(embedded.sorted() == files.sorted())
    for query in Self.queries {
      #expect(query.header.question.hasSuffix("?"), "\(query.name)")
      #expect(!query.header.columns.isEmpty, "\(query.name)")
      #expect(
        query.header.columns.filter(\.isIdentifier).count <= 1, "\(query.name): more than one ID for --quiet")
    }
  }

  @Test("every question has a test with rows of the small fleet, or of an index of its own")
  func tested() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let tests = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }.joined()
      .filter { !$0.isWhitespace }
    for query in Self.queries {
      #expect(tests.contains("rows(\"\(query.name)\""), "\(query.name)")
    }
  }

  @Test("the columns that come are those of the header, in its order", arguments: queries.map(\.name))
  func columns(_ name: String) throws {
    let query = try catalogue.get().query(name)
    let columns = try SmallFleet.shared().run(query, parameters: query.header.anyParameters) { columns, next in
      while try next() != nil {}
      return columns
    }
    #expect(columns == query.header.columns.map(\.name))
  }

  @Test(
    "for some of the columns the same rows come in the same order, with null in the others",
    arguments: queries.map(\.name))
  func someColumns(_ name: String) throws {
    let query = try catalogue.get().query(name)
    func rows(_ query: NamedQuery) throws -> [[SQLValue]] {
      try SmallFleet.shared().rows(of: query, query.header.anyParameters)
    }
    let columns = query.header.columns.map(\.name)
    let whole = try rows(query)
    for shown in [
      query.header.columns.filter { !$0.isHiddenInTable }.map(\.name), [columns[0]], [columns[columns.count - 1]],
    ] {
      let expected = whole.map { row in zip(columns, row).map { shown.contains($0) ? $1 : nil } }
      #expect(try rows(query.withNulls(except: Set(shown))) == expected, "\(shown)")
    }
    #expect(query.withNulls(except: Set(columns)).sql == query.sql)
  }

  @Test("every parameter of the header is one of the SQL, and the other way round", arguments: queries.map(\.name))
  func parameters(_ name: String) throws {
    let query = try catalogue.get().query(name)
    let used = try Sandbox(of: SmallFleet.shared()).watched(query.sql) { Set($0.parameters) }
    #expect(used == Set(query.header.parameters.map(\.name)))
  }
}

extension QueryHeader {
  /// A value for each parameter that wants one.
  var anyParameters: [String: SQLValue] {
    var values: [String: SQLValue] = [:]
    for parameter in parameters where parameter.isRequired {
      values[parameter.name] =
        switch parameter.name {
        case "images": imageIDs("web-1", "web-2", "old")
        default: imageID("web-1")
        }
    }
    return values
  }
}
