import GRDB
import TestRandom
import Testing

@testable import Index
@testable import Stores

@Suite("checking an index") struct CheckingTests {
  /// Two scans of one tree, with a tag that moved, a layer, a finding and an orphan.
  private func sound() throws -> FleetIndex {
    func scan(_ at: Int64, tag: Int64, layers: Int64...) -> FleetScan {
      FleetScan(
        tree: 1, at: at,
        areas: [
          .area(.references): ["tags": [[.integer(1), .text("latest"), .integer(tag)]]],
          .area(.images): [
            "tree_images": [
              [.integer(tag), .integer(tag), .null, .integer(0), .integer(0), .integer(0), .integer(tag)]
            ]
          ],
          .area(.layers): ["tree_layers": Set(layers.map { [.integer($0), .integer(7), .null] })],
          .area(.containers): ["containers": []],
          .findings(of: .references): [
            "findings": [
              [
                .integer(Area.references.bit), .text("leftover"), .text("x"), .text(""), .integer(0), .integer(0),
                .text("y"), .null, .null,
              ]
            ]
          ],
        ])
    }
    let index = try FleetIndex([
      scan(10, tag: 1, layers: 1), scan(20, tag: 2, layers: 1, 2), scan(30, tag: 2, layers: 1),
    ])
    try index.addUp()
    return index
  }

  @Test("whatever was recorded, in whatever order, is sound", arguments: 0..<20)
  func fleets(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let index = try FleetIndex(Fleet(seed: seed).scans.shuffled(using: &random))
    try index.addUp()
    #expect(try index.faults() == [])
  }

  @Test("all is counted")
  func counts() throws {
    let counts = try sound().file.check { _ in }
    #expect(counts == CheckCounts(scans: 3, spans: 7, chains: 8, images: 8))
  }

  static let damages: [(sql: String, kind: Fault.Kind, word: String)] = [
    ("UPDATE tags SET gone = 25 WHERE gone = 20", .span, "tags web1/overlay2 docker.io/library/r1 latest"),
    ("UPDATE tags SET gone = 25 WHERE gone = 20", .span, "no scan of references"),
    ("UPDATE tags SET since = 19 WHERE since = 20", .span, "no scan of references"),
    ("UPDATE tags SET since = 10 WHERE since = 0", .span, "expected the start"),
    ("UPDATE tags SET since = 30 WHERE since = 20", .span, "saw what the one before it saw"),
    ("UPDATE tags SET gone = 30 WHERE since = 20", .span, "saw what the one before it saw"),
    ("UPDATE tags SET gone = 10 WHERE since = 0", .span, "expected the start"),
    (
      "INSERT INTO tree_layers SELECT tree, chain, 8, NULL, 20, NULL FROM tree_layers WHERE since = 0", .span,
      "before the one"
    ),
    (
      "UPDATE tree_layers SET gone = 20 WHERE since = 0; "
        + "INSERT INTO tree_layers SELECT tree, chain, size, cache_id, 20, NULL FROM tree_layers WHERE since = 0",
      .span, "expected one span"
    ),
    ("UPDATE scans SET areas = areas & ~(1 << 32)", .span, "no scan of its tree has read the findings of references"),
    ("DELETE FROM area_contents WHERE area = 1 AND since = 20", .scan, "from 20 ms on, found none"),
    ("UPDATE area_contents SET since = 19 WHERE area = 1 AND since = 20", .span, "no scan of references"),
    ("UPDATE area_contents SET content = zeroblob(32) WHERE area = 1", .span, "expected one span"),
    ("DELETE FROM area_contents WHERE area = 16", .scan, "a hash of what was seen of containers, found none"),
    ("UPDATE scans SET areas = areas | (1 << 20)", .scan, "areas that strata does not know: 1048576"),
    ("UPDATE chain_ids SET diff = 2 WHERE id = 1", .chain, "which follows from"),
    ("UPDATE chain_ids SET parent = 2 WHERE id = 1", .chain, "which follows from"),
    ("UPDATE chain_ids SET depth = 2 WHERE id = 1", .chain, "expected the depth 1, found 2"),
    ("UPDATE chain_ids SET diff = NULL WHERE id = 1", .chain, "without a diff_id"),
    ("UPDATE images SET layers = 1 WHERE id = 1", .image, "expected 1 layers, found 0"),
    ("UPDATE images SET top = 1 WHERE id = 1", .image, "its top is not its last layer"),
    (
      "INSERT INTO image_layers VALUES (1, 1, 1); UPDATE images SET top = 1, layers = 2 WHERE id = 1", .image,
      "at position 0"
    ),
    (
      "INSERT INTO image_layers VALUES (1, 0, 1), (1, 1, 2); UPDATE images SET top = 2, layers = 2 WHERE id = 1",
      .image, "is not built on the one below it"
    ),
    ("UPDATE tree_totals SET layers_size = 1", .total, "1 layers of 7"),
    ("DELETE FROM tree_totals", .total, "found none"),
    ("UPDATE tree_totals SET gaps = 1", .total, "0 gaps"),
    ("UPDATE tree_repos SET digests = 1", .total, "0 digests, 1 images, found row 1: 1 tags, 1 digests"),
    ("DELETE FROM tree_repos", .total, "1 images, found none"),
    (
      "INSERT INTO tree_parts VALUES (1, 'volume', 'volumes', 1, 2, 3, 4, 5, 6)", .total,
      "expected none, found volumes (volume): 1 of 2 bytes on disk"
    ),
    ("UPDATE layer_directories SET beginnings = x'00'", .total, "layer_directories web1/overlay2"),
    ("UPDATE image_totals SET kind = 'dangling'", .total, "expected tagged"),
    ("DELETE FROM image_totals", .total, "found none"),
    ("UPDATE layer_users SET largest = 8", .total, "expected trees 1, hosts 1, bytes 7, largest 7"),
    ("DELETE FROM layer_users", .total, "found none"),
    ("INSERT INTO layer_users VALUES (4, 1, 1, 1, 1, 0, 0)", .total, "expected none"),
    ("UPDATE layer_users SET images = 1", .total, "images 0, repo 0"),
    ("UPDATE layer_users SET repo = NULL", .total, "repo several"),
    ("UPDATE image_users SET tagged = 0", .total, "expected trees 1, hosts 1, tagged 1, listed 1"),
    ("UPDATE image_users SET repo = 0", .total, "repo 1, found"),
    ("DELETE FROM image_users", .total, "found none"),
    ("INSERT INTO image_users VALUES (4, 1, 1, 1, 1, 1, 1, 1, 1, 1)", .total, "expected none"),
    ("INSERT INTO shared_layers VALUES (1, 1, 2, 2, 0, 7)", .total, "expected none, found 2 listed images"),
    ("DELETE FROM digests WHERE id = 1", .reference, "expected a row of digests"),
    ("CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM tags; END", .schema, "none of strata’s"),
    ("DROP VIEW current_tags", .schema, "is missing"),
    (
      "PRAGMA ignore_check_constraints = ON; UPDATE tree_layers SET size = -1; PRAGMA ignore_check_constraints = OFF",
      .file, "CHECK constraint failed"
    ),
  ]

