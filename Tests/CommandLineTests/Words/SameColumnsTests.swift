import Foundation
import Testing

@testable import TestSupport

@Suite("a name of an image is a row in every format") struct SameColumnsTests {
  private struct Name: Decodable, Hashable {
    let repository: String
    let tag: String?
  }

  @Test("JSON, CSV and the table have the columns that are asked for, a row a name")
  func names() async throws {
    let snapshot = try #require(Snapshot.answered.first { $0.name == "hostA-t1" })
    let listed = try #require(snapshot.oracle?.answers).listed
    let said = listed.flatMap(\.tags).map { text -> Name in
      let colon = text.lastIndex(of: ":") ?? text.endIndex
      return Name(repository: String(text[..<colon]), tag: String(text[text.index(after: colon)...]))
    }
    let question = ["images", "-f", "dangling=false", "--columns", "repository,tag", "--in", try await snapshot.root()]
    let rows: [Name] = try StrataBinary.rows(question)
    #expect(rows.count == said.count && Set(rows) == Set(said))
    let written = Set(said.map { "\($0.repository),\($0.tag ?? "")" })
    let csv = try StrataBinary.run(question + ["--format", "csv"]).text.split(whereSeparator: \.isNewline).map(
      String.init)
    #expect(csv.first == "repository,tag" && csv.count == said.count + 1 && Set(csv.dropFirst()) == written)
    let table = try StrataBinary.run(question).text.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(Set(table.dropFirst().map { $0.joined(separator: ",") }) == written)
    // -q prints a column that is asked for, also one that only names have.
    let tags = try StrataBinary.run(question.map { $0 == "repository,tag" ? "tag" : $0 } + ["-q"])
    #expect(
      tags.text.split(separator: "\n").map(String.init).sorted() == said.compactMap(\.tag).sorted(), "\(tags.errors)")
  }

  @Test("CSV has no lists in its cells, whatever the columns")
  func lists() async throws {
    let root = try await Snapshot.root(of: "hostA-t1")
    let csv = try StrataBinary.run(["images", "--format", "csv", "--in", root]).text
    #expect(csv.split(whereSeparator: \.isNewline).count > 20 && !csv.contains("["))
  }
}
