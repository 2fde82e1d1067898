import Foundation
import Testing

@testable import TestSupport

/// Two trees of one host, in each of which a name means another of two images that both trees have.
@Suite("a name means in each tree what it means there") struct NamesInTreesTests {
  private struct Freed: Decodable, Equatable {
    var driver: String
    var asked: Int
    var size: Int
  }

  private struct Layer: Decodable {
    var driver: String
    var imageID: String
  }

  /// A root that two drivers have used, where the names of two images are exchanged in the other driver's tree.
  ///
  /// - Returns: the root, and the two images' IDs.
  private static func root() throws -> (path: String, twice: String, kit: String) {
    let root = try Workshop.newFolder()
    try Workshop.unpack(try Snapshot.named("hostA-t0").archive, into: root)
    let image = root.appendingPathComponent("image")
    try FileManager.default.copyItem(
      at: image.appendingPathComponent("overlay2"), to: image.appendingPathComponent("vfs"))
    let file = image.appendingPathComponent("vfs/repositories.json")
    typealias Document = [String: [String: [String: String]]]
    var document = try JSONDecoder().decode(Document.self, from: Data(contentsOf: file))
    let twice = try #require(document["Repositories"]?["odd/twice"]?["odd/twice:1"])
    let kit = try #require(document["Repositories"]?["umbrella/kit"]?["umbrella/kit:1"])
    document["Repositories"]?["odd/twice"]?["odd/twice:1"] = kit
    document["Repositories"]?["umbrella/kit"]?["umbrella/kit:1"] = twice
    try JSONEncoder().encode(document).write(to: file)
    return (root.path, twice, kit)
  }

  @Test("reclaim and usage of a name")
  func names() throws {
    let (root, twice, kit) = try Self.root()
    let ofTwice: [Freed] = try StrataBinary.rows(["reclaim", twice, "--in", root])
    let ofKit: [Freed] = try StrataBinary.rows(["reclaim", kit, "--in", root])
    #expect(ofTwice.map(\.driver) == ["overlay2", "vfs"] && ofTwice[0].size != ofKit[1].size)
    #expect(try StrataBinary.rows(["reclaim", "odd/twice:1", "--in", root]) == [ofTwice[0], ofKit[1]])
    #expect(try StrataBinary.rows(["reclaim", "umbrella/kit:1", "--in", root]) == [ofKit[0], ofTwice[1]])
    let layers: [Layer] = try StrataBinary.rows(["usage", "odd/twice:1", "--in", root])
    #expect(Set(layers.filter { $0.driver == "overlay2" }.map(\.imageID)) == [twice])
    #expect(Set(layers.filter { $0.driver == "vfs" }.map(\.imageID)) == [kit])
  }
}
