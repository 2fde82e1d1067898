import GRDB
import Testing

@testable import ImageModel
@testable import Index
@testable import Stores

@Suite("what keeps a blob of containerd’s store") struct ShowBlobTests {
  @Test("show-blob: in containerd’s store what keeps a blob is what labels say, and not what documents name")
  func byLabels() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [
      SmallImage(name: "web", layers: "base app", created: "2026-02-01T00:00:00Z"),
      SmallImage(name: "job", layers: "extra", created: "2026-02-01T00:00:00Z"),
    ]
    store.tags = [("web:1", "web"), ("job:1", "job")]
    store.blobs = ["base": 50, "app": 10, "extra": 4, "config of a container": 3]
    store.isLabelled = true
    store.unlabelled = ["app"]
    store.holds = [HoldSeen(.lease, "pull", things: [.blob(Named.manifest("web"))])]
    // Docker's builder keeps a container's config so: no document names it.
    store.otherLabels = [
      (Digest(Named.image("web").hash), Named.blob("config of a container")),
      (Named.manifest("job"), Named.blob("app")),
    ]
    store.otherBlobs = ["config of a container"]
    try store.record(in: index, host: "one", at: november(2))
    func shown(_ blob: String) throws -> [Bool] {
      let rows = try index.rows("show-blob", ["id": .blob(blob)], columns: ["images", "holds"])
      return ["web:1", "job:1", "pull"].map { word in "\(rows)".contains(word) }
    }
    #expect(try shown("base") == [true, false, true])
    #expect(try shown("app") == [false, true, false])
    #expect(try shown("config of a container") == [true, false, true])
  }

  /// The labels of `note` keep the layer, those of `list` the note, and a lease holds the list; nothing holds `stray`,
  /// which keeps the layer of another image too.
  @Test("show-blob: all that keeps it, though labels alone say so, up to an image, a lease or nothing")
  func keepers() throws {
    let index = try IndexFile.inMemory()
    var store = SmallContainerd()
    store.images = [SmallImage(name: "web", layers: "base", created: "2026-02-01T00:00:00Z")]
    store.tags = [("web:1", "web")]
    store.blobs = ["base": 50, "alone": 3]
    store.otherBlobs = ["note", "list", "stray", "alone"]
    store.isLabelled = true
    store.otherLabels = [
      (Named.blob("note"), Named.blob("alone")), (Named.blob("list"), Named.blob("note")),
      (Named.blob("stray"), Named.blob("base")),
    ]
    store.holds = [HoldSeen(.lease, "pull", until: november(3), things: [.blob(Named.blob("list"))])]
    try store.record(in: index, host: "one", at: november(2))
    func shown(_ blob: SQLValue) throws -> [[SQLValue]] {
      let rows = try index.rows("show-blob", ["id": blob], columns: ["keepers"])
      guard case .text(let keepers)? = rows.first?.first else { return [] }
      return try index.queue.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT value ->> 'kind' AS kind, value ->> 'digest' AS digest, value ->> 'held_by' AS held
            FROM json_each(?)
            """, arguments: [keepers]
        ).map { [.text($0["kind"]), .text($0["digest"]), ($0["held"] as String?).map { .text($0) } ?? .null] }
      }
    }
    func blob(_ name: String) -> SQLValue { .blob(name) }
    #expect(
      try unordered(shown(blob("alone")))
        == unordered([["blob", blob("note"), nil], ["blob", blob("list"), "lease"]]))
    #expect(
      try unordered(shown(blob("base")))
        == unordered([
          ["blob", blob("stray"), "nothing"], ["manifest", .text(Named.manifest("web").description), "image"],
        ]))
    #expect(try shown(blob("stray")) == [["blob", blob("stray"), "nothing"]])
    #expect(try shown(blob("list")).isEmpty)
    let holds = try index.rows("show-blob", ["id": blob("alone")], columns: ["holds"])
    #expect("\(holds)".contains("pull"))
  }
}
