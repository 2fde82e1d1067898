import GRDB
import ImageModel
import Testing

@testable import Index
@testable import Stores

/// Daily scans of a host on which nothing happens are most of what an index records.
@Suite("scans that saw no change") struct UnchangedScansTests {
  private let folder: TemporaryFolder
  private let index: IndexFile
  private var tree = SmallFleet.east

  init() throws {
    folder = try TemporaryFolder()
    index = try IndexFile.openForWriting(folder.path("index.db"))
    tree.unread = []
    tree.engineID = "0d4e4f3c-6a2e-4a83-8a5e-2a1b7d6f9c10"
    tree.findings = Area.allCases.map { Finding(.leftover, "file of \($0)", "a detail", area: $0) }
    try record(day: 1)
  }

  private func record(day: Int64) throws {
    let reading = tree.reading()
    var origin = Recording.Origin(host: "east", tool: "strata 0.1.0")
    (origin.location, origin.folder) = ("/var/lib/docker", "64768:1050626")
    try index.record(origin, digests: reading.chains.digests) { recording in
      for image in tree.images.map(\.facts) {
        let top = image.chain.last.flatMap { reading.chains.place(of: $0) }
        try recording.add(image, top: top ?? -1, in: reading.chains)
      }
      _ = try recording.record(reading, at: day * 86_400_000)
    }
  }

  /// How many rows each table has.
  private func rows() throws -> [String: Int] {
    try index.queue.read { db in
      let tables = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
      return try Dictionary(
        uniqueKeysWithValues: tables.map {
          ($0, try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? 0)
        })
    }
  }

  private func bytes() throws -> Int {
    try index.queue.read { db in
      try (Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0)
        * (Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0)
    }
  }

  @Test("each is one row of the whole index")
  func oneRow() throws {
    let before = try rows()
    try record(day: 2)
    let after = try rows()
    #expect(after["scans"] == 2)
    #expect(after.filter { $0.key != "scans" } == before.filter { $0.key != "scans" })
  }

  @Test("in a namespace of containerd what holds something goes on while another hold and a build record come")
  func holds() throws {
    var namespace = SmallNamespace()
    namespace.areas.insert(.buildCache)
    namespace.holds = [HoldSeen(.lease, "l", things: [.blob(SmallNamespace.config("one"))])]
    try index.record(namespace, host: "node", at: 1)
    namespace.holds.append(HoldSeen(.lease, "m", things: [.snapshot(SmallNamespace.snapshot("base"))]))
    var reading = namespace.reading
    reading.buildRecords = [
      BuildRecordSeen(
        id: "r", type: "regular", description: "", size: 1, chain: nil, directory: nil, created: nil, lastUsed: nil,
        usageCount: 0, isMutable: false, parents: "")
    ]
    try index.record(reading, images: SmallNamespace.images.map(\.facts), host: "node", at: 2)
    let spans = try index.queue.read { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT name || ' since ' || since || ' gone ' || coalesce(gone, 'never') FROM holds
          WHERE tree = (SELECT max(tree) FROM holds)
          ORDER BY name, since
          """)
    }
    #expect(spans == ["l since 0 gone never", "m since 2 gone never"])
    _ = try index.check { Issue.record("\($0)") }
  }

  @Test("hundreds of them take no more than 100 bytes each")
  func growth() throws {
    try index.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
    let before = try bytes()
    for day in Int64(2)...301 { try record(day: day) }
    let mean = Double(try bytes() - before) / 300
    #expect(mean > 0 && mean <= 100, "\(mean) bytes")
    #expect(try index.check { Issue.record("\($0)") }.scans == 301)
  }
}
