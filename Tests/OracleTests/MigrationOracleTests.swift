import Foundation
import Testing

@testable import TestSupport

/// Hosts with two stores, and what Docker said before and after they went over: NAME-stores.json.
@Suite("the two stores of a host that went over to containerd’s, against Docker 29") struct MigrationOracleTests {
  struct Host: Decodable, Sendable, CustomTestStringConvertible {
    struct Said: Decodable, Sendable {
      /// Listed ones.
      let images: Int
      /// What they take in all.
      let size: Int
      let tags: [String]
    }

    var name = ""
    /// Nil: Docker was not asked.
    let before: Said?
    let after: Said

    var testDescription: String { name }

    static let all = ["docker29-switched-stores", "docker29-migrated-stores"].compactMap { name -> Host? in
      let file = Repository.fixtures.appendingPathComponent(name + ".json")
      var host = try? JSONDecoder.ofSnakeCase.decode(Host.self, from: Data(contentsOf: file))
      host?.name = name
      return host
    }

    func ask<Row: Decodable>(_ question: String...) throws -> [Row] {
      let folder = try Workshop.newFolder(with: name)
      return try StrataBinary.rows(question + ["--in", "host=\(folder.path)"])
    }
  }

  private struct Line: Decodable {
    let inUse: String?
    let store: String
    let entry: String
    let count: Int?
    let size: Int?
    let blockedBy: String?
  }

  private struct Image: Decodable {
    let status: String
    let tags: [String]
    let lostTags: [String]?
    let newID: String?

    enum CodingKeys: String, CodingKey {
      case status, tags, lostTags
      case newID = "imageID"
    }
  }

  @Test("the ledger: Docker’s counts and sums of both stores", arguments: Host.all)
  func ledger(_ host: Host) throws {
    let lines: [Line] = try host.ask("migration")
    func line(_ store: String, _ entry: String) throws -> Line {
      try #require(lines.first { $0.store == store && $0.entry == entry }, "\(store): \(entry)")
    }
    #expect(lines.allSatisfy { $0.inUse == "containerd" })
    let both = try line("both", "images").count ?? 0
    let (old, new) = (try line("overlay2", "images only there"), try line("containerd", "images only there"))
    #expect(try line("containerd", "incomplete images").count == 0)
    #expect(both + (new.count ?? 0) == host.after.images)
    #expect(
      try (line("containerd", "unpacked layers").size ?? 0) + (line("containerd", "compressed copies").size ?? 0)
        == host.after.size)
    // Docker keeps the manifests of what it pulled: of the layers of these the compressed sizes are known.
    let (known, unknown) = (
      try line("containerd", "compressed copies to add"), try line("containerd", "copies to add, size unknown")
    )
    #expect((known.count ?? 0) + (unknown.count ?? 0) == (try line("containerd", "unpacked layers to add").count))
    let freed = try line("overlay2", "freed by its removal")
    guard let before = host.before else {
      // Only switched: its containers of old are there still, and so are nearly all its images.
      #expect(freed.blockedBy == "containers that have their writable layers there: 8")
      #expect((old.count ?? 0) > both)
      #expect((known.count ?? 0) > (unknown.count ?? 0) && (known.size ?? 0) > 0)
      return
    }
    #expect(both + (old.count ?? 0) == before.images)
    #expect(try line("overlay2", "image layers").size == before.size)
    #expect(freed.blockedBy == nil && freed.size == before.size)
    #expect(try line("overlay2", "tags only there").count == Set(before.tags).subtracting(host.after.tags).count)
    #expect(try line("containerd", "unpacked layers to add").count == 0)
  }

  @Test("the images: their names before and after", arguments: Host.all)
  func images(_ host: Host) throws {
    let rows: [Image] = try host.ask("migration", "--images")
    let there = rows.filter { $0.newID != nil }
    #expect(there.count == host.after.images)
    let kept = rows.flatMap { Set($0.tags).subtracting($0.lostTags ?? []) }
    #expect(kept.sorted() == host.after.tags)
    guard let before = host.before else { return }
    #expect(rows.flatMap(\.tags).sorted() == before.tags)
    let lost = rows.filter { $0.status == "only in the old store" }
    #expect(lost.flatMap(\.tags).sorted() == Set(before.tags).subtracting(host.after.tags).sorted())
  }

  private struct Shared: Decodable {
    let trees: Int
    let names: [String]
  }

  @Test("layers of both stores are those of the images that went over", arguments: Host.all)
  func shared(_ host: Host) throws {
    let rows: [Shared] = try host.ask("shared", "--across", "trees")
    #expect(rows.allSatisfy { $0.trees == 2 && $0.names == ["containerd moby", "overlay2"] })
    let lines: [Line] = try host.ask("migration")
    let unpacked = try #require(lines.first { $0.entry == "unpacked layers" }?.count)
    // The migration unpacks what the old store has, and nothing else; after a switch an image was built.
    #expect(host.before == nil ? rows.count < unpacked && !rows.isEmpty : rows.count == unpacked)
  }
}
