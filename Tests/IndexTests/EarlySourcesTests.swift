import GRDB
import ImageModel
import Testing

@testable import Index
@testable import Stores

@Suite("blob_sources that are written before all of a tree is read") struct EarlySourcesTests {
  private let digests = DigestTable()

  private func reading(_ repositories: [String]) -> TreeReading {
    SmallTree(sizes: [:], sources: repositories.map { (layer: "base", repository: $0) }).reading(digests: digests)
  }

  /// What the index holds after a first scan that got these readings early, and the last one at the end.
  private func sources(early: [TreeReading], last: TreeReading) throws -> [String] {
    let index = try IndexFile.inMemory()
    let origin = Recording.Origin(host: "h", tool: "test")
    try index.record(origin, digests: digests) { recording in
      for reading in early { try recording.add(reading, layers: 0, isLast: true) }
      _ = try recording.record(last, at: 1000)
    }
    var faults: [Fault] = []
    _ = try index.check { faults.append($0) }
    #expect(faults.isEmpty, "\(faults)")
    return try index.queue.read { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT source_repositories.name
          FROM blob_sources
          JOIN source_repositories ON source_repositories.id = blob_sources.repository
          ORDER BY 1
          """)
    }
  }

  @Test("the reading that was given early is written once")
  func once() throws {
    let reading = reading(["a", "b"])
    #expect(try sources(early: [reading], last: reading) == ["a", "b"])
  }

  @Test("of a live tree that is read again the last reading counts")
  func readAgain() throws {
    var readings = [["a", "b"], ["b", "c"]].map(reading)
    #expect(try sources(early: readings, last: readings[1]) == ["b", "c"])
    // distribution/ could not be read the second time.
    readings[1].areas.remove(.distribution)
    #expect(try sources(early: readings, last: readings[1]) == [])
    readings[1].areas.insert(.distribution)
    #expect(try sources(early: [readings[0]], last: readings[1]) == ["b", "c"])
  }
}
