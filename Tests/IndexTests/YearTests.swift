import Foundation
import ImageModel
import TestRandom
import Testing

@testable import Index
@testable import Stores

@Suite("a year of daily scans") struct YearTests {
  private static let images = 200

  /// 200 images of six layers on twenty bases, each with a tag; and a few containers.
  private static func host() -> SmallTree {
    var sizes: [String: Int64?] = [:]
    var tree = SmallTree(sizes: sizes)
    for number in 0..<images {
      let base = number % 20
      let layers = (0..<3).map { "base\(base)-\($0)" } + (0..<3).map { "app\(number)-\($0)" }
      for (place, layer) in layers.enumerated() { sizes[layer] = Int64(1000 * (place + 1) + number) }
      tree.images.append(
        SmallImage(
          name: "image \(number)", layers: layers.joined(separator: " "), created: "2026-01-01T00:00:00Z",
          lastUpdated: "2026-01-02T00:00:00Z",
          config: #"{"Env":["PATH=/usr/local/bin:/usr/bin:/bin","NUMBER=\#(number)"],"Cmd":["/app"]}"#,
          instructions: layers.map { "RUN make \($0)" }))
      tree.tags.append(("registry.example/team\(number % 25)/service\(number):latest", "image \(number)"))
    }
    tree.sizes = sizes
    tree.containers = (0..<50).map {
      SmallContainer(name: "container \($0)", image: "image \($0)", typed: "registry.example/service\($0)")
    }
    return tree
  }

  @Test("of 200 images, of whose tags one in a hundred moves each day, take at most three times the first scan's bytes")
  func size() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("index.db")
    let index = try IndexFile.openForWriting(path)
    try index.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
    var random = SeededGenerator(seed: 365)
    let tree = Self.host()
    let facts = tree.images.map(\.facts)
    var reading = tree.reading()
    var moves = 0
    var first = 0
    for day in 0..<365 {
      if day > 0 {
        for _ in 0..<Self.images / 100 {
          let place = Int(random.number(below: reading.tags.count))
          let tag = reading.tags[place]
          let image = Digest(facts[Int(random.number(below: facts.count))].id.hash)
          moves += image == tag.target ? 0 : 1
          reading.tags[place] = TagSeen(repository: tag.repository, tag: tag.tag, target: image)
        }
      }
      _ = try index.record(reading, images: facts, host: "web1", at: november(1 + day))
      if day == 0 { first = try #require(FileManager.default.contents(atPath: path)).count }
    }
    let last = try #require(FileManager.default.contents(atPath: path)).count
    #expect(last <= 3 * first, "\(first) bytes, then \(last)")
    let spans = try index.queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM tags") }
    // A tag that moves twice in a day moved once; hardly any does.
    #expect(try #require(spans) > Self.images + moves * 9 / 10)
    #expect(try #require(spans) <= Self.images + moves)
    #expect(try index.rows("scans").count == 365)
    var faults: [Fault] = []
    _ = try index.check { faults.append($0) }
    #expect(faults == [])
  }
}
