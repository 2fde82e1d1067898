import Foundation
import Testing

@testable import TestSupport

@Suite("steps of images, against docker history") struct StepsOracleTests {
  /// A step as docker history says it; `asked` is the image.
  private struct Said: Decodable {
    let asked: String
    let id: String?
    let created: Int
    let by: String
    let size: Int
    let comment: String
    let tags: [String]
  }

  private struct Step: Decodable {
    let imageID: String?
    let tags: [String]
    let created: String
    let size: Int
    let createdBy: String
    let comment: String?
  }

  @Test("each step of each tagged image with its image, its bytes and its tags")
  func steps() async throws {
    let name = "hostA-t1"
    let file = Repository.fixtures.appendingPathComponent("\(name).history.json")
    let said = Dictionary(
      grouping: try JSONDecoder.ofSnakeCase.decode([Said].self, from: Data(contentsOf: file)), by: \.asked)
    try #require(said.count > 10)
    let index = try NewIndex()
    try index.run(["a=" + Repository.fixtures.appendingPathComponent("\(name).tar.gz").path])
    for (image, expected) in said {
      let steps: [Step] = try StrataBinary.rows(["steps", image, "--db", index.path])
      #expect(steps.map(\.imageID) == expected.map(\.id), "\(image)")
      #expect(steps.map(\.tags) == expected.map(\.tags), "\(image)")
      #expect(steps.map(\.size) == expected.map(\.size), "\(image)")
      #expect(steps.map(\.createdBy) == expected.map(\.by), "\(image)")
      #expect(steps.map { $0.comment ?? "" } == expected.map(\.comment), "\(image)")
      let times = steps.map { step in
        ISO8601DateFormatter().date(from: step.created.prefix(19) + "Z").map { Int($0.timeIntervalSince1970) }
      }
      #expect(times == expected.map(\.created), "\(image)")
    }
  }
}