  @Test("a fault names the namespace, and what the store calls what is at fault")
  func names() throws {
    let index = try IndexFile.inMemory()
    var namespace = SmallNamespace()
    namespace.holds = [HoldSeen(.container, "c", things: [.snapshot(SmallNamespace.snapshot("base other"))])]
    try index.record(namespace, host: "node", at: november(1))
    namespace.namespace = "default"
    try index.record(namespace, host: "node", at: november(1))
    func subjects(_ damage: String) throws -> [String] {
      try index.queue.write { try $0.execute(sql: damage) }
      var subjects: [String] = []
      _ = try index.check { subjects.append($0.subject) }
      return subjects
    }
    let (place, key) = ("node/containerd default (/var/lib/containerd)", "\(Named.chain("base other")) overlayfs")
    #expect(try subjects("UPDATE tree_totals SET layers_size = 1 WHERE tree = 2") == ["tree_totals \(place)"])
    #expect(
      try subjects("UPDATE tree_totals SET layers_size = 1230; UPDATE holds SET since = 5 WHERE tree = 2")
        == ["holds \(place) snapshot \(key) container c"])
    #expect(
      try subjects(
        """
        UPDATE holds SET since = 0;
        UPDATE tree_snapshots SET since = 5
        WHERE tree = 2 AND key = (SELECT id FROM store_keys WHERE name = '\(Named.chain("base other"))')
        """) == ["tree_snapshots \(place) \(key)"])
  }

  @Test("sizes of which no Int64 holds the sum fail neither a scan nor a check")
  func largeSizes() throws {
    let index = try IndexFile.inMemory()
    var namespace = SmallContainerd()
    namespace.isLabelled = true
    namespace.images = [SmallImage(name: "one", layers: "base app"), SmallImage(name: "two", layers: "base other")]
    namespace.tags = [("one:1", "one"), ("two:1", "two")]
    namespace.blobs = ["base": .max, "app": .max, "other": .max]
    namespace.unpacked = ["base": .max, "base app": .max, "base other": .max]
    try namespace.record(in: index, host: "docker", at: november(1))
    namespace.namespace = "k8s.io"
    try namespace.record(in: index, host: "kubernetes", at: november(1))
    _ = try index.check { Issue.record("\($0)") }
  }

  @Test("each promise that is broken is reported", arguments: damages)
  func damaged(_ damage: (sql: String, kind: Fault.Kind, word: String)) throws {
    let index = try sound()
    try #require(try index.faults() == [])
    try index.file.queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; \(damage.sql); PRAGMA foreign_keys = ON")
    }
    let faults = try index.faults()
    #expect(
      faults.contains { $0.kind == damage.kind && "\($0.subject): \($0.detail)".contains(damage.word) }, "\(faults)")
  }
}
