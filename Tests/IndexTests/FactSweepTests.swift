import GRDB
import Testing

@testable import Index
@testable import Stores

@Suite("facts that go when nothing refers to them") struct FactSweepTests {
  @Test("the manifest that a graph driver’s Docker leases stays as long as a tree has its image")
  func leasedManifest() throws {
    let image = SmallImage(name: "app", layers: "base")
    let tree = SmallTree(sizes: ["base": 10], images: [image])
    let index = try IndexFile.inMemory()
    for host in ["east", "west"] {
      let reading = tree.reading()
      try index.record(Recording.Origin(host: host, tool: "test"), digests: reading.chains.digests) { recording in
        let top = image.facts.chain.last.flatMap { reading.chains.place(of: $0) } ?? -1
        try recording.add(image.facts, top: top, in: reading.chains)
        try recording.add(.manifest(SmallLayout.manifest(of: image)), of: Named.manifest("app"))
        _ = try recording.record(reading, at: 1000)
      }
    }
    func manifests() throws -> [Int?] {
      try index.queue.read { db in
        try ["manifests", "manifest_layers"].map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") }
      }
    }
    #expect(try manifests() == [1, 1])
    _ = try index.forget(host: "east")
    #expect(try manifests() == [1, 1])
    _ = try index.forget(host: "west")
    #expect(try manifests() == [0, 0])
  }
}
