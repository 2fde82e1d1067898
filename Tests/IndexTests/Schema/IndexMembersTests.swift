import GRDB
import TestRandom
import Testing

@testable import Index

/// Indexes that list indexes, with rows of their own numbers.
@Suite("index_members") struct IndexMembersTests {
  /// An index and what it lists, with the processor that it says.
  private struct Edge: Hashable {
    let index: Int
    let child: Int
    let architecture: String
  }

  private struct Member: Hashable {
    let target: Int
    let manifest: Int
    let architecture: String
  }

  /// What the view says where images lead to some of the indexes.
  private func members(_ edges: [Edge], targets: Set<Int>) throws -> [Member] {
    let file = try IndexFile.inMemory()
    return try file.queue.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF; BEGIN")
      for (position, edge) in edges.enumerated() {
        try db.execute(
          sql: "INSERT INTO index_manifests(idx, position, child, size, architecture) VALUES (?, ?, ?, 9, ?)",
          arguments: [edge.index, position, edge.child, edge.architecture])
      }
      for target in targets {
        let sql = """
          INSERT INTO tree_images(tree, image, target, local, hidden, further, shown, since)
          VALUES (1, 1, ?1, 0, 0, 0, ?1, 0)
          """
        try db.execute(sql: sql, arguments: [target])
      }
      let rows = try Row.fetchAll(db, sql: "SELECT target, manifest, architecture FROM index_members")
      try db.execute(sql: "ROLLBACK")
      return rows.map { Member(target: $0[0], manifest: $0[1], architecture: $0[2]) }
    }
  }

  /// What a walk down from each target finds.
  private func walked(_ edges: [Edge], targets: Set<Int>) -> Set<Member> {
    let lists = Dictionary(grouping: edges, by: \.index)
    var found: Set<Member> = []
    for target in targets where lists[target] != nil {
      var (met, pending): (Set<Int>, [Int]) = ([target], [target])
      while let next = pending.popLast() {
        for edge in lists[next] ?? [] {
          if lists[edge.child] == nil {
            found.insert(Member(target: target, manifest: edge.child, architecture: edge.architecture))
          } else if met.insert(edge.child).inserted {
            pending.append(edge.child)
          }
        }
      }
    }
    return found
  }

  @Test("each index that an image is, with what a walk down from it finds", arguments: 0..<40)
  func walks(_ seed: Int) throws {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 2...24, using: &random)
    // Only higher numbers are listed: no document can name one that names it.
    let edges = (0..<count * 2).map { _ in
      let index = Int.random(in: 1..<count, using: &random)
      return Edge(
        index: index, child: Int.random(in: index + 1...count, using: &random),
        architecture: random.chance(50) ? "amd64" : "arm64")
    }
    let targets = Set((1...count).filter { _ in random.chance(seed % 4 * 33 + 1) })
    let members = try members(edges, targets: targets)
    #expect(Set(members) == walked(edges, targets: targets))
    #expect(members.count == Set(members).count)
  }

  @Test("a chain of indexes, each with a manifest of its own or one for all, of which one or all are images")
  func chains() throws {
    let length = 2_000
    let chain = (1..<length).map { Edge(index: $0, child: $0 + 1, architecture: "-") }
    let own = chain + (1...length).map { Edge(index: $0, child: length + $0, architecture: "a\($0)") }
    let last = chain + [Edge(index: length, child: length + 1, architecture: "a")]
    let ofOne = try members(own, targets: [1])
    #expect(Set(ofOne) == Set((1...length).map { Member(target: 1, manifest: length + $0, architecture: "a\($0)") }))
    #expect(ofOne.count == length)
    let ofAll = try members(last, targets: Set(1...length))
    #expect(Set(ofAll) == Set((1...length).map { Member(target: $0, manifest: length + 1, architecture: "a") }))
    #expect(ofAll.count == length)
  }
}
