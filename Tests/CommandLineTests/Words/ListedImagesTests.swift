import Foundation
import Testing

@testable import TestSupport

/// Steps of builds are no images that people know: they are counted apart, and never among the others.
@Suite("images that docker images lists are those that are counted") struct ListedImagesTests {
  private struct SharedRow: Decodable {
    let chainID: String
    let images: Int
  }

  private struct ShownLayer: Decodable {
    struct Image: Decodable {
      let id: String

      enum CodingKeys: String, CodingKey { case id = "imageID" }
    }

    let kind: String
    let images: [Image]?
  }

  @Test("in a tree", arguments: Snapshot.answered)
  func trees(_ snapshot: Snapshot) async throws {
    let listed = try #require(snapshot.oracle?.answers).listed.count
    let index = try NewIndex()
    let root = try await snapshot.root()
    let indexed = try StrataBinary.run(["index", "--host", "h", root, "--db", index.path])
    let driver = try #require(snapshot.oracle?.driver)
    let line = try #require(indexed.text.split(separator: "\n").first { $0.hasPrefix("h \(driver) ") })
    #expect(line.contains(": \(listed) image"), "\(line)")
    let hosts: [[String: JSONNumber]] = try StrataBinary.rows(
      ["hosts", "--columns", "driver,images", "--db", index.path])
    #expect(hosts.first { $0["driver"] == .text(driver) }?["images"] == .integer(listed))
    let images: [ImageRow] = try StrataBinary.rows(["images", "--db", index.path])
    #expect(images.count { $0.driver == driver } == listed)
  }

  @Test("in which a layer is", arguments: Snapshot.answered.filter { $0.name == "hostA-t1" })
  func layers(_ snapshot: Snapshot) async throws {
    let tree = ["--in", try await snapshot.root()]
    let layers: [SharedRow] = try StrataBinary.rows(["layers"] + tree)
    let counts = Dictionary(uniqueKeysWithValues: layers.map { ($0.chainID, $0.images) })
    let drawing = try StrataBinary.run(["tree"] + tree).text
    for row in try StrataBinary.rows(["shared"] + tree) as [SharedRow] {
      #expect(counts[row.chainID] == row.images)
      let shown: [ShownLayer] = try StrataBinary.rows(["show", row.chainID] + tree)
      let layer = try #require(shown.first { $0.kind == "layer" })
      #expect(Set((layer.images ?? []).map(\.id)).count == row.images)
      let short = row.chainID.dropFirst("sha256:".count).prefix(12)
      if let line = drawing.split(separator: "\n").first(where: { $0.contains(short) }) {
        #expect(line.contains("shared by \(row.images) images"), "\(line)")
      }
    }
    #expect(drawing.contains("shared by"))
  }
}

/// A value of a row of which not all are of one type.
private enum JSONNumber: Decodable, Equatable {
  case integer(Int)
  case text(String)

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let number = try? value.decode(Int.self) {
      self = .integer(number)
    } else {
      self = .text(try value.decode(String.self))
    }
  }
}
