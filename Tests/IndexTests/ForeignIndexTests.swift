import Foundation
import GRDB
import TestRandom
import Testing

@testable import Index
@testable import Migrations
@testable import Stores

/// Files that someone else may have made.
@Suite("files that are not believed") struct ForeignIndexTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("other.db")
    try FleetIndex(path: path).record(
      FleetScan(
        tree: 1, at: 10,
        areas: [.area(.references): ["tags": [[.integer(1), .text("latest"), .integer(2)]]]]))
  }

  /// Changes the file by hand.
  private func change(_ sql: String) throws {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    try DatabaseQueue(path: path, configuration: configuration).writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  private func merge() throws -> [MergeReport] {
    try IndexFile.inMemory().merge(MergeRequest([MergeRequest.Source(path: path)]))
  }

  /// What the refusal says, if there is one; and whether the file is as it was.
  private func refusal() throws -> String? {
    let before = FileManager.default.contents(atPath: path)
    defer { #expect(FileManager.default.contents(atPath: path) == before) }
    do {
      _ = try merge()
      return nil
    } catch let error as IndexError {
      return error.description
    }
  }

  @Test("one that strata made is taken")
  func own() throws {
    #expect(try refusal() == nil)
    #expect(try merge().map(\.newScans) == [1])
  }

  static let foreignObjects = [
    "CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM digests; END",
    "CREATE VIEW evil AS SELECT 1",
    "CREATE TABLE more(a)",
    "CREATE INDEX more ON tags(tag)",
    "CREATE UNIQUE INDEX more ON digests(upper(text))",
    "DROP VIEW current_tags; CREATE VIEW current_tags AS SELECT load_extension('x') AS host",
    "DROP VIEW current_tags",
    "ALTER TABLE tags ADD COLUMN more TEXT",
    "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'CHECK (gone > since)', '') WHERE name = 'tags'",
    "ANALYZE",
  ]

  @Test("one whose schema differs in a byte is refused", arguments: foreignObjects)
  func foreignSchema(_ sql: String) throws {
    try change(sql)
    #expect(try #require(try refusal()).contains("this is no index of strata"))
  }

  static let damages: [(sql: String, word: String)] = [
    ("DELETE FROM digests WHERE id = 2", "refers to none of"),
    ("DELETE FROM repos WHERE id = 1", "refers to none of"),
    ("UPDATE chain_ids SET diff = 3 WHERE id = 2", "is not the chainID of"),
    ("UPDATE chain_ids SET parent = 1 WHERE id = 2", "is not the chainID of"),
    ("UPDATE images SET layers = 7 WHERE id = 2", "has 7 layers, its chain 0"),
    ("UPDATE repos SET name = 'ubuntu' WHERE id = 1", "canonical name"),
    ("UPDATE scans SET areas = areas | (1 << 20)", "are none that strata knows"),
    (
      "INSERT INTO containers(tree, container_id, labels, since) VALUES (1, 'a', '{', 0)",
      "containers.labels has “{”, which is no JSON"
    ),
    (
      "INSERT INTO tree_layers(tree, chain, size, since) VALUES (1, 2, 1 << 60, 0)",
      "tree_layers.size has 1152921504606846976 bytes"
    ),
    ("UPDATE images SET extractor = 9", "images.extractor has 9, which no strata up to this one writes"),
    (
      "PRAGMA ignore_check_constraints = ON; UPDATE area_contents SET content = x'00'",
      "has 1 bytes"
    ),
  ]

  @Test("one that contradicts itself is refused", arguments: damages)
  func damaged(_ damage: (sql: String, word: String)) throws {
    try change(damage.sql)
    let refusal = try #require(try refusal())
    #expect(refusal.contains(damage.word))
    #expect(refusal.hasPrefix(path))
  }

  @Test("one in which a table and its index differ is refused")
  func contradictingIndex() throws {
    let name = Data("docker.io/library/".utf8)
    var bytes = try #require(FileManager.default.contents(atPath: path))
    let place = try #require(bytes.range(of: name, options: .backwards))
    bytes[place.lowerBound] = UInt8(ascii: "x")
    try bytes.write(to: URL(fileURLWithPath: path))
    let refusal = try #require(try refusal())
    #expect(refusal.contains("index"), "\(refusal)")
  }

  @Test("one that is cut off is refused", arguments: [0, 50, 99, 100, 512, 4096, 20_000])
  func cutOff(_ size: Int) throws {
    let whole = try #require(FileManager.default.contents(atPath: path))
    #expect(size < whole.count)
    try whole.prefix(size).write(to: URL(fileURLWithPath: path))
    #expect(try refusal() != nil)
  }

  @Test("one with a page of noise is refused or taken, and nothing worse", arguments: 0..<20)
  func noise(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    var bytes = try #require(FileManager.default.contents(atPath: path))
    let start = Int.random(in: 0..<bytes.count, using: &random)
    for place in start..<min(bytes.count, start + Int.random(in: 1...300, using: &random)) {
      bytes[place] = UInt8.random(in: 0...255, using: &random)
    }
    try bytes.write(to: URL(fileURLWithPath: path))
    _ = try refusal()
  }

  @Test("what is no index at all is refused with its path")
  func noIndex() throws {
    try Data("# a script\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try #require(try refusal()).contains("no SQLite file"))
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: IndexError.cannotOpen(path: path, reason: "No such file or directory")) { try merge() }
    try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE a(b)") }
    #expect(try #require(try refusal()).contains("of another program"))
    #expect(
      throws: IndexError.notAnIndex(path: folder.url.path, found: "no regular file")
    ) { try IndexFile.inMemory().merge(MergeRequest([MergeRequest.Source(path: folder.url.path)])) }
  }

  @Test("a pipe is refused and not waited for")
  func pipe() throws {
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: IndexError.notAnIndex(path: pipe, found: "no regular file")) {
      try IndexFile.inMemory().merge(MergeRequest([MergeRequest.Source(path: pipe)]))
    }
  }

  @Test("one of a newer strata is refused with both versions")
  func newer() throws {
    try change("PRAGMA user_version = 4711")
    #expect(
      throws: IndexError.newer(path: path, version: 4711, known: migrations.count)
    ) { try merge() }
  }

  @Test("one of an older strata is taken, and stays what it is", arguments: 1..<migrations.count)
  func older(_ version: Int) throws {
    let old = folder.path("old.db")
    let queue = try DatabaseQueue(path: old)
    try queue.writeWithoutTransaction { db in
      for migration in migrations.prefix(version) { try db.execute(sql: migration.sql) }
      try db.execute(
        sql: """
          PRAGMA application_id = \(IndexFile.applicationID);
          PRAGMA user_version = \(version);
          INSERT INTO hosts(id, name) VALUES (1, 'old');
          INSERT INTO trees(id, host, kind, driver) VALUES (1, 1, 'graphdriver', 'overlay2');
          INSERT INTO scan_names VALUES (1, 'strata 0.0.1');
          INSERT INTO scans(tree, at, recorded, tool, live, inactive) VALUES (1, 10, 11, 1, 0, 0);
          """)
    }
    try queue.close()
    let before = FileManager.default.contents(atPath: old)
    let index = try IndexFile.inMemory()
    let report = try index.merge(MergeRequest([MergeRequest.Source(path: old)]))
    #expect(report.map(\.hosts) == [["old"]])
    #expect(FileManager.default.contents(atPath: old) == before)
    // And with a trigger of someone else's it is not.
    try DatabaseQueue(path: old).write {
      try $0.execute(sql: "CREATE TRIGGER t AFTER INSERT ON tags BEGIN DELETE FROM digests; END")
    }
    #expect(throws: IndexError.notAnIndex(path: old, found: "the trigger “t” is none of strata’s")) {
      try index.merge(MergeRequest([MergeRequest.Source(path: old)]))
    }
  }

  @Test("the index cannot be merged with itself")
  func itself() throws {
    let link = folder.path("link.db")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    #expect(throws: IndexError.mergedWithItself(path: link)) {
      try IndexFile.merge(MergeRequest([MergeRequest.Source(path: link)]), into: path)
    }
  }

  @Test("an index that was made for a merge that failed is not left behind")
  func noTrace() throws {
    let target = folder.path("target.db")
    try change("CREATE VIEW evil AS SELECT 1")
    #expect(throws: IndexError.self) {
      try IndexFile.merge(MergeRequest([MergeRequest.Source(path: path)]), into: target)
    }
    #expect(!FileManager.default.fileExists(atPath: target))
  }
}
