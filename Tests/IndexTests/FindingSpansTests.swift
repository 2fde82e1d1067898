import GRDB
import ImageModel
import Testing

@testable import Index
@testable import Stores

@Suite("findings over time") struct FindingSpansTests {
  private let index: IndexFile

  init() throws { index = try IndexFile.inMemory() }

  private func scan(_ day: Int64, _ findings: Finding...) throws {
    var tree = SmallFleet.east
    tree.findings = findings
    try index.record(tree, host: "east", at: day * 86_400_000)
  }

  private func finding(_ detail: String, subject: String = "", severity: Severity? = nil) -> Finding {
    Finding(
      .layerUnreadable, "image/overlay2/layerdb/sha256/a", detail, area: .layers, subject: subject,
      severity: severity)
  }

  /// Subject, severity and wording of each span, and the days of its since and gone.
  private func spans() throws -> Set<String> {
    try index.queue.read { db in
      try Set(
        String.fetchAll(
          db,
          sql: """
            SELECT printf(
              '%s %d %s %d %s', subject, severity, detail, since / 86400000, coalesce(gone / 86400000, 'now'))
            FROM findings
            """))
    }
  }

  private func rows() throws -> Int {
    try index.queue.read { db in
      try ["scans", "area_contents", "findings"].reduce(0) { sum, table in
        try sum + (Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0)
      }
    }
  }

  @Test("one that is worded otherwise goes on, with the newest wording, and costs its scan's row alone")
  func otherWording() throws {
    try scan(1, finding("found 3 bytes"))
    let before = try rows()
    try scan(2, finding("found 4 bytes"))
    #expect(try spans() == [" 2 found 4 bytes 0 now"])
    #expect(try rows() == before + 1)
    // Where something else changed too.
    try scan(3, finding("found 5 bytes"), finding("found none", subject: "diff"))
    #expect(try spans() == [" 2 found 5 bytes 0 now", "diff 2 found none 3 now"])
    #expect(try index.check { Issue.record("\($0)") }.scans == 3)
  }

  @Test("an older scan that comes later leaves the newer wording")
  func olderScan() throws {
    try scan(3, finding("found 3 bytes"))
    try scan(2, finding("found 2 bytes"))
    #expect(try spans() == [" 2 found 3 bytes 0 now"])
  }

  @Test("one that went keeps the wording of the last scan that found it")
  func gone() throws {
    try scan(1, finding("found 1 byte"))
    try scan(2, finding("found 2 bytes"))
    try scan(3)
    try scan(4, finding("found 4 bytes"))
    #expect(try spans() == [" 2 found 2 bytes 0 3", " 2 found 4 bytes 4 now"])
  }

  @Test("another severity, or something else that it blocks, is another span")
  func otherSeverity() throws {
    try scan(1, finding("found 1 byte"))
    try scan(2, finding("found 1 byte", severity: .info))
    #expect(try spans() == [" 2 found 1 byte 0 2", " 0 found 1 byte 2 now"])
    var blocking = finding("found 1 byte", severity: .info)
    blocking.blocks = .layers
    try scan(3, blocking)
    #expect(try spans() == [" 2 found 1 byte 0 2", " 0 found 1 byte 2 3", " 0 found 1 byte 3 now"])
  }

  @Test("what differs in its wording alone becomes one with all wordings, the gravest severity and all that it blocks")
  func joined() throws {
    var info = finding("a", severity: .info)
    info.blocks = .directories
    var other = finding("b")
    other.blocks = .layers
    try scan(1, other, info, other, finding("c", subject: "diff"))
    #expect(try spans() == [" 2 a; b 0 now", "diff 2 c 0 now"])
    let blocks = try index.queue.read { try Int.fetchOne($0, sql: "SELECT max(blocks) FROM findings") }
    #expect(blocks == 3)
  }

  @Test(
    "of two readings of one moment the same findings are taken, in either order and merged",
    arguments: [
      // Each read something that the other did not; one read more; both read the same.
      ([Area.images, .layers], [.layers, .mounts], nil), ([.layers], [.images, .layers], "second"),
      ([.layers], [.layers], nil),
    ] as [([Area], [Area], String?)])
  func twoReadings(_ first: [Area], _ second: [Area], _ expected: String?) throws {
    let readings = [("first", first), ("second", second)].map { subject, areas in
      var reading = TreeReading(of: TreeKey(.graphDriver, driver: "overlay2"))
      reading.areas = Set(areas)
      reading.attempted = Set(areas)
      reading.findings = [finding("found 3 bytes", subject: subject)]
      return reading
    }
    func subjects(_ index: IndexFile) throws -> [String] {
      try index.queue.read { try String.fetchAll($0, sql: "SELECT subject FROM findings ORDER BY subject") }
    }
    var taken: [[String]] = []
    for order in [[0, 1], [1, 0]] {
      let folder = try TemporaryFolder()
      let (one, merged) = (try IndexFile.inMemory(), try IndexFile.inMemory())
      for place in order {
        try one.record(readings[place], images: [], host: "east", at: 1000)
        let path = folder.path("\(place).db")
        try IndexFile.openForWriting(path).record(readings[place], images: [], host: "east", at: 1000)
        _ = try merged.merge(MergeRequest([MergeRequest.Source(path: path)]))
      }
      taken += [try subjects(one), try subjects(merged)]
    }
    #expect(Set(taken).count == 1, "\(taken)")
    #expect(taken[0].count == 1)
    if let expected { #expect(taken[0] == [expected]) }
  }

  @Test("a reading that replaces another replaces what that found, however much more that read")
  func replaced() throws {
    for (subject, areas) in [("first", [.images, .layers]), ("second", [.layers])] as [(String, [Area])] {
      var reading = TreeReading(of: TreeKey(.graphDriver, driver: "overlay2"))
      reading.areas = Set(areas)
      reading.attempted = Set(areas)
      reading.findings = [finding("found 3 bytes", subject: subject)]
      var origin = Recording.Origin(host: "east", tool: "test")
      origin.replaces = true
      try index.record(origin) { _ = try $0.record(reading, at: 1000) }
    }
    #expect(
      try index.queue.read { try String.fetchAll($0, sql: "SELECT subject FROM findings") } == ["second"])
  }
}
