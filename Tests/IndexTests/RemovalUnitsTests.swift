import GRDB
import Testing

@testable import Index
@testable import Stores

@Suite("what goes together when images of containerd’s are removed") struct RemovalUnitsTests {
  private typealias Unit = RemovalUnits.Unit

  private let index: IndexFile

  init() throws { index = try IndexFile.inMemory() }

  /// Each unit by the images that hold it.
  private func units(_ namespace: SmallNamespace, tree: Int64 = 1) throws -> [String: Unit] {
    try index.record(namespace, host: "node", at: november(1))
    return try kept(tree: tree)
  }

  private func kept(tree: Int64 = 1) throws -> [String: Unit] {
    try index.queue.read { db in
      var units: [String: Unit] = [:]
      for unit in try RemovalUnits.kept(db, tree: tree).units {
        let names = try SmallNamespace.images.filter { image in
          let id = try Int64.fetchOne(
            db, sql: "SELECT id FROM digests WHERE text = ?", arguments: [Named.manifest(image.name).description])
          return id.map(unit.images.contains) ?? false
        }.map(\.name)
        units[names.joined(separator: " ")] = unit
      }
      return units
    }
  }

  private func expect(
    _ units: [String: Unit], _ expected: [String: [Int64]], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      units.mapValues { [$0.snapshots, $0.blobs, $0.size] } == expected, sourceLocation: sourceLocation)
  }

  @Test("each image has its manifest, its config and its upper layer alone, and shares what is below")
  func shared() throws {
    // A blob of 20 and a snapshot of 200, a manifest of 9, a config of 7.
    expect(try units(SmallNamespace()), ["one": [1, 3, 236], "two": [1, 3, 49], "one two": [1, 1, 1100]])
  }

  @Test("what no label keeps is not held, though documents name it")
  func labels() throws {
    var namespace = SmallNamespace()
    namespace.missing = [
      SmallNamespace.Label(keeper: Named.manifest("one"), kept: .blob(Named.blob("base"))),
      SmallNamespace.Label(keeper: SmallNamespace.config("one"), kept: .snapshot(SmallNamespace.snapshot("base app"))),
    ]
    expect(try units(namespace), ["one": [0, 3, 36], "two": [2, 4, 1149]])
  }

  @Test("what a label keeps is held, though no document names it")
  func furtherLabels() throws {
    var namespace = SmallNamespace()
    namespace.labels = [SmallNamespace.Label(keeper: SmallNamespace.config("two"), kept: .blob(Named.blob("app")))]
    expect(try units(namespace), ["one": [1, 2, 216], "two": [1, 3, 49], "one two": [1, 2, 1120]])
  }

  @Test("what a container or a lease holds goes with no image, nor what is below; a flat lease holds no more")
  func holds() throws {
    var namespace = SmallNamespace()
    namespace.holds = [
      HoldSeen(.container, "c", things: [.snapshot(SmallNamespace.snapshot("base other"))]),
      HoldSeen(.lease, "l", isFlat: true, things: [.blob(SmallNamespace.config("one"))]),
    ]
    expect(try units(namespace), ["one": [1, 2, 229], "two": [0, 3, 19], "one two": [0, 1, 100]])
    namespace.holds[1] = HoldSeen(.lease, "l", things: [.blob(SmallNamespace.config("one"))])
    try index.record(namespace, host: "node", at: november(2))
    expect(try kept(), ["one": [0, 2, 29], "two": [0, 3, 19], "one two": [0, 1, 100]])
  }

  @Test("a blob that another namespace lists goes from its own, and its file stays")
  func namespaces() throws {
    expect(try units(SmallNamespace()), ["one": [1, 3, 236], "two": [1, 3, 49], "one two": [1, 1, 1100]])
    var other = SmallNamespace()
    other.namespace = "default"
    other.missing = [
      SmallNamespace.Label(keeper: SmallNamespace.config("one"), kept: .snapshot(SmallNamespace.snapshot("base app")))
    ]
    // All blobs are listed by both, so only snapshots give bytes; the first tree is added up anew.
    expect(
      try units(other, tree: 2), ["one": [0, 3, 0], "two": [2, 3, 1030], "one two": [0, 1, 0]])
    expect(try kept(tree: 1), ["one": [1, 3, 200], "two": [1, 3, 30], "one two": [1, 1, 1000]])
    _ = try index.check { Issue.record("\($0)") }
  }

  @Test("one of many namespaces is no other", arguments: [10, 40])
  func manyNamespaces(count: Int) throws {
    let alone = try units(SmallNamespace())
    // Of another host.
    try index.record(SmallNamespace(), host: "far", at: november(1))
    func add(_ name: String, hasBlobs: Bool) throws {
      var namespace = SmallNamespace()
      namespace.namespace = name
      var reading = namespace.reading
      if !hasBlobs { reading.storedBlobs = [] }
      try index.record(reading, images: SmallNamespace.images.map(\.facts), host: "node", at: november(1))
    }
    for number in 0..<count { try add("n\(number)", hasBlobs: false) }
    #expect(try kept() == alone)
    try add("last", hasBlobs: true)
    expect(try kept(), ["one": [1, 3, 200], "two": [1, 3, 30], "one two": [1, 1, 1000]])
    _ = try index.check { Issue.record("\($0)") }
  }

  @Test("without a scan of several namespaces each has what it had before, and the last one its blobs again")
  func forgottenScans() throws {
    var other = SmallNamespace()
    other.namespace = "default"
    try index.record(SmallNamespace(), host: "node", at: november(1))
    let alone = try kept()
    try index.record(other, host: "node", at: november(2))
    let shared = try kept()
    try index.record(SmallNamespace(), host: "node", at: november(3))
    var emptied = other.reading
    emptied.storedBlobs = []
    try index.record(emptied, images: SmallNamespace.images.map(\.facts), host: "node", at: november(3))
    #expect(try kept() == alone)
    _ = try index.forget(host: "node", at: november(3))
    _ = try index.check { Issue.record("\($0)") }
    #expect(try kept() == shared && shared != alone)
    // The second namespace goes with its only scan, which the first had not.
    _ = try index.forget(host: "node", at: november(2))
    _ = try index.check { Issue.record("\($0)") }
    #expect(try kept() == alone)
  }

  @Test("nothing is known where no scan found what holds blobs")
  func unread() throws {
    var namespace = SmallNamespace()
    namespace.areas.remove(.holds)
    expect(try units(namespace), [:])
    #expect(
      try index.rows("reclaim", ["images": imageIDs("one")], columns: ["layers", "blobs", "freed", "certain"]) == [
        [nil, nil, nil, 0]
      ])
  }

  // MARK: The questions

  @Test("reclaim: the snapshots and blobs that go, of an image by its target or its config")
  func reclaim() throws {
    try index.record(SmallNamespace(), host: "node", at: november(1))
    let columns = ["asked", "removed", "staying", "layers", "blobs", "freed", "unique_exact", "certain"]
    let expected: [[SQLValue]] = [[1, 1, "[]", 1, 3, 236, 236, 1]]
    #expect(try index.rows("reclaim", ["images": imageIDs("one")], columns: columns) == expected)
    let target = SQLValue.text("[\"\(Named.manifest("one"))\"]")
    #expect(try index.rows("reclaim", ["images": target], columns: columns) == expected)
    #expect(
      try index.rows("reclaim", ["images": imageIDs("one", "two")], columns: columns) == [
        [2, 2, "[]", 3, 7, 1385, 285, 1]
      ])
    // The image of one tree.
    for (namespace, found) in [("default", []), ("k8s.io", expected)] {
      let tree = ["node", "", "/var/lib/containerd", namespace]
      let words = (tree + ["\(Named.manifest("one"))"]).map { "\"\($0)\"" }
      let images = SQLValue.text("[[\(words.joined(separator: ","))]]")
      #expect(try index.rows("reclaim", ["images": images], columns: columns) == found)
    }
  }

  @Test("reclaim-order: first what gives the most an image; with both goes what they share")
  func order() throws {
    try index.record(SmallNamespace(), host: "node", at: november(1))
    let columns = ["place", "image_id", "tags", "frees", "freed"]
    let rows: [[SQLValue]] = [
      [1, .text(Named.manifest("one").description), .list("one:1"), 236, 236],
      [2, .text(Named.manifest("two").description), .list("two:1"), 1149, 1385],
    ]
    // Together they give 692 an image: which comes first is of no matter, since a goal beyond 236 needs both.
    let found = try index.rows("reclaim-order", columns: columns)
    #expect(found.map { $0[4] } == [found[0][3], 1385])
    #expect(Set(found.map { $0[1] }) == Set(rows.map { $0[1] }))
    #expect(try index.rows("reclaim-order", ["goal": 200], columns: columns) == [rows[0]])
  }
}
