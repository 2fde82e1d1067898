import Foundation
import GRDB
import Testing

@testable import TestSupport

@Suite("names that lead to no image") struct NamesWithoutImageTests {
  /// An index of containerd's store in which a name has come to lead to what is no manifest, as that of a chart does.
  private func index() async throws -> (path: String, name: String, target: String) {
    let snapshot = try #require(ContainerdSnapshot.all.first { $0.name == "containerd-2.3" })
    let index = try NewIndex()
    try index.run(["node=" + (try await snapshot.root())])
    let name = "example.com/retagged:v1"
    let target = try await DatabaseQueue(path: index.path).write { db in
      let id = try #require(
        try Int64.fetchOne(
          db,
          sql: """
            SELECT min(tree_blobs.blob)
            FROM tree_blobs
            JOIN blob_diff_ids ON blob_diff_ids.blob = tree_blobs.blob
            JOIN trees ON trees.id = tree_blobs.tree
            WHERE trees.namespace = 'default'
            """))
      let text = try String.fetchOne(db, sql: "SELECT text FROM digests WHERE id = ?", arguments: [id])
      try db.execute(
        sql: """
          UPDATE tags SET target = ?
          WHERE repo = (SELECT id FROM repos WHERE familiar = 'example.com/retagged') AND tag = 'v1'
          """, arguments: [id])
      #expect(db.changesCount == 1)
      try db.execute(sql: "INSERT INTO store_keys(name) VALUES (?) ON CONFLICT DO NOTHING", arguments: [text])
      try db.execute(
        sql: """
          INSERT INTO holds(tree, what, key, snapshotter, holder, name, until, flat, since)
          SELECT trees.id, 'blob', store_keys.id, '', 'image', ?, NULL, 0, 0
          FROM trees
          JOIN store_keys ON store_keys.name = ?
          WHERE trees.namespace = 'default'
          """, arguments: [name, text])
      return try #require(text)
    }
    return (index.path, name, String(target.dropFirst(7).prefix(12)))
  }

  @Test("commands that take an image say that a name leads to none, and of which tree there are such names")
  func lines() async throws {
    let (index, name, target) = try await index()
    for words in [["reclaim"], ["usage"], ["steps"], ["where"]] {
      let done = try StrataBinary.run(words + [name, "--db", index])
      #expect(done.ending == .exited(0), "\(words)")
      #expect(
        done.errors.contains(
          "“\(name)” leads to \(target), which is no image that could be read\n"),
        "\(words) \(done.errors)")
    }
    for (words, consequence) in [(["images"], ""), (["usage"], ": only ON DISK counts what is there")] {
      let done = try StrataBinary.run(words + ["--db", index])
      let line =
        "node default: 1 name leads to no image that could be read\(consequence) (strata query names-without-image)\n"
      #expect(done.errors.contains(line), "\(words) \(done.errors)")
    }
    // It is a layer's blob, which the labels of a manifest keep too.
    let reclaimed = try StrataBinary.run(["reclaim", name, "--db", index])
    #expect(reclaimed.errors.contains("node default: removing \(name) frees 0B\n"), "\(reclaimed.errors)")
    let rows: [[String: String?]] = try StrataBinary.rows(
      ["query", "names-without-image", "--columns", "namespace,name", "--db", index])
    #expect(rows == [["namespace": "default", "name": name]])
  }

  @Test("show shows the blob to which the name leads, and fails for a tag of Docker’s whose image is not there")
  func show() async throws {
    let (index, name, target) = try await index()
    let done = try StrataBinary.run(["show", name, "--db", index])
    #expect(done.text.contains("blob") && done.text.contains(target), "\(done.text)")
    let damaged = try await Snapshot.root(of: "hostA-t2-damaged")
    let lost = try StrataBinary.run(["show", "ghost/app:1", "--in", damaged])
    #expect(lost.ending == .exited(1) && lost.errors.contains("which is no image that could be read"), "\(lost.errors)")
  }
}
